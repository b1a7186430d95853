package dev.blockload.publish;

import java.time.Duration;
import java.util.Optional;

import dev.blockload.ProcessCode;
import dev.blockload.Printable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The snapshots of other sessions of this database. A snapshot that is older than a
 * transaction does not see what this transaction wrote. Those of vacuum do not count, as
 * it reads no rows by a snapshot. Those of standby servers count if they are reported
 * here: {@code hot_standby_feedback}. Every role sees them.
 */
final class Snapshots {

	private static final int PAUSE_MILLIS = 20;

	// A worker of autovacuum has no role. age() orders transactions also after their
	// numbers have wrapped.
	private static final String OLDER = """
			SELECT pid, coalesce(usename, 'unknown') AS role, coalesce(application_name, '') AS application
			  FROM pg_stat_activity
			 WHERE pid <> pg_backend_pid() AND usesysid IS NOT NULL AND backend_xmin IS NOT NULL
			   AND (datid IS NULL OR datid = (SELECT oid FROM pg_database WHERE datname = current_database()))
			   AND age(backend_xmin) %1$s age(:xid::xid)
			UNION ALL
			SELECT coalesce(active_pid, 0), 'replication', slot_name FROM pg_replication_slots
			 WHERE xmin IS NOT NULL AND age(xmin) %1$s age(:xid::xid)
			 ORDER BY 1 LIMIT 1""";

	private final JdbcClient client;

	Snapshots(JdbcClient client) {
		this.client = client;
	}

	/** The number that the next transaction will have. */
	String next() {
		return this.client.sql("SELECT pg_snapshot_xmax(pg_current_snapshot())::xid::text")
			.query(String.class)
			.single();
	}

	/** The number of this transaction. */
	String current() {
		return this.client.sql("SELECT pg_current_xact_id()::xid::text").query(String.class).single();
	}

	/**
	 * Wait until all snapshots are as new as a moment.
	 * @param next what {@link #next} returned at that moment
	 * @param patience how long to wait
	 * @return a session that has an older one, or empty if none is left
	 */
	Optional<String> olderThanMoment(String next, Duration patience) {
		return await(OLDER.formatted(">"), next, patience);
	}

	/**
	 * Wait until all snapshots see a transaction that is committed.
	 * @param transaction what {@link #current} returned in it
	 * @param patience how long to wait
	 * @return a session whose snapshot does not see it, or empty if none is left
	 */
	Optional<String> olderThanCommit(String transaction, Duration patience) {
		return await(OLDER.formatted(">="), transaction, patience);
	}

	private Optional<String> await(String query, String xid, Duration patience) {
		long end = System.nanoTime() + patience.toNanos();
		while (true) {
			Optional<String> older = this.client.sql(query)
				.param("xid", xid)
				.query((rs, row) -> "Session " + rs.getInt("pid") + " of role " + Printable.line(rs.getString("role"))
						+ " (application '" + Printable.line(rs.getString("application")) + "')")
				.optional();
			if (older.isEmpty() || System.nanoTime() > end) {
				return older;
			}
			pause();
		}
	}

	private static void pause() {
		try {
			Thread.sleep(PAUSE_MILLIS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new PublishException(ProcessCode.INTERRUPTED, "The wait for older snapshots was interrupted.",
					"The partitions are merged after the next run.", ex);
		}
	}

}
