package dev.blockload.account;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The tables {@code blockload.account} and {@code blockload.account_role}. Each method
 * takes part in the transaction of the caller. Safe for use by many threads.
 */
final class AccountTable {

	private static final String SELECT = """
			SELECT a.number, a.name, a.issuer, a.subject, a.password, a.must_change_password, a.disabled_at,
			       a.sessions_from, a.created_at, a.created_by, a.last_log_in_at,
			       ARRAY(SELECT r.role || ':' || coalesce(r.application, '') FROM blockload.account_role r
			              WHERE r.account = a.number) AS grants
			  FROM blockload.account a""";

	private final JdbcClient jdbc;

	AccountTable(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/** Let nobody else create an account until this transaction ends. */
	void lock() {
		this.jdbc.sql("LOCK TABLE blockload.account IN SHARE ROW EXCLUSIVE MODE").update();
	}

	boolean isEmpty() {
		return this.jdbc.sql("SELECT NOT EXISTS (SELECT 1 FROM blockload.account)").query(Boolean.class).single();
	}

	List<Account> all() {
		return this.jdbc.sql(SELECT + " ORDER BY lower(a.name), a.number")
			.query((rs, row) -> stored(rs).account())
			.list();
	}

	Optional<Stored> numbered(long number) {
		return this.jdbc.sql(SELECT + " WHERE a.number = :number")
			.param("number", number)
			.query((rs, row) -> stored(rs))
			.optional();
	}

	Optional<Stored> local(String name) {
		return this.jdbc.sql(SELECT + " WHERE a.issuer IS NULL AND lower(a.name) = lower(:name)")
			.param("name", name)
			.query((rs, row) -> stored(rs))
			.optional();
	}

	Optional<Stored> ofProvider(String issuer, String subject) {
		return this.jdbc.sql(SELECT + " WHERE a.issuer = :issuer AND a.subject = :subject")
			.param("issuer", issuer)
			.param("subject", subject)
			.query((rs, row) -> stored(rs))
			.optional();
	}

	/** The number of the new account; empty if another one has its name. */
	Optional<Long> insertLocal(String name, String hash, Account.PasswordState password, String by) {
		return this.jdbc.sql("""
				INSERT INTO blockload.account (name, password, must_change_password, created_by)
				VALUES (:name, :hash, :change, :by)
				ON CONFLICT (lower(name)) WHERE issuer IS NULL DO NOTHING RETURNING number""")
			.param("name", name)
			.param("hash", hash)
			.param("change", password == Account.PasswordState.MUST_CHANGE)
			.param("by", by)
			.query(Long.class)
			.optional();
	}

	/** The number of the account of a person whom a provider knows, which exists then. */
	long upsertOfProvider(String issuer, String subject, String name) {
		return this.jdbc.sql("""
				INSERT INTO blockload.account (name, issuer, subject, created_by)
				VALUES (:name, :issuer, :subject, 'system:oidc')
				ON CONFLICT (issuer, subject) WHERE issuer IS NOT NULL DO UPDATE SET name = excluded.name
				RETURNING number""")
			.param("name", name)
			.param("issuer", issuer)
			.param("subject", subject)
			.query(Long.class)
			.single();
	}

	/** Lock the row of an account until the transaction ends. */
	void lock(long number) {
		this.jdbc.sql("SELECT number FROM blockload.account WHERE number = :number FOR UPDATE")
			.param("number", number)
			.query(Long.class)
			.optional();
	}

	void replaceGrants(long number, Collection<RoleGrant> grants) {
		this.jdbc.sql("DELETE FROM blockload.account_role WHERE account = :number").param("number", number).update();
		for (RoleGrant grant : grants) {
			this.jdbc.sql(
					"INSERT INTO blockload.account_role (account, role, application) VALUES (:number, :role, :application)")
				.param("number", number)
				.param("role", grant.role().text())
				.param("application", grant.application())
				.update();
		}
	}

	/** End the sessions of an account. */
	Instant endSessions(long number) {
		return this.jdbc.sql(
				"UPDATE blockload.account SET sessions_from = clock_timestamp() WHERE number = :number RETURNING sessions_from")
			.param("number", number)
			.query(Timestamp.class)
			.single()
			.toInstant();
	}

	void setPassword(long number, String hash, Account.PasswordState password) {
		this.jdbc
			.sql("UPDATE blockload.account SET password = :hash, must_change_password = :change WHERE number = :number")
			.param("hash", hash)
			.param("change", password == Account.PasswordState.MUST_CHANGE)
			.param("number", number)
			.update();
	}

	void disable(long number) {
		this.jdbc.sql("UPDATE blockload.account SET disabled_at = clock_timestamp() WHERE number = :number")
			.param("number", number)
			.update();
	}

	void enable(long number) {
		this.jdbc.sql("UPDATE blockload.account SET disabled_at = NULL WHERE number = :number")
			.param("number", number)
			.update();
	}

	Instant loggedIn(long number) {
		return this.jdbc.sql(
				"UPDATE blockload.account SET last_log_in_at = clock_timestamp() WHERE number = :number RETURNING last_log_in_at")
			.param("number", number)
			.query(Timestamp.class)
			.single()
			.toInstant();
	}

	private static Stored stored(ResultSet row) throws SQLException {
		String hash = row.getString("password");
		Account.PasswordState password = (hash == null) ? Account.PasswordState.NONE
				: row.getBoolean("must_change_password") ? Account.PasswordState.MUST_CHANGE
						: Account.PasswordState.CHOSEN;
		Account account = new Account(row.getLong("number"), row.getString("name"), row.getString("issuer"),
				row.getString("subject"), grants(row.getArray("grants")), password, time(row, "disabled_at"),
				row.getTimestamp("created_at").toInstant(), row.getString("created_by"), time(row, "last_log_in_at"));
		return new Stored(account, hash, row.getTimestamp("sessions_from").toInstant());
	}

	/** Grants as {@code role:application}. */
	static Set<RoleGrant> grants(Array array) throws SQLException {
		Set<RoleGrant> grants = new LinkedHashSet<>();
		for (String text : (String[]) array.getArray()) {
			int colon = text.indexOf(':');
			String application = text.substring(colon + 1);
			grants.add(RoleGrant.of(text.substring(0, colon), application.isEmpty() ? null : application));
		}
		return grants;
	}

	static @Nullable Instant time(ResultSet row, String column) throws SQLException {
		Timestamp time = row.getTimestamp(column);
		return (time != null) ? time.toInstant() : null;
	}

	/**
	 * An account with what only this package knows.
	 *
	 * @param account the account
	 * @param hash of its password, or null
	 * @param sessionsFrom sessions that began earlier have ended
	 */
	record Stored(Account account, @Nullable String hash, Instant sessionsFrom) {

		/** Without the hash. */
		@Override
		public String toString() {
			return this.account.label();
		}

	}

}
