-- What happened to a run, and when. Numbers begin with 1 for each run, and are in the order of the commits: each row is
-- inserted in a transaction that has locked the row of the run. Of more than 1,000 rows the first 500 and the last 500
-- are kept.
CREATE TABLE blockload.run_event (
    run_id bigint NOT NULL REFERENCES blockload.run ON DELETE CASCADE,
    number bigint NOT NULL,
    at timestamptz NOT NULL,
    kind text NOT NULL CHECK (kind IN ('launched', 'waits', 'attempt', 'takeover', 'step', 'warning', 'stop', 'stopped',
                                       'failure', 'retry', 'completed', 'unchanged', 'superseded')),
    -- The attempt that it belongs to; 0 before the first one.
    attempt integer NOT NULL,
    -- Host and process of an attempt that begins, or null.
    node text,
    -- The step, or the code of a warning or a failure, or null.
    code text,
    message text,
    PRIMARY KEY (run_id, number)
);
COMMENT ON TABLE blockload.run_event IS 'what happened to runs, and when';
REVOKE ALL ON blockload.run_event FROM PUBLIC;

-- Adds an event of a run whose row the transaction has locked. A function, so that statements that change the row
-- add the event themselves: a small run executes no statement more.
CREATE FUNCTION blockload.add_event(run bigint, kind text, attempt integer, node text, code text, message text,
                                    at timestamptz DEFAULT pg_catalog.clock_timestamp())
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    added bigint;
BEGIN
    INSERT INTO blockload.run_event (run_id, number, at, kind, attempt, node, code, message)
    SELECT add_event.run, coalesce(pg_catalog.max(e.number), 0) OPERATOR(pg_catalog.+) 1, add_event.at, add_event.kind,
           add_event.attempt, add_event.node, add_event.code, add_event.message
      FROM blockload.run_event e WHERE e.run_id OPERATOR(pg_catalog.=) add_event.run
    RETURNING number INTO added;
    IF added OPERATOR(pg_catalog.>) 1000 THEN
        DELETE FROM blockload.run_event e
         WHERE e.run_id OPERATOR(pg_catalog.=) add_event.run AND e.number OPERATOR(pg_catalog.>) 500
           AND e.number OPERATOR(pg_catalog.<=) (added OPERATOR(pg_catalog.-) 500);
    END IF;
    RETURN added;
END
$$;
COMMENT ON FUNCTION blockload.add_event IS 'adds an event of a run whose row the transaction has locked';
REVOKE ALL ON FUNCTION blockload.add_event FROM PUBLIC;

-- When and by whom a stop was requested.
ALTER TABLE blockload.stop_request ADD COLUMN requested_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ADD COLUMN requested_by text;
