-- Who started the run: the account and the host of a command, such as anna@planning-1, or schedule. Null for a run of an
-- earlier version that a person started.
ALTER TABLE blockload.run ADD COLUMN started_by text;
UPDATE blockload.run SET started_by = 'schedule' WHERE scheduled_run_id IS NOT NULL;
