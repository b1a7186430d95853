-- The counts of all ways of loading. With unpivot, records become cells, and cells are what is staged, rejected or blank.

ALTER TABLE blockload.run ADD COLUMN merged bigint CHECK (merged >= 0);
ALTER TABLE blockload.run ADD COLUMN skipped bigint CHECK (skipped >= 0);
-- How many cells each record has, null without unpivot: stored by plan.
ALTER TABLE blockload.run ADD COLUMN cells_per_record integer CHECK (cells_per_record > 0);
ALTER TABLE blockload.run ADD COLUMN cells bigint CHECK (cells >= 0);
ALTER TABLE blockload.run ADD COLUMN blank_cells bigint CHECK (blank_cells >= 0);
-- Items created in lists by this run: [{"list": "app.product", "count": 3}], in the order of the lists' names.
ALTER TABLE blockload.run ADD COLUMN created jsonb;
UPDATE blockload.run SET merged = 0, skipped = 0, created = '[]' WHERE inserted IS NOT NULL;

ALTER TABLE blockload.range ADD COLUMN blank_cells bigint NOT NULL DEFAULT 0 CHECK (blank_cells >= 0);

-- A reject is a record, or with unpivot one cell of it: the number of its field, from 1. A record that is rejected as a
-- whole has cell 0 and counts all its cells.
ALTER TABLE blockload.reject ADD COLUMN cell integer NOT NULL DEFAULT 0 CHECK (cell >= 0);
ALTER TABLE blockload.reject ADD COLUMN cells integer NOT NULL DEFAULT 1 CHECK (cells > 0);
-- The constraint that the row violates, if it violates one.
ALTER TABLE blockload.reject ADD COLUMN constraint_name text;
ALTER TABLE blockload.reject DROP CONSTRAINT reject_pkey;
ALTER TABLE blockload.reject ADD PRIMARY KEY (run_id, record, cell);
