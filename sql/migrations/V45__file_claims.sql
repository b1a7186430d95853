-- Each object of an import that loads each file is loaded once: the run that claimed it is the only one that publishes
-- it, whether a schedule, an event or a person began it. A claim stays when its run is deleted, which then had published:
-- so that the object is not loaded again. The ETag is without the prefix of a weak one.
CREATE TABLE blockload.file_claim (
    import text NOT NULL,
    key text NOT NULL,
    etag text NOT NULL,
    application text NOT NULL,
    run_id bigint NOT NULL,
    claimed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (import, key, etag)
);

CREATE INDEX ON blockload.file_claim (run_id);

-- The first of the runs that load the files of such an import one after the other; null for a run alone.
ALTER TABLE blockload.run ADD COLUMN series bigint;
