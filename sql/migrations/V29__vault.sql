-- Secrets that people save, such as the secret access key of a connection. They are encrypted with keys that are not in
-- this database, or that a key management service has encrypted.
CREATE TABLE blockload.vault_key (
    -- The id in the file of keys.
    id bigint PRIMARY KEY CHECK (id BETWEEN 0 AND 4294967295),
    -- new: decrypts only, until all nodes hold it; active: encrypts; old: decrypts what is not encrypted anew yet.
    state text NOT NULL CHECK (state IN ('new', 'active', 'old')),
    -- Nothing, encrypted with the key: whether a key with this id is the right one.
    proof bytea NOT NULL,
    -- The key, encrypted by the key management service, and the key there. Null: nodes have the key in a file or variable.
    wrapped bytea,
    wrapped_by text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK ((wrapped IS NULL) = (wrapped_by IS NULL))
);
CREATE UNIQUE INDEX vault_key_active ON blockload.vault_key (state) WHERE state = 'active';
CREATE UNIQUE INDEX vault_key_new ON blockload.vault_key (state) WHERE state = 'new';
COMMENT ON TABLE blockload.vault_key IS 'the keys that encrypt secrets; not the keys themselves';

-- The number of a secret never changes, and is used once: it and the field are part of what is encrypted.
CREATE SEQUENCE blockload.vault_secret_number;
CREATE TABLE blockload.vault_secret (
    number bigint PRIMARY KEY,
    field text NOT NULL,
    key bigint NOT NULL REFERENCES blockload.vault_key,
    ciphertext bytea NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX vault_secret_key ON blockload.vault_secret (key, number);
COMMENT ON TABLE blockload.vault_secret IS 'encrypted secrets';

-- Which keys each node holds, as it last reported.
CREATE TABLE blockload.vault_node (
    node text PRIMARY KEY,
    keys bigint[] NOT NULL,
    seen_at timestamptz NOT NULL
);
COMMENT ON TABLE blockload.vault_node IS 'the keys that each node holds';

REVOKE ALL ON blockload.vault_key, blockload.vault_secret, blockload.vault_node FROM PUBLIC;
REVOKE ALL ON SEQUENCE blockload.vault_secret_number FROM PUBLIC;
