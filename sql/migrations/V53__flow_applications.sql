-- Who sees a flow run: those who see the applications of all its imports. Null if it is not known any more: administrators.
ALTER TABLE blockload.flow_member ADD COLUMN application text;
UPDATE blockload.flow_member m SET application = r.application FROM blockload.run r WHERE r.id = m.run_id;

-- The flow run that a request launched.
ALTER TABLE blockload.idempotency_key ADD COLUMN flow_run_id bigint REFERENCES blockload.flow_run ON DELETE CASCADE;
ALTER TABLE blockload.idempotency_key DROP CONSTRAINT idempotency_key_check;
ALTER TABLE blockload.idempotency_key ADD CHECK (
    num_nonnulls(run_id, flow_run_id) <= 1
    AND (num_nonnulls(run_id, flow_run_id) = 0) = (request_hash IS NULL)
    AND (request_hash IS NULL) = (busy_until IS NOT NULL));
CREATE INDEX idempotency_key_flow_run ON blockload.idempotency_key (flow_run_id) WHERE flow_run_id IS NOT NULL;

-- The list of runs leaves out those of flow runs, from an index alone.
DROP INDEX blockload.run_listing;
CREATE INDEX run_listing ON blockload.run (id, import, application, block, status, started_at, flow_run_id);
