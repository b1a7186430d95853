-- How many rejects a run has of each code, column and constraint, with the first of them as samples. The transaction that
-- stores rejects adds a row for each group, and the one that corrects rejects adds rows without new ones: a page reads a
-- few sums where it would otherwise sort all rejects of a run.
CREATE TABLE blockload.reject_count (
    run_id bigint NOT NULL REFERENCES blockload.run ON DELETE CASCADE,
    code text NOT NULL,
    column_name text,
    constraint_name text,
    -- Rejected records, or cells of an unpivoted file.
    cells bigint NOT NULL DEFAULT 0 CHECK (cells >= 0),
    -- How many more of them are corrected; negative if an undo opens them again.
    corrected bigint NOT NULL DEFAULT 0,
    corrected_by bigint,
    -- The first rejects of the row: the number of the record, that of the cell, and what was wrong.
    sample_records bigint[] NOT NULL DEFAULT '{}',
    sample_cells integer[] NOT NULL DEFAULT '{}',
    samples text[] NOT NULL DEFAULT '{}',
    CHECK ((corrected = 0) = (corrected_by IS NULL)),
    CHECK (cardinality(samples) = cardinality(sample_records) AND cardinality(samples) = cardinality(sample_cells))
);

CREATE INDEX reject_count_run ON blockload.reject_count (run_id);
COMMENT ON TABLE blockload.reject_count IS 'numbers of rejects by code, column and constraint';

INSERT INTO blockload.reject_count (run_id, code, column_name, constraint_name, cells, sample_records, sample_cells, samples)
SELECT run_id, code, column_name, constraint_name, sum(cells), (array_agg(record ORDER BY record, cell))[1:3],
       (array_agg(cell ORDER BY record, cell))[1:3],
       (array_agg('line ' || line || ': ' || reason ORDER BY record, cell))[1:3]
  FROM blockload.reject GROUP BY 1, 2, 3, 4;

INSERT INTO blockload.reject_count (run_id, code, column_name, constraint_name, corrected, corrected_by)
SELECT run_id, code, column_name, constraint_name, sum(cells), corrected_by
  FROM blockload.reject WHERE corrected_by IS NOT NULL GROUP BY 1, 2, 3, 4, 6;

REVOKE ALL ON blockload.reject_count FROM PUBLIC;
