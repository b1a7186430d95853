package dev.blockload.run;

/**
 * The limits of sessions outside of the pool, so that nothing waits for ever: neither in
 * the server, nor a session there whose client is gone. The pool has the same in
 * {@code application.yml}.
 */
public final class SessionBounds {

	/** Statements without parameters, for a new session. */
	public static final String SQL = "SET statement_timeout = '6h'; SET lock_timeout = '60s'; SET idle_in_transaction_session_timeout = '1h';"
			+ " SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3;"
			+ " SET client_connection_check_interval = '10s'";

	private SessionBounds() {
	}

}
