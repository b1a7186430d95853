-- People. An account is local, with a name and a password, or belongs to a provider of OpenID Connect, which identifies
-- it by issuer and subject. One is never linked to the other, not even if both have the same name.
CREATE TABLE blockload.account (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    issuer text,
    subject text,
    -- With the name of its algorithm, such as {bcrypt}.
    password text,
    must_change_password boolean NOT NULL DEFAULT false,
    disabled_at timestamptz,
    -- Sessions that began earlier have ended: the password, a role or the account itself changed then.
    sessions_from timestamptz NOT NULL DEFAULT clock_timestamp(),
    last_log_in_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_by text NOT NULL,
    CONSTRAINT account_is_local_or_of_a_provider
        CHECK ((issuer IS NULL) = (subject IS NULL) AND (issuer IS NULL) = (password IS NOT NULL))
);
CREATE UNIQUE INDEX account_name ON blockload.account (lower(name)) WHERE issuer IS NULL;
CREATE UNIQUE INDEX account_subject ON blockload.account (issuer, subject) WHERE issuer IS NOT NULL;
COMMENT ON TABLE blockload.account IS 'people who log in';

-- One role for each application; the role of administrators has none.
CREATE TABLE blockload.account_role (
    account bigint NOT NULL REFERENCES blockload.account ON DELETE CASCADE,
    role text NOT NULL CHECK (role IN ('viewer', 'operator', 'editor', 'admin')),
    application text,
    UNIQUE NULLS NOT DISTINCT (account, application),
    CHECK ((role = 'admin') = (application IS NULL))
);

-- Programs. The text of a token is not stored, only its SHA-256: it has 256 random bits.
CREATE TABLE blockload.token (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    -- The person whose rights limit those of the token; null for a service.
    owner bigint REFERENCES blockload.account ON DELETE CASCADE,
    hash bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
    scopes text[] NOT NULL DEFAULT '{}',
    -- Addresses and networks from which the token is accepted; empty for all.
    addresses text[] NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_by text NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    last_used_at timestamptz,
    last_address text
);
CREATE UNIQUE INDEX token_name ON blockload.token (coalesce(owner, 0), lower(name)) WHERE revoked_at IS NULL;
CREATE INDEX token_owner ON blockload.token (owner) WHERE owner IS NOT NULL;
COMMENT ON TABLE blockload.token IS 'programs that call the HTTP API';

CREATE TABLE blockload.token_role (
    token bigint NOT NULL REFERENCES blockload.token ON DELETE CASCADE,
    role text NOT NULL CHECK (role IN ('viewer', 'operator', 'editor', 'admin')),
    application text,
    UNIQUE NULLS NOT DISTINCT (token, application),
    CHECK ((role = 'admin') = (application IS NULL))
);

-- Log-ins that failed or have not ended yet, for each name and address. Address * is for all addresses from which
-- nobody has logged in with the name. Rows are forgotten after a day.
CREATE TABLE blockload.log_in_failure (
    name text NOT NULL,
    address text NOT NULL,
    failures integer NOT NULL,
    last_at timestamptz NOT NULL,
    PRIMARY KEY (name, address)
);
CREATE INDEX log_in_failure_last_at ON blockload.log_in_failure (last_at);

-- Addresses from which somebody has logged in with an account.
CREATE TABLE blockload.log_in_address (
    account bigint NOT NULL REFERENCES blockload.account ON DELETE CASCADE,
    address text NOT NULL,
    last_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (account, address)
);

-- The code that creates the first account: one for the whole database.
CREATE TABLE blockload.setup_code (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    hash bytea NOT NULL,
    expires_at timestamptz NOT NULL,
    tries_left integer NOT NULL
);

-- When a source was refused last: the audit log has one row for each minute and source.
CREATE TABLE blockload.refusal (
    source text PRIMARY KEY,
    minute timestamptz NOT NULL,
    times bigint NOT NULL,
    -- How many of the minute before were not recorded.
    omitted bigint NOT NULL DEFAULT 0
);
CREATE INDEX refusal_minute ON blockload.refusal (minute);

REVOKE ALL ON blockload.account, blockload.account_role, blockload.token, blockload.token_role,
    blockload.log_in_failure, blockload.log_in_address, blockload.setup_code, blockload.refusal FROM PUBLIC;
