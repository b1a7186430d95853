package dev.blockload.launch;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import dev.blockload.account.Caller;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The keys of requests: table {@code blockload.idempotency_key}. A key counts for one
 * token, or one person without a token, and one import, for a day. Safe for use by many
 * threads.
 */
public final class RequestKeys {

	private static final Logger LOG = LoggerFactory.getLogger(RequestKeys.class);

	/** How often a node must call {@link #extend}. */
	static final Duration EXTENDED_EVERY = Duration.ofSeconds(10);

	/** A node that does not extend its reservations for so long is dead. */
	private static final Duration BUSY = EXTENDED_EVERY.multipliedBy(3);

	private static final String KEPT = "1 day";

	private final JdbcClient jdbc;

	private final TransactionTemplate transaction;

	private final Set<Long> reserved = ConcurrentHashMap.newKeySet();

	RequestKeys(JdbcClient jdbc, TransactionTemplate transaction) {
		this.jdbc = jdbc;
		this.transaction = transaction;
	}

	/**
	 * Reserve a key for a request whose body is about to arrive. If a run was launched
	 * with the key before, nothing is reserved: {@link Launches#launch} then returns that
	 * run, or refuses another request.
	 * @param caller who sends the request
	 * @param importName the import
	 * @param key the key
	 * @return to be closed after the run is launched, or if it is not
	 * @throws LaunchException code {@code idempotency-busy} if a request with this key is
	 * arriving
	 */
	public Reservation reserve(Caller caller, String importName, String key) {
		RequestKey.requireValid(key);
		long number = this.transaction.execute((status) -> {
			Optional<Known> known = find(caller, importName, key);
			if (known.isPresent() && known.get().run() == null) {
				throw LaunchException.busy(key);
			}
			return known.isPresent() ? 0L : insert(caller, importName, key);
		});
		Reservation reservation = new Reservation(this, number);
		if (number > 0) {
			this.reserved.add(number);
		}
		return reservation;
	}

	// Two that reserve the same key at the same time: the second one finds the first.
	private long insert(Caller caller, String importName, String key) {
		return this.jdbc.sql("""
				INSERT INTO blockload.idempotency_key (caller, import, key, reservation, busy_until)
				VALUES (:caller, :import, :key, nextval('blockload.fence'), clock_timestamp() + CAST(:busy AS interval))
				ON CONFLICT DO NOTHING RETURNING reservation""")
			.param("caller", caller.identity())
			.param("import", importName)
			.param("key", key)
			.param("busy", BUSY.toMillis() + " milliseconds")
			.query(Long.class)
			.optional()
			.orElseThrow(() -> LaunchException.busy(key));
	}

	void release(Reservation reservation) {
		if (!this.reserved.remove(reservation.number())) {
			return;
		}
		try {
			this.jdbc.sql("DELETE FROM blockload.idempotency_key WHERE reservation = :number AND request_hash IS NULL")
				.param("number", reservation.number())
				.update();
		}
		catch (DataAccessException ex) {
			LOG.debug("Reservation {} could not be deleted. It expires.", reservation.number(), ex);
		}
	}

	/** Extend the reservations of this node, and delete old keys. Called regularly. */
	void extend() {
		Set<Long> numbers = Set.copyOf(this.reserved);
		if (!numbers.isEmpty()) {
			this.jdbc.sql("""
					UPDATE blockload.idempotency_key SET busy_until = clock_timestamp() + CAST(:busy AS interval)
					 WHERE request_hash IS NULL AND reservation = ANY (string_to_array(:numbers, ',')::bigint[])""")
				.param("busy", BUSY.toMillis() + " milliseconds")
				.param("numbers", numbers.stream().map(String::valueOf).collect(Collectors.joining(",")))
				.update();
		}
		this.jdbc.sql("""
				DELETE FROM blockload.idempotency_key
				 WHERE created_at < clock_timestamp() - CAST(:kept AS interval)
				   AND (request_hash IS NOT NULL OR busy_until < clock_timestamp())""").param("kept", KEPT).update();
	}

	/**
	 * The run that an earlier request with the same key launched. The caller has locked
	 * the launches of the import.
	 * @return empty if there is none
	 * @throws LaunchException code {@code idempotency-mismatch} if that request was
	 * another one, {@code idempotency-busy} if it is arriving
	 */
	public Optional<Long> earlier(Caller caller, String importName, RequestKey key) {
		Optional<Known> known = find(caller, importName, key.text());
		if (known.isEmpty()) {
			return Optional.empty();
		}
		Long run = known.get().run();
		Reservation own = key.reservation();
		if (run == null) {
			if (own == null || own.number() != known.get().reservation()) {
				throw LaunchException.busy(key.text());
			}
			return Optional.empty();
		}
		if (!key.requestHash().equals(known.get().hash())) {
			throw LaunchException.mismatch(key.text(), run);
		}
		return Optional.of(run);
	}

	/** Store the run that a request launched. */
	void store(Caller caller, String importName, RequestKey key, long run) {
		this.jdbc.sql("""
				INSERT INTO blockload.idempotency_key (caller, import, key, request_hash, run_id, reservation)
				VALUES (:caller, :import, :key, :hash, :run, nextval('blockload.fence'))
				ON CONFLICT (caller, import, key) DO UPDATE SET request_hash = :hash, run_id = :run,
				    flow_run_id = NULL, busy_until = NULL, created_at = clock_timestamp()""")
			.param("caller", caller.identity())
			.param("import", importName)
			.param("key", key.text())
			.param("hash", key.requestHash())
			.param("run", run)
			.update();
	}

	/**
	 * Store the flow run that a request launched, in the transaction that begins it.
	 * Flows and imports share their names.
	 * @return whether it is stored: not if another request with the key was faster
	 */
	public boolean storeFlowRun(Caller caller, String flow, RequestKey key, long flowRun) {
		return this.jdbc.sql("""
				INSERT INTO blockload.idempotency_key (caller, import, key, request_hash, flow_run_id, reservation)
				VALUES (:caller, :flow, :key, :hash, :run, nextval('blockload.fence')) ON CONFLICT DO NOTHING""")
			.param("caller", caller.identity())
			.param("flow", flow)
			.param("key", key.text())
			.param("hash", key.requestHash())
			.param("run", flowRun)
			.update() == 1;
	}

	/** Deletes a row that does not count any more. */
	private Optional<Known> find(Caller caller, String importName, String key) {
		this.jdbc.sql("""
				DELETE FROM blockload.idempotency_key
				 WHERE caller = :caller AND import = :import AND key = :key
				   AND CASE WHEN request_hash IS NULL THEN busy_until < clock_timestamp()
				            ELSE created_at < clock_timestamp() - CAST(:kept AS interval) END""")
			.param("caller", caller.identity())
			.param("import", importName)
			.param("key", key)
			.param("kept", KEPT)
			.update();
		return this.jdbc.sql("""
				SELECT coalesce(run_id, flow_run_id) AS run_id, request_hash, reservation FROM blockload.idempotency_key
				 WHERE caller = :caller AND import = :import AND key = :key""")
			.param("caller", caller.identity())
			.param("import", importName)
			.param("key", key)
			.query((rs, row) -> new Known(rs.getObject("run_id", Long.class), rs.getString("request_hash"),
					rs.getLong("reservation")))
			.optional();
	}

	/**
	 * A key as it is stored.
	 *
	 * @param run that was launched, or null while the body of the request arrives
	 * @param hash of that request, or null
	 * @param reservation the number of the reservation
	 */
	private record Known(@Nullable Long run, @Nullable String hash, long reservation) {
	}

}
