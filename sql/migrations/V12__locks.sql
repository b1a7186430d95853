-- Advisory locks have keys that only a role with rights on this schema can compute. Any role that is allowed to connect
-- can take any advisory lock: with a key that follows from a name it could keep an import from running.
CREATE TABLE blockload.lock_secret (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    secret   text NOT NULL
);
COMMENT ON TABLE blockload.lock_secret IS 'the random part of the keys of advisory locks';
INSERT INTO blockload.lock_secret (secret) VALUES (gen_random_uuid()::text || gen_random_uuid()::text);
REVOKE ALL ON blockload.lock_secret FROM PUBLIC;

CREATE FUNCTION blockload.lock_key(name text) RETURNS bigint
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT ('x' || substr(encode(sha256(convert_to(s.secret || ' ' || lock_key.name, 'UTF8')), 'hex'), 1, 16))::bit(64)::bigint
      FROM blockload.lock_secret s
$$;
COMMENT ON FUNCTION blockload.lock_key IS 'the key of the advisory lock with a name, such as ''lease salaries''';
REVOKE ALL ON FUNCTION blockload.lock_key FROM PUBLIC;

-- The sessions that hold leases, or are about to acquire one. The holder of a lease's lock that is not listed here is not
-- a run: somebody took the lock by hand.
CREATE TABLE blockload.lease_session (
    pid           integer PRIMARY KEY,
    backend_start timestamptz NOT NULL,
    role          oid NOT NULL,
    import        text NOT NULL,
    holder        text NOT NULL
);
COMMENT ON COLUMN blockload.lease_session.role IS 'its start is hidden from other roles; its role is not';
COMMENT ON COLUMN blockload.lease_session.holder IS 'host and process';
REVOKE ALL ON blockload.lease_session FROM PUBLIC;
