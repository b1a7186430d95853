-- The launched runs of backfills, which load the files of an import in the order of their dates.
CREATE SEQUENCE blockload.backfill_number;
CREATE TABLE blockload.backfill_run (
    -- The run that loads the date now: a run that takes the place of another one takes its row.
    run_id bigint PRIMARY KEY REFERENCES blockload.run ON DELETE CASCADE,
    backfill bigint NOT NULL,
    -- The place of all runs of the backfill in the queue of their import, among the numbers of its other runs.
    place bigint NOT NULL,
    -- Its position among the runs of the backfill.
    position int NOT NULL,
    day date NOT NULL,
    allow_older boolean NOT NULL,
    UNIQUE (backfill, position)
);
COMMENT ON TABLE blockload.backfill_run IS 'launched runs that load the files of an import in the order of their dates';
REVOKE ALL ON blockload.backfill_run FROM PUBLIC;
REVOKE ALL ON SEQUENCE blockload.backfill_number FROM PUBLIC;
