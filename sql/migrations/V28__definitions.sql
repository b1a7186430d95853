-- Definitions that people save in the database, beside those in files. A row of blockload.definition is what is saved now
-- under a name; each save, revert and delete adds a version. The last version never decreases, so nodes see a change as
-- another sum of versions.
CREATE TABLE blockload.definition (
    kind text NOT NULL CHECK (kind IN ('import', 'connection', 'notification')),
    name text NOT NULL,
    -- The number of the last version, also if that is a delete.
    version bigint NOT NULL CHECK (version > 0),
    deleted boolean NOT NULL,
    -- The applications that it belongs to: who has no role in them does not see it.
    applications text[] NOT NULL,
    PRIMARY KEY (kind, name)
);

CREATE TABLE blockload.definition_version (
    kind text NOT NULL,
    name text NOT NULL,
    version bigint NOT NULL CHECK (version > 0),
    change text NOT NULL CHECK (change IN ('saved', 'reverted', 'deleted')),
    author text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- As files contain it. Secrets are numbers of blockload.vault_secret, never values.
    yaml text CHECK ((yaml IS NULL) = (change = 'deleted')),
    PRIMARY KEY (kind, name, version),
    FOREIGN KEY (kind, name) REFERENCES blockload.definition ON DELETE CASCADE
);

-- The number of the secret of a field never changes: all versions refer to the present secret.
CREATE TABLE blockload.definition_secret (
    kind text NOT NULL,
    name text NOT NULL,
    field text NOT NULL,
    secret bigint NOT NULL UNIQUE,
    PRIMARY KEY (kind, name, field),
    FOREIGN KEY (kind, name) REFERENCES blockload.definition ON DELETE CASCADE
);

COMMENT ON TABLE blockload.definition IS 'the definitions that are saved in the database';
COMMENT ON TABLE blockload.definition_version IS 'each version of a saved definition, with its author';
COMMENT ON TABLE blockload.definition_secret IS 'which secret belongs to which field of a saved definition';
REVOKE ALL ON blockload.definition, blockload.definition_version, blockload.definition_secret FROM PUBLIC;
