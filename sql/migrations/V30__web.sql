-- People who are logged in on the web pages. The row has no roles: they are read at each request.
CREATE TABLE blockload.web_session (
    -- SHA-256 of the cookie.
    id bytea PRIMARY KEY CHECK (length(id) = 32),
    account bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- Written at most once a minute.
    used_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- JSON: account number, time of the log-in, CSRF token. A row that cannot be read is a log-out.
    content text NOT NULL
);

CREATE INDEX web_session_used_at ON blockload.web_session (used_at);
COMMENT ON TABLE blockload.web_session IS 'people who are logged in on the web pages';

-- Log-ins at a provider of OpenID Connect that have begun, on whichever node. Rows are deleted when the person comes
-- back, or after ten minutes.
CREATE TABLE blockload.web_log_in (
    -- SHA-256 of the cookie.
    id bytea PRIMARY KEY CHECK (length(id) = 32),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    -- JSON: what must be the same when the person comes back.
    content text NOT NULL
);
CREATE INDEX web_log_in_created_at ON blockload.web_log_in (created_at);
COMMENT ON TABLE blockload.web_log_in IS 'log-ins at a provider that have begun';

REVOKE ALL ON blockload.web_session, blockload.web_log_in FROM PUBLIC;
