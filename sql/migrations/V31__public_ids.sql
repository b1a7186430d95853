-- What the planning platform's API knows and the rest of Blockload does not.

-- Public ids are name-based, under one number that differs between installations: nobody can compute them elsewhere.
CREATE TABLE blockload.id_namespace (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    id uuid NOT NULL DEFAULT gen_random_uuid()
);
INSERT INTO blockload.id_namespace DEFAULT VALUES;

-- The public ids of everything that has been shown once.
CREATE TABLE blockload.public_id (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('application', 'block', 'import', 'run')),
    -- The application, or the application of the block; null for imports and runs.
    application text,
    -- The name of the block or of the import.
    name text,
    run_id bigint UNIQUE REFERENCES blockload.run ON DELETE CASCADE,
    CHECK (CASE kind WHEN 'run' THEN num_nonnulls(application, name) = 0 AND run_id IS NOT NULL
                     WHEN 'application' THEN application IS NOT NULL AND num_nonnulls(name, run_id) = 0
                     WHEN 'block' THEN num_nonnulls(application, name) = 2 AND run_id IS NULL
                     ELSE name IS NOT NULL AND num_nonnulls(application, run_id) = 0 END)
);

-- How many requests came within a slice of time, over all nodes.
CREATE TABLE blockload.request_count (
    kind text NOT NULL,
    source text NOT NULL,
    slice timestamptz NOT NULL,
    requests int NOT NULL,
    PRIMARY KEY (kind, source, slice)
);
CREATE INDEX request_count_slice ON blockload.request_count (slice);

-- References of a run that no item of their list had, and that were loaded with null or with a default.
CREATE TABLE blockload.replaced_reference (
    run_id bigint NOT NULL REFERENCES blockload.run ON DELETE CASCADE,
    column_name text NOT NULL,
    cells bigint NOT NULL CHECK (cells > 0),
    -- The most frequent values, at most ten.
    samples text[] NOT NULL,
    PRIMARY KEY (run_id, column_name)
);
REVOKE ALL ON blockload.id_namespace, blockload.public_id, blockload.request_count, blockload.replaced_reference FROM PUBLIC;
