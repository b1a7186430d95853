-- Undo: a run that reverts the last published run of a block, and what is kept of runs so that they can be undone.

ALTER TABLE blockload.run DROP CONSTRAINT run_mode_check;
ALTER TABLE blockload.run ADD CONSTRAINT run_mode_check
    CHECK (mode IN ('append', 'update', 'upsert', 'replace', 'undo'));
-- The run that this run undoes. It can be an undo itself.
ALTER TABLE blockload.run ADD COLUMN undoes bigint REFERENCES blockload.run ON DELETE CASCADE;
ALTER TABLE blockload.run ADD CONSTRAINT run_undoes_check CHECK ((mode = 'undo') = (undoes IS NOT NULL));
-- The run that undid this run; null again when that one is undone.
ALTER TABLE blockload.run ADD COLUMN undone_by bigint REFERENCES blockload.run ON DELETE SET NULL;
-- How many runs of the block its import keeps for undo. The greatest of the last runs of all imports of a block applies.
ALTER TABLE blockload.run ADD COLUMN undo_keep integer CHECK (undo_keep >= 0);
CREATE INDEX run_undoes ON blockload.run (undoes) WHERE undoes IS NOT NULL;
CREATE INDEX run_undone_by ON blockload.run (undone_by) WHERE undone_by IS NOT NULL;

-- The runs that can be undone. Their rows are in the tables blockload_run_N_undo and those of undo_partition and undo_list.
CREATE TABLE blockload.undo_log (
    run_id bigint PRIMARY KEY REFERENCES blockload.run ON DELETE CASCADE,
    block_oid bigint NOT NULL,
    -- The definition of the block when the run was published.
    fingerprint text NOT NULL,
    -- The constraint of the key that the rows are identified by, or null: whole rows are compared then.
    key_constraint text,
    -- The staging table of the run, which can have become a partition of the block.
    staging_oid bigint,
    -- No transaction that had ended before the run wrote has this number or a greater one.
    horizon xid8 NOT NULL
);
-- Partitions that a run added to its block, and those that it removed, which are kept detached. A run whose rows share a
-- partition with those of other runs has added the rows within the bounds; table_oid is 0 then.
CREATE TABLE blockload.undo_partition (
    run_id bigint NOT NULL REFERENCES blockload.undo_log ON DELETE CASCADE,
    action text NOT NULL CHECK (action IN ('added', 'removed')),
    table_oid bigint NOT NULL,
    -- Its name as a partition.
    name text NOT NULL,
    -- Null for MINVALUE and MAXVALUE.
    lower_bound bigint,
    upper_bound bigint,
    -- Of added rows: how many there are, and which transactions can have written them: those that the snapshot sees, and
    -- those of the run itself. Any other has changed them since.
    rows bigint CHECK (rows >= 0),
    snapshot pg_snapshot,
    own_transactions text[],
    CHECK ((action = 'added') = (rows IS NOT NULL AND snapshot IS NOT NULL AND own_transactions IS NOT NULL)),
    PRIMARY KEY (run_id, action, table_oid)
);
-- The lists in which a run created items, or whose items an undo removed. The items are in the tables
-- blockload_run_N_undo_OID, unless Blockload's role cannot read them.
CREATE TABLE blockload.undo_list (
    run_id bigint NOT NULL REFERENCES blockload.undo_log ON DELETE CASCADE,
    list_oid bigint NOT NULL,
    items bigint NOT NULL CHECK (items >= 0),
    PRIMARY KEY (run_id, list_oid)
);
REVOKE ALL ON blockload.undo_log, blockload.undo_partition, blockload.undo_list FROM PUBLIC;

-- A schedule does not load a file whose last publication was undone.
ALTER TABLE blockload.scheduled_run DROP CONSTRAINT scheduled_run_outcome_check;
ALTER TABLE blockload.scheduled_run ADD CONSTRAINT scheduled_run_outcome_check
    CHECK (outcome IN ('completed', 'unchanged', 'failed', 'stopped', 'no-match', 'overlapped', 'missed', 'superseded',
                       'undone'));
