-- Who did what through the command line, the HTTP API and the web pages. Rows are inserted in the transaction of the
-- change that they describe, never updated, and deleted only when their retention ends.
CREATE TABLE blockload.audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- Such as anna, token:nightly, os:anna@planning-1, system:schedule.
    actor text NOT NULL,
    -- Of the client; null for commands and for Blockload itself.
    address text,
    action text NOT NULL,
    subject text NOT NULL,
    import text,
    application text,
    -- The properties that changed, without secrets and cell values.
    before jsonb NOT NULL DEFAULT '{}',
    after jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX audit_at ON blockload.audit (at);
CREATE INDEX audit_import ON blockload.audit (import, id) WHERE import IS NOT NULL;
COMMENT ON TABLE blockload.audit IS 'who did what, and what was refused';
REVOKE ALL ON blockload.audit FROM PUBLIC;
