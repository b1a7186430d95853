-- How the rows of a run come into its block: by a staging table, or directly, in one transaction. Null before a run is
-- planned. Runs of earlier versions were staged.
ALTER TABLE blockload.run ADD COLUMN load_path text DEFAULT 'staged' CHECK (load_path IN ('staged', 'direct'));
ALTER TABLE blockload.run ALTER COLUMN load_path DROP DEFAULT;
