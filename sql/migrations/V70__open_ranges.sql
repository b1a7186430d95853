-- Each node looks for runs to help, and counts what waits: few rows of all that are kept.
CREATE INDEX distribution_open ON blockload.distribution (run_id) WHERE NOT closed;
CREATE INDEX load_range_unfinished ON blockload.load_range (run_id) WHERE finished_at IS NULL;
