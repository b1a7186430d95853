package dev.blockload.account;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The tables {@code blockload.token} and {@code blockload.token_role}. Each method takes
 * part in the transaction of the caller. Safe for use by many threads.
 */
final class TokenTable {

	private static final String SELECT = """
			SELECT t.number, t.name, t.owner, t.scopes, t.addresses, t.created_at, t.created_by, t.expires_at,
			       t.revoked_at, t.last_used_at, t.last_address, a.name AS owner_name, a.issuer AS owner_issuer,
			       t.expires_at <= clock_timestamp() AS expired,
			       a.disabled_at IS NOT NULL AS owner_disabled,
			       ARRAY(SELECT r.role || ':' || coalesce(r.application, '') FROM blockload.token_role r
			              WHERE r.token = t.number) AS grants,
			       ARRAY(SELECT r.role || ':' || coalesce(r.application, '') FROM blockload.account_role r
			              WHERE r.account = t.owner) AS owner_grants
			  FROM blockload.token t LEFT JOIN blockload.account a ON a.number = t.owner""";

	private final JdbcClient jdbc;

	TokenTable(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/** All tokens, or those of an account, by owner and name; revoked ones last. */
	List<Token> all(@Nullable Long owner) {
		return this.jdbc
			.sql(SELECT + ((owner != null) ? " WHERE t.owner = :owner" : "")
					+ " ORDER BY t.revoked_at IS NOT NULL, lower(coalesce(a.name, '')), lower(t.name), t.number")
			.params((owner != null) ? Map.of("owner", owner) : Map.of())
			.query((rs, row) -> stored(rs).token())
			.list();
	}

	Optional<Stored> numbered(long number) {
		return this.jdbc.sql(SELECT + " WHERE t.number = :number")
			.param("number", number)
			.query((rs, row) -> stored(rs))
			.optional();
	}

	Optional<Stored> withHash(byte[] hash) {
		return this.jdbc.sql(SELECT + " WHERE t.hash = :hash")
			.param("hash", hash)
			.query((rs, row) -> stored(rs))
			.optional();
	}

	/** The number of the new token; empty if another one has its name. */
	Optional<Long> insert(NewToken token, byte[] hash, String by) {
		// The name of a token that has expired is free.
		this.jdbc.sql("""
				UPDATE blockload.token SET revoked_at = clock_timestamp()
				 WHERE coalesce(owner, 0) = :owner AND lower(name) = lower(:name) AND revoked_at IS NULL
				   AND expires_at <= clock_timestamp()""")
			.param("owner", ownerOrNone(token))
			.param("name", token.name())
			.update();
		Optional<Long> number = this.jdbc.sql("""
				INSERT INTO blockload.token (name, owner, hash, scopes, addresses, created_by, expires_at)
				VALUES (:name, nullif(:owner, 0), :hash, :scopes, :addresses, :by,
				        clock_timestamp() + make_interval(secs => :seconds))
				ON CONFLICT (coalesce(owner, 0), lower(name)) WHERE revoked_at IS NULL DO NOTHING RETURNING number""")
			.param("name", token.name())
			.param("owner", ownerOrNone(token))
			.param("hash", hash)
			.param("scopes", token.scopes().stream().map(TokenScope::text).toArray(String[]::new))
			.param("addresses", token.addresses().stream().map(AddressRange::text).toArray(String[]::new))
			.param("by", by)
			.param("seconds", (double) token.validity().toSeconds())
			.query(Long.class)
			.optional();
		number.ifPresent((created) -> token.grants()
			.forEach((grant) -> this.jdbc
				.sql("INSERT INTO blockload.token_role (token, role, application) VALUES (:token, :role, :application)")
				.param("token", created)
				.param("role", grant.role().text())
				.param("application", grant.application())
				.update()));
		return number;
	}

	private static long ownerOrNone(NewToken token) {
		Long owner = token.owner();
		return (owner != null) ? owner : 0;
	}

	/** Whether it was valid until now. */
	boolean revoke(long number) {
		return this.jdbc.sql(
				"UPDATE blockload.token SET revoked_at = clock_timestamp() WHERE number = :number AND revoked_at IS NULL")
			.param("number", number)
			.update() > 0;
	}

	/** Note a use, unless one was noted less than some time ago. */
	void used(long number, String address, Duration apart) {
		this.jdbc.sql("""
				UPDATE blockload.token SET last_used_at = clock_timestamp(), last_address = :address
				 WHERE number = :number
				   AND (last_used_at IS NULL OR last_used_at < clock_timestamp() - make_interval(secs => :seconds))""")
			.param("number", number)
			.param("address", address)
			.param("seconds", (double) apart.toSeconds())
			.update();
	}

	private static Stored stored(ResultSet row) throws SQLException {
		long owner = row.getLong("owner");
		boolean owned = !row.wasNull();
		String name = row.getString("owner_name");
		String label = owned && row.getString("owner_issuer") != null ? "oidc:" + name + "/" + owner : name;
		Token token = new Token(row.getLong("number"), row.getString("name"), owned ? owner : null, label,
				AccountTable.grants(row.getArray("grants")),
				texts(row, "scopes").stream().map(TokenScope::of).collect(Collectors.toSet()),
				texts(row, "addresses").stream().map(AddressRange::new).toList(),
				row.getTimestamp("created_at").toInstant(), row.getString("created_by"),
				row.getTimestamp("expires_at").toInstant(), AccountTable.time(row, "revoked_at"),
				AccountTable.time(row, "last_used_at"), row.getString("last_address"));
		return new Stored(token, State.of(row), AccountTable.grants(row.getArray("owner_grants")));
	}

	private static List<String> texts(ResultSet row, String column) throws SQLException {
		return Arrays.asList((String[]) row.getArray(column).getArray());
	}

	/**
	 * Whether a token is accepted, by the clock of the database.
	 */
	enum State {

		/** It is accepted. */
		VALID,

		/** Somebody revoked it. */
		REVOKED,

		/** Its time is over. */
		EXPIRED,

		/** The account of its owner is disabled. */
		OWNER_DISABLED;

		private static State of(ResultSet row) throws SQLException {
			return (row.getTimestamp("revoked_at") != null) ? REVOKED
					: row.getBoolean("expired") ? EXPIRED : row.getBoolean("owner_disabled") ? OWNER_DISABLED : VALID;
		}

	}

	/**
	 * A token with what decides on its rights now.
	 *
	 * @param token the token
	 * @param state whether it is accepted
	 * @param ownerGrants the roles of its owner; empty for a service
	 */
	record Stored(Token token, State state, Set<RoleGrant> ownerGrants) {

		/** The smaller rights of the token's and its owner's. */
		Set<RoleGrant> grants() {
			return (this.token.owner() == null) ? this.token.grants()
					: RoleGrant.smaller(this.token.grants(), this.ownerGrants);
		}

		/** Scopes are for administrators: they show what belongs to all applications. */
		Set<TokenScope> scopes() {
			return (this.token.owner() == null || this.ownerGrants.contains(RoleGrant.ADMIN)) ? this.token.scopes()
					: Set.of();
		}

	}

}
