-- Failures of the database that go away with time are retried. A statement that fails so again and again needs a person:
-- which statement of a run failed last, with which SQLSTATE, and how often in succession.
ALTER TABLE blockload.run ADD COLUMN failed_statement text, ADD COLUMN failed_times integer NOT NULL DEFAULT 0;
