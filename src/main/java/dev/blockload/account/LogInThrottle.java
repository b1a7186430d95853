package dev.blockload.account;

import java.time.Duration;
import java.util.Optional;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Slows down who guesses passwords. Counted in the database, so that all nodes count
 * together, and for names that no account has in the same way, under
 * {@link Names#failureKey}:
 * <ul>
 * <li>After ten failures of one name from one address, this pair waits 30 s, and after
 * each further one twice as long, at most 15 minutes.</li>
 * <li>After fifty failures of one name from addresses from which nobody logged in with it
 * in the last 90 days, all such addresses together have one try in 1 s, then 2 s, at most
 * 30 s. Addresses that are known do not wait.</li>
 * </ul>
 * A network of IPv6 with 64 bits counts as one address: one client can have all of its
 * addresses. An hour without a failure ends it. A try counts before it is examined, so
 * that many at the same time are not examined.
 */
final class LogInThrottle {

	/** In place of an address: all that are not known. */
	private static final String UNKNOWN = "*";

	private static final String PAIR_DELAY = """
			CASE WHEN f.failures < 10 THEN interval '0'
			     ELSE least(interval '15 minutes', interval '30 seconds' * power(2, least(f.failures - 10, 10))) END""";

	private static final String UNKNOWN_DELAY = """
			CASE WHEN f.failures < 50 THEN interval '0'
			     ELSE least(interval '30 seconds', interval '1 second' * power(2, least(f.failures - 50, 10))) END""";

	private final JdbcClient jdbc;

	private final TransactionTemplate transaction;

	LogInThrottle(JdbcClient jdbc, TransactionTemplate transaction) {
		this.jdbc = jdbc;
		this.transaction = transaction;
	}

	/**
	 * Count a try before it is examined.
	 * @param name as it was typed
	 * @param clientAddress of the client
	 * @throws AccountException code {@code log-in-slowed}; the try does not count then
	 */
	void begin(String name, String clientAddress) {
		String address = AddressRange.ofOneClient(clientAddress);
		this.transaction.executeWithoutResult((status) -> {
			String key = Names.failureKey(name);
			count(key, address, PAIR_DELAY);
			if (!isKnown(name, address)) {
				count(key, UNKNOWN, UNKNOWN_DELAY);
			}
		});
	}

	/**
	 * Forget the failures of a name from an address, because somebody logged in. In the
	 * transaction of the caller.
	 * @param account the number of the account
	 * @param name its name
	 */
	void succeeded(long account, String name, String clientAddress) {
		String address = AddressRange.ofOneClient(clientAddress);
		String key = Names.failureKey(name);
		// The row of the address before that of all others, as in begin: no deadlock.
		this.jdbc.sql("DELETE FROM blockload.log_in_failure WHERE name = :name AND address = :address")
			.param("name", key)
			.param("address", address)
			.update();
		if (!isKnown(name, address)) {
			this.jdbc.sql("""
					UPDATE blockload.log_in_failure SET failures = greatest(0, failures - 1)
					 WHERE name = :name AND address = :address""")
				.param("name", key)
				.param("address", UNKNOWN)
				.update();
		}
		this.jdbc.sql("""
				INSERT INTO blockload.log_in_address (account, address) VALUES (:account, :address)
				ON CONFLICT (account, address) DO UPDATE SET last_at = excluded.last_at""")
			.param("account", account)
			.param("address", address)
			.update();
		this.jdbc.sql(
				"DELETE FROM blockload.log_in_address WHERE account = :account AND last_at < now() - interval '90 days'")
			.param("account", account)
			.update();
	}

	private boolean isKnown(String name, String address) {
		return Names.isValid(name) && this.jdbc.sql("""
				SELECT EXISTS (SELECT 1 FROM blockload.log_in_address k JOIN blockload.account a ON a.number = k.account
				                WHERE a.issuer IS NULL AND lower(a.name) = :name AND k.address = :address
				                  AND k.last_at >= now() - interval '90 days')""")
			.param("name", Names.key(name))
			.param("address", address)
			.query(Boolean.class)
			.single();
	}

	private void count(String key, String address, String delay) {
		Optional<Boolean> isNew = this.jdbc.sql("""
				INSERT INTO blockload.log_in_failure AS f (name, address, failures, last_at)
				VALUES (:name, :address, 1, clock_timestamp())
				ON CONFLICT (name, address) DO UPDATE
				   SET failures = CASE WHEN f.last_at < clock_timestamp() - interval '1 hour' THEN 1
				                       ELSE f.failures + 1 END,
				       last_at = clock_timestamp()
				 WHERE f.last_at + (%s) <= clock_timestamp()
				RETURNING xmax = 0""".formatted(delay))
			.param("name", key)
			.param("address", address)
			.query(Boolean.class)
			.optional();
		if (isNew.isEmpty()) {
			throw AccountException.slowed(remaining(key, address, delay));
		}
		if (isNew.get()) {
			forgetOld();
		}
	}

	private Duration remaining(String key, String address, String delay) {
		double seconds = this.jdbc.sql("""
				SELECT extract(epoch FROM f.last_at + (%s) - clock_timestamp())::float8
				  FROM blockload.log_in_failure f WHERE f.name = :name AND f.address = :address""".formatted(delay))
			.param("name", key)
			.param("address", address)
			.query(Double.class)
			.optional()
			.orElse(0.0);
		return Duration.ofMillis((long) Math.max(0, seconds * 1000));
	}

	/** Of rows in use by others, none waits. */
	private void forgetOld() {
		this.jdbc.sql("""
				DELETE FROM blockload.log_in_failure WHERE ctid IN (
				    SELECT ctid FROM blockload.log_in_failure WHERE last_at < now() - interval '1 day'
				     LIMIT 100 FOR UPDATE SKIP LOCKED)""").update();
	}

}
