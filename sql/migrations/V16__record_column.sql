-- Whether the staging table of a run stores which record each row came from, and why. Null for a run that an earlier
-- version planned: its staging table has the column.
ALTER TABLE blockload.run ADD COLUMN record_column text CHECK (record_column IN ('absent', 'rejects', 'order', 'key'));
