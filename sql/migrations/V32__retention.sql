-- What is deleted when its retention ends.

-- Each batch of a cleaning holds its only row, so that two cleanings at the same time do not count the same rows.
CREATE TABLE blockload.retention (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    -- The end of the last nightly cleaning.
    cleaned_at timestamptz
);
INSERT INTO blockload.retention DEFAULT VALUES;
COMMENT ON TABLE blockload.retention IS 'the last deletion of what is no longer kept';

-- The nightly cleaning, as a task of db-scheduler.
CREATE TABLE blockload.retention_task (LIKE blockload.trigger_task INCLUDING ALL);
REVOKE ALL ON blockload.retention, blockload.retention_task FROM PUBLIC;

-- The metadata of a run.
CREATE INDEX batch_job_execution_params_run ON batch.batch_job_execution_params (parameter_value)
 WHERE parameter_name = 'run';
