package dev.blockload.api.pigment;

import java.time.Duration;
import java.util.Objects;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Counts requests over all nodes: table {@code blockload.request_count}. A window slides
 * in slices of a thirtieth of its length. Safe for use by many threads.
 */
final class RequestCounts {

	private static final int SLICES = 30;

	/** Longer than each window. */
	private static final String FORGOTTEN = "2 hours";

	private final JdbcClient jdbc;

	private final TransactionTemplate transaction;

	RequestCounts(JdbcClient jdbc, TransactionTemplate transaction) {
		this.jdbc = jdbc;
		this.transaction = transaction;
	}

	/**
	 * Count a request, if it is within the limit.
	 * @param kind what is limited
	 * @param source who sends it, or what it is for
	 * @param limit how many requests a window can have
	 * @param window its length
	 * @return 0 if it is allowed; otherwise the seconds to wait
	 */
	long secondsToWait(String kind, String source, int limit, Duration window) {
		double slice = window.toMillis() / 1000.0 / SLICES;
		return Objects.requireNonNull(this.transaction.execute((status) -> {
			// Other requests of the same source wait for this row.
			int inSlice = this.jdbc
				.sql("""
						INSERT INTO blockload.request_count AS c (kind, source, slice, requests)
						VALUES (:kind, :source, to_timestamp(floor(extract(epoch FROM clock_timestamp()) / :slice) * :slice), 1)
						ON CONFLICT (kind, source, slice) DO UPDATE SET requests = c.requests + 1 RETURNING requests""")
				.param("kind", kind)
				.param("source", source)
				.param("slice", slice)
				.query(Integer.class)
				.single();
			if (inSlice == 1) {
				this.jdbc
					.sql("DELETE FROM blockload.request_count WHERE slice < clock_timestamp() - CAST(:old AS interval)")
					.param("old", FORGOTTEN)
					.update();
			}
			Window counted = this.jdbc
				.sql("""
						SELECT sum(requests) AS requests,
						       ceil(extract(epoch FROM min(slice) + make_interval(secs => :window) - clock_timestamp()))::bigint AS wait
						  FROM blockload.request_count
						 WHERE kind = :kind AND source = :source AND slice > clock_timestamp() - make_interval(secs => :window)""")
				.param("kind", kind)
				.param("source", source)
				.param("window", (double) window.toSeconds())
				.query((rs, row) -> new Window(rs.getLong("requests"), rs.getLong("wait")))
				.single();
			if (counted.requests() <= limit) {
				return 0L;
			}
			// A refused request does not count: a client that waits gets through.
			status.setRollbackOnly();
			return Math.max(1, counted.seconds());
		}));
	}

	/**
	 * What a window contains.
	 *
	 * @param requests how many
	 * @param seconds until the oldest ones leave it
	 */
	private record Window(long requests, long seconds) {
	}

}
