-- UNCHANGED compares a run with what its import published by its own rule, and with the table that it was published into.

-- Whether the command line replaced the rule of the import: --key, --date or --mode.
ALTER TABLE blockload.run ADD COLUMN one_off boolean NOT NULL DEFAULT false;
-- The table into which the run published. A name can belong to another table later.
ALTER TABLE blockload.run ADD COLUMN block_oid bigint;

-- A schedule names the date of the file itself. Whether --mode was given was not stored before.
UPDATE blockload.run SET one_off = true
 WHERE scheduled_run_id IS NULL AND (wanted_date IS NOT NULL OR wanted_key IS NOT NULL);
-- Earlier publications count as made into the table that has the name of the block now.
UPDATE blockload.run r SET block_oid = c.oid
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE r.publication IS NOT NULL AND n.nspname = r.application AND c.relname = r.block AND c.relkind IN ('r', 'p');
