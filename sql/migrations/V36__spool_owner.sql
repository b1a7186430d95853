-- How many bytes the files of a spool have together, as the nodes that share it have counted them.
ALTER TABLE blockload.spool ADD COLUMN bytes bigint NOT NULL DEFAULT 0;

-- The number of this installation: the name of its folder in a spool. Nodes of other databases can use the same spool.
CREATE TABLE blockload.spool_owner (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    -- The database that uses the number. A copy of the database takes another, or it would delete the files of the original.
    database text
);
INSERT INTO blockload.spool_owner DEFAULT VALUES;
REVOKE ALL ON blockload.spool_owner FROM PUBLIC;
