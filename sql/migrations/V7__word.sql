-- Word of what happened: one row for each channel that is to be told, kept until it is.
CREATE TABLE blockload.word (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    channel text NOT NULL,
    event text NOT NULL,
    import text NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    -- The run as JSON, or null where there was none.
    run text,
    tries integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- When it was told, or given up.
    ended_at timestamptz
);
CREATE INDEX word_open ON blockload.word (id) WHERE ended_at IS NULL;
