-- Since when a launched run could begin, if a node that looked lacks something, such as its connection.
ALTER TABLE blockload.launch ADD COLUMN due_since timestamptz;

-- An attempt that waits says so at once, in a transaction of its own, although another transaction has locked the row of
-- the run: the one that waits for the lock of the block. So a lock of its own keeps the events in the order of the commits.
CREATE OR REPLACE FUNCTION blockload.add_event(run bigint, kind text, attempt integer, node text, code text, message text,
                                               at timestamptz DEFAULT pg_catalog.clock_timestamp())
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    added bigint;
BEGIN
    PERFORM pg_catalog.pg_advisory_xact_lock(
        blockload.lock_key('events ' OPERATOR(pg_catalog.||) add_event.run::pg_catalog.text));
    -- A statement of its own: it sees what others committed before they freed the lock.
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
COMMENT ON FUNCTION blockload.add_event IS 'adds an event of a run; transactions that add events of a run follow each other';
