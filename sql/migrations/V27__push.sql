-- The folders that hold files which clients pushed. Nodes that share a folder share its row.
CREATE TABLE blockload.spool (
    id uuid PRIMARY KEY,
    -- The node that used it last, and when: a node that has it writes this every few seconds.
    node text NOT NULL,
    folder text NOT NULL,
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- The folder with the file of a run that loads a pushed file; null for all other runs.
ALTER TABLE blockload.run ADD COLUMN spool uuid REFERENCES blockload.spool;
CREATE INDEX run_pushed ON blockload.run (import, etag, id) WHERE spool IS NOT NULL;
CREATE INDEX run_spool ON blockload.run (spool, key) WHERE spool IS NOT NULL;
