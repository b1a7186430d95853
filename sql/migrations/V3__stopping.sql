-- Asks the attempt that holds the token to end at its next chunk boundary; its heartbeat looks here each second.
-- A table of its own, without a foreign key: a step holds the run's row for as long as it works.
CREATE TABLE blockload.stop_request (
    run_id bigint NOT NULL,
    owner bigint NOT NULL,
    PRIMARY KEY (run_id, owner)
);
-- When the present attempt began: the run itself may be older.
ALTER TABLE blockload.run ADD COLUMN attempt_started_at timestamptz NOT NULL DEFAULT clock_timestamp();
UPDATE blockload.run SET attempt_started_at = started_at;
