-- How long the attempts of a run that have ended worked, without the time between them. Null where an earlier version ended
-- more than one attempt.
ALTER TABLE blockload.run ADD COLUMN worked_millis bigint CHECK (worked_millis >= 0);
UPDATE blockload.run
   SET worked_millis = CASE WHEN ended_at IS NULL THEN 0
                            ELSE greatest(0, extract(epoch FROM ended_at - attempt_started_at) * 1000)::bigint END
 WHERE attempts = 1;
ALTER TABLE blockload.run ALTER COLUMN worked_millis SET DEFAULT 0;

-- When it was committed: the last sign of life of a process that died. Null for a batch of an earlier version.
ALTER TABLE blockload.batch ADD COLUMN committed_at timestamptz;
ALTER TABLE blockload.batch ALTER COLUMN committed_at SET DEFAULT clock_timestamp();
