-- Runs that somebody requested and that a node will start: WAITING from the request until the first attempt begins, and
-- between two attempts that follow each other by themselves.
ALTER TABLE blockload.run DROP CONSTRAINT run_status_check;
ALTER TABLE blockload.run ADD CONSTRAINT run_status_check
    CHECK (status IN ('WAITING', 'RUNNING', 'COMPLETED', 'UNCHANGED', 'FAILED', 'STOPPED'));
CREATE INDEX run_open ON blockload.run (status, import) WHERE status IN ('WAITING', 'RUNNING');

-- One row for each run that was requested so. A run has no attempt to come when ended_at is set.
CREATE TABLE blockload.launch (
    run_id bigint PRIMARY KEY REFERENCES blockload.run ON DELETE CASCADE,
    import text NOT NULL,
    -- What the node does: begin or continue the run, or undo another.
    work text NOT NULL CHECK (work IN ('load', 'undo')),
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running')),
    launched_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- Attempts that failed in a way that resolves itself, and nodes that died during one.
    failed_attempts integer NOT NULL DEFAULT 0,
    lost_nodes integer NOT NULL DEFAULT 0,
    -- When the next attempt is due, if the last one failed.
    retry_at timestamptz,
    -- The node that executes it, and its fencing token.
    node text,
    fencing_token bigint,
    ended_at timestamptz
);
CREATE INDEX launch_open ON blockload.launch (import, run_id) WHERE ended_at IS NULL;
COMMENT ON TABLE blockload.launch IS 'runs that were requested, and that nodes start and continue';

-- The requests that named a key, so that a repeated request returns the same run.
CREATE TABLE blockload.idempotency_key (
    caller text NOT NULL,
    import text NOT NULL,
    key text NOT NULL,
    -- Null while the body of the first request is arriving.
    request_hash text,
    run_id bigint REFERENCES blockload.run ON DELETE CASCADE,
    -- Of the request that is arriving; the node extends busy_until while the body arrives.
    reservation bigint NOT NULL,
    busy_until timestamptz,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (caller, import, key),
    CHECK ((run_id IS NULL) = (request_hash IS NULL) AND (run_id IS NULL) = (busy_until IS NOT NULL))
);
CREATE INDEX idempotency_key_created ON blockload.idempotency_key (created_at);
CREATE INDEX idempotency_key_run ON blockload.idempotency_key (run_id) WHERE run_id IS NOT NULL;
COMMENT ON TABLE blockload.idempotency_key IS 'keys of requests, for a day';
REVOKE ALL ON blockload.launch, blockload.idempotency_key FROM PUBLIC;
