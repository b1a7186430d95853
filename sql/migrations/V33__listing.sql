-- Lists of runs are read by number, in pages, and show each caller only the runs of some applications. This index has all
-- that decides, so that the runs of others cost little.
CREATE INDEX run_listing ON blockload.run (id, import, application, block, status, started_at);

-- Imports whose schedules were paused: they start no run until somebody resumes them.
CREATE TABLE blockload.paused_import (
    import text PRIMARY KEY,
    paused_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    paused_by text NOT NULL,
    resumed_at timestamptz
);
COMMENT ON TABLE blockload.paused_import IS 'imports whose schedules start no runs until they are resumed';
REVOKE ALL ON blockload.paused_import FROM PUBLIC;
