-- Lineage events (OpenLineage) of attempts, which a node or a command sends to a receiver.

-- What whoever started a run named as its parent: a W3C trace context, and a run of OpenLineage. Null: nothing.
ALTER TABLE blockload.run ADD COLUMN trace_parent text, ADD COLUMN lineage_parent text;

CREATE TABLE blockload.lineage_event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id bigint NOT NULL REFERENCES blockload.run ON DELETE CASCADE,
    attempt integer NOT NULL CHECK (attempt > 0),
    type text NOT NULL CHECK (type IN ('START', 'COMPLETE', 'FAIL', 'ABORT')),
    at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    -- What changes of a run with its attempts, as it was at this moment.
    facts jsonb NOT NULL,
    failed_attempts integer NOT NULL DEFAULT 0,
    -- When it was delivered or dropped; null while it waits.
    ended_at timestamptz,
    dropped boolean NOT NULL DEFAULT false
);
-- One START and one event of the end for each attempt. The same index finds the START of an attempt that ends.
CREATE UNIQUE INDEX lineage_event_once ON blockload.lineage_event (run_id, attempt, (type = 'START'));
CREATE INDEX lineage_event_waiting ON blockload.lineage_event (id) WHERE ended_at IS NULL;
CREATE INDEX lineage_event_ended ON blockload.lineage_event (ended_at) WHERE ended_at IS NOT NULL;
COMMENT ON TABLE blockload.lineage_event IS 'starts and ends of attempts, sent to a receiver of OpenLineage events';

-- One process sends at a time, so that events keep their order. A process that dies keeps nobody from sending for long.
CREATE TABLE blockload.lineage_sending (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    sender uuid,
    locked_until timestamptz NOT NULL DEFAULT '-infinity',
    -- After a failure, nobody sends before this time.
    retry_at timestamptz NOT NULL DEFAULT '-infinity',
    failures integer NOT NULL DEFAULT 0,
    dropped bigint NOT NULL DEFAULT 0
);
INSERT INTO blockload.lineage_sending DEFAULT VALUES;
REVOKE ALL ON blockload.lineage_event, blockload.lineage_sending FROM PUBLIC;

-- An event is written with the change of the run that it describes, whichever statement changes it. A process that has
-- lineage configured writes the START of an attempt; whoever ends an attempt with a START writes its end.
CREATE FUNCTION blockload.add_lineage_events() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    seen jsonb := jsonb_build_object('status', NEW.status, 'code', NEW.error_code, 'planned', NEW.header IS NOT NULL,
        'bucket', NEW.bucket, 'key', NEW.key, 'etag', NEW.etag, 'size', NEW.size, 'lastModified', NEW.last_modified,
        'read', NEW.read, 'rejected', NEW.rejected, 'inserted', NEW.inserted, 'updated', NEW.updated,
        'unchanged', NEW.unchanged, 'deleted', NEW.deleted, 'bytes', NEW.end_byte - NEW.begin_byte);
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.status = 'RUNNING' AND (NEW.status <> 'RUNNING' OR NEW.attempts <> OLD.attempts) THEN
        INSERT INTO blockload.lineage_event (run_id, attempt, type, facts)
        SELECT NEW.id, OLD.attempts,
               CASE NEW.status WHEN 'COMPLETED' THEN 'COMPLETE' WHEN 'UNCHANGED' THEN 'COMPLETE'
                               WHEN 'STOPPED' THEN 'ABORT' ELSE 'FAIL' END,
               -- Another attempt takes over: the process of this one died.
               CASE NEW.status WHEN 'RUNNING' THEN seen || '{"status": "FAILED", "code": "interrupted"}' ELSE seen END
          FROM blockload.lineage_event s
         WHERE s.run_id = NEW.id AND s.attempt = OLD.attempts AND (s.type = 'START')
        ON CONFLICT DO NOTHING;
    END IF;
    IF NEW.status = 'RUNNING' AND current_setting('blockload.lineage', true) = 'on'
       AND (TG_OP = 'INSERT' OR OLD.status <> 'RUNNING' OR NEW.attempts <> OLD.attempts) THEN
        INSERT INTO blockload.lineage_event (run_id, attempt, type, facts) VALUES (NEW.id, NEW.attempts, 'START', seen)
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER run_lineage AFTER INSERT OR UPDATE OF status, attempts ON blockload.run
    FOR EACH ROW WHEN (NOT NEW.dry_run) EXECUTE FUNCTION blockload.add_lineage_events();
REVOKE ALL ON FUNCTION blockload.add_lineage_events FROM PUBLIC;
