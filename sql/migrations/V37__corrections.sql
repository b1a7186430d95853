-- Rejected records that a later run of the same import corrects.

-- The run whose rejects the records of this run correct; null for all other runs. No reference: the retention can delete
-- that run first.
ALTER TABLE blockload.run ADD COLUMN corrects bigint;
CREATE INDEX run_corrects ON blockload.run (corrects) WHERE corrects IS NOT NULL;

-- The published run that corrected the reject; null while it is open. An undo of that run opens it again.
ALTER TABLE blockload.reject ADD COLUMN corrected_by bigint;

-- Which reject each record of a correcting run corrects.
CREATE TABLE blockload.corrected_record (
    run_id bigint NOT NULL REFERENCES blockload.run ON DELETE CASCADE,
    -- The number of the record in the file of the correcting run.
    record bigint NOT NULL CHECK (record > 0),
    -- The number of the rejected record in the file of the run that is corrected.
    corrected_record bigint NOT NULL CHECK (corrected_record > 0),
    PRIMARY KEY (run_id, record),
    UNIQUE (run_id, corrected_record)
);
COMMENT ON TABLE blockload.corrected_record IS 'which reject each record of a correcting run corrects';
REVOKE ALL ON blockload.corrected_record FROM PUBLIC;
