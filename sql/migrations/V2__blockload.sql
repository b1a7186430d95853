-- Runs, the ledger of their ranges, and their rejects. Staging tables live in this schema too.
CREATE SCHEMA IF NOT EXISTS blockload;

-- Fencing tokens: an attempt takes the next one, and only the greatest may write.
CREATE SEQUENCE blockload.fence;
-- The order in which runs were published.
CREATE SEQUENCE blockload.publication;

CREATE TABLE blockload.run (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    import text NOT NULL,
    application text NOT NULL,
    block text NOT NULL,
    mode text NOT NULL CHECK (mode IN ('append', 'update', 'upsert', 'replace')),
    -- The import as it was when the run began: canonical JSON, kept as text so that equal means equal.
    definition text NOT NULL,
    -- What the command line asked for: nothing, a date, or a key.
    wanted_date text,
    wanted_key text,
    forced boolean NOT NULL,

    -- The last step whose work is done, whatever Spring Batch had time to note.
    stage text NOT NULL DEFAULT 'created'
        CHECK (stage IN ('created', 'resolved', 'planned', 'loaded', 'verified', 'published', 'unchanged')),
    -- How the last attempt ended; RUNNING while there is one, or where its process died.
    status text NOT NULL DEFAULT 'RUNNING'
        CHECK (status IN ('RUNNING', 'COMPLETED', 'UNCHANGED', 'FAILED', 'STOPPED')),
    restartable boolean NOT NULL DEFAULT true,
    superseded_by bigint REFERENCES blockload.run ON DELETE SET NULL,
    error_code text,
    error_message text,
    error_action text,
    warnings jsonb NOT NULL DEFAULT '[]',

    -- The attempt that may write: its fencing token and where it runs.
    owner bigint NOT NULL,
    holder text NOT NULL,
    attempts integer NOT NULL DEFAULT 1,

    -- The pin.
    bucket text,
    key text,
    etag text,
    size bigint,
    last_modified timestamptz,

    -- What plan found: the header, and the block's definition.
    header text[],
    fingerprint text,

    read bigint,
    loaded bigint,
    rejected bigint,
    inserted bigint,
    updated bigint,
    unchanged bigint,
    deleted bigint,
    publication bigint UNIQUE,

    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz
);
CREATE INDEX run_import ON blockload.run (import, id);
CREATE INDEX run_publication ON blockload.run (application, block, publication) WHERE publication IS NOT NULL;
CREATE INDEX run_superseded_by ON blockload.run (superseded_by) WHERE superseded_by IS NOT NULL;

-- The ledger: what is loaded of each range, changed in the transaction that stages the rows.
CREATE TABLE blockload.range (
    run_id bigint NOT NULL REFERENCES blockload.run ON DELETE CASCADE,
    ordinal integer NOT NULL,
    start_byte bigint NOT NULL,
    end_byte bigint NOT NULL,
    first_record bigint NOT NULL,
    next_byte bigint NOT NULL,
    next_record bigint NOT NULL,
    next_line bigint NOT NULL,
    loaded bigint NOT NULL DEFAULT 0,
    rejected bigint NOT NULL DEFAULT 0,
    owner bigint NOT NULL,
    PRIMARY KEY (run_id, ordinal),
    CHECK (start_byte <= next_byte AND next_byte <= end_byte)
);

-- Where each committed chunk begins, so that a record can be found again by its number.
CREATE TABLE blockload.chunk (
    run_id bigint NOT NULL REFERENCES blockload.run ON DELETE CASCADE,
    first_record bigint NOT NULL,
    start_byte bigint NOT NULL,
    end_byte bigint NOT NULL,
    first_line bigint NOT NULL,
    PRIMARY KEY (run_id, first_record, start_byte)
);

CREATE TABLE blockload.reject (
    run_id bigint NOT NULL REFERENCES blockload.run ON DELETE CASCADE,
    record bigint NOT NULL,
    line bigint NOT NULL,
    byte_offset bigint NOT NULL,
    column_name text,
    code text NOT NULL,
    reason text NOT NULL,
    value text,
    raw text NOT NULL,
    PRIMARY KEY (run_id, record)
);
