-- Asks the attempt that is under way to end at its next chunk boundary; it looks every second.
ALTER TABLE blockload.run ADD COLUMN stop_requested boolean NOT NULL DEFAULT false;
-- When the present attempt began: the run itself may be older.
ALTER TABLE blockload.run ADD COLUMN attempt_started_at timestamptz NOT NULL DEFAULT clock_timestamp();
UPDATE blockload.run SET attempt_started_at = started_at;
