package dev.blockload.publish;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.blockload.block.Block;
import dev.blockload.block.Identifiers;
import dev.blockload.block.Key;
import dev.blockload.publish.RowOrigin.Effect;
import dev.blockload.publish.RowOrigin.Touch;
import dev.blockload.publish.UndoColumns.Image;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Finds which runs changed the row of a key, from what is kept of runs so that they can
 * be undone. Reads only. Safe for use by many threads.
 */
public final class RowOrigins {

	/** After so long a search ends with SQLSTATE 57014. */
	public static final int SECONDS = 5;

	/** The SQLSTATE of a statement that took too long. */
	private static final String CANCELED = "57014";

	/** Of so many runs it looks at what is kept; more are never kept of one block. */
	private static final int MOST_RUNS = 1001;

	private final JdbcClient client;

	private final JdbcTemplate jdbc;

	private final TransactionTemplate transaction;

	/**
	 * Create a finder.
	 * @param client where the blocks are
	 * @param jdbc the same
	 * @param transaction the same
	 */
	public RowOrigins(JdbcClient client, JdbcTemplate jdbc, TransactionTemplate transaction) {
		this.client = client;
		this.jdbc = jdbc;
		this.transaction = transaction;
	}

	/**
	 * Find the runs that changed a row.
	 * @param block the block, as it is now
	 * @param key one of its keys
	 * @param values a value for each column of the key, in their order, as PostgreSQL
	 * reads it
	 * @throws org.springframework.dao.DataAccessException if a value is not of the type
	 * of its column (SQLSTATE class 22), if the search takes too long (57014), or if the
	 * block cannot be read
	 */
	public RowOrigin find(Block block, Key key, List<String> values) {
		if (values.size() != key.columns().size()) {
			throw new IllegalArgumentException(
					"%d values for the columns %s. Expected one for each.".formatted(values.size(), key.columns()));
		}
		return Objects.requireNonNull(this.transaction.execute((status) -> {
			Deadline deadline = new Deadline(this.jdbc);
			deadline.limitNext();
			List<Published> runs = published(block);
			Row row = new Row(block, key, values, UndoColumns.of(this.client, block), deadline);
			return new RolePath(this.jdbc).with(() -> find(row, runs));
		}));
	}

	private RowOrigin find(Row row, List<Published> runs) {
		boolean exists = row.exists("");
		List<Touch> touches = new ArrayList<>();
		Long unknown = null;
		Long oldest = null;
		boolean complete = true;
		Boolean changedSince = null;
		for (Published run : runs) {
			if (!run.changed()) {
				continue;
			}
			if (!run.kept()) {
				complete = false;
				unknown = (unknown == null && touches.isEmpty()) ? Long.valueOf(run.id()) : unknown;
				continue;
			}
			oldest = complete ? Long.valueOf(run.id()) : oldest;
			Effect effect = row.effect(run, exists);
			if (effect != null) {
				changedSince = (changedSince == null) ? Boolean.valueOf(row.isChangedSince(run, effect, exists))
						: changedSince;
				touches.add(new Touch(run.id(), effect, run.undoes()));
			}
			else if (run.snapshot() != null && exists && touches.isEmpty()) {
				// The run left no other rows in the block than its own.
				changedSince = true;
			}
		}
		return new RowOrigin(exists, touches, unknown, oldest, Boolean.TRUE.equals(changedSince));
	}

	/** The runs that published into a block and are not undone, newest first. */
	private List<Published> published(Block block) {
		return this.client
			.sql("""
					SELECT r.id, r.undoes, coalesce(r.inserted, 1) + coalesce(r.updated, 1) + coalesce(r.deleted, 1) > 0 AS changed,
					       coalesce(u.block_oid = :oid AND u.fingerprint = :fingerprint, false) AS kept,
					       p.snapshot::text AS snapshot, p.own_transactions
					  FROM blockload.run r
					  LEFT JOIN blockload.undo_log u ON u.run_id = r.id
					  LEFT JOIN blockload.undo_partition p ON p.run_id = r.id AND p.action = 'added' AND p.table_oid = 0
					 WHERE r.application = :application AND r.block = :block AND r.publication IS NOT NULL AND r.undone_by IS NULL
					 ORDER BY r.publication DESC LIMIT :limit""")
			.param("oid", block.oid())
			.param("fingerprint", block.fingerprint())
			.param("application", block.application())
			.param("block", block.name())
			.param("limit", MOST_RUNS)
			.query((rs, number) -> Published.read(rs))
			.list();
	}

	/** The row of a key, in the block and in what is kept of runs. */
	private final class Row {

		private final String rows;

		private final Key key;

		private final Object[] values;

		private final UndoColumns columns;

		private final Deadline deadline;

		Row(Block block, Key key, List<String> values, UndoColumns columns, Deadline deadline) {
			this.rows = Identifiers.rowsOf(block);
			this.key = key;
			this.values = values.toArray();
			this.columns = columns;
			this.deadline = deadline;
		}

		/** The condition that the row of an alias has the key. */
		private String isSame(String alias) {
			return IntStream.range(0, this.key.columns().size())
				.mapToObj((place) -> this.key.equalities()
					.get(place)
					.of(alias + "." + Identifiers.quoted(this.key.columns().get(place)), "?"))
				.collect(Collectors.joining(" AND "));
		}

		/** Whether the block has the row, with another condition. */
		boolean exists(String more) {
			return is("SELECT EXISTS (SELECT 1 FROM %s b WHERE %s%s)".formatted(this.rows, isSame("b"), more));
		}

		private boolean is(String question) {
			this.deadline.limitNext();
			return Boolean.TRUE.equals(RowOrigins.this.jdbc.queryForObject(question, Boolean.class, this.values));
		}

		/** What a run did with the row; null if nothing. */
		@Nullable Effect effect(Published run, boolean exists) {
			this.deadline.limitNext();
			boolean[] images = Objects.requireNonNull(RowOrigins.this.jdbc.queryForObject(
					"SELECT coalesce(pg_catalog.bool_or(%s), false), coalesce(pg_catalog.bool_or(%s), false) FROM %s k WHERE %s"
						.formatted(this.columns.is("k", Image.BEFORE), this.columns.is("k", Image.AFTER),
								UndoTables.nameOf(run.id()), isSame("k")),
					(rs, number) -> new boolean[] { rs.getBoolean(1), rs.getBoolean(2) }, this.values));
			if (images[0]) {
				return images[1] ? Effect.UPDATED : Effect.DELETED;
			}
			return (images[1] || (exists && isWrittenBy(run))) ? Effect.INSERTED : null;
		}

		/** Rows of a large run are not copied: the transaction identifies them. */
		private boolean isWrittenBy(Published run) {
			return run.snapshot() != null
					&& exists(" AND NOT (" + KeptPartition.changedSince("b", run.snapshot(), run.transactions()) + ")");
		}

		/** Whether the block has another row now than the last run left. */
		boolean isChangedSince(Published run, Effect effect, boolean exists) {
			if (effect == Effect.DELETED) {
				return exists;
			}
			return !exists || is("SELECT EXISTS (SELECT 1 FROM %s b JOIN %s k ON %s WHERE %s AND %s AND %s)".formatted(
					this.rows, UndoTables.nameOf(run.id()), this.key.isSame("b", "k"), isSame("b"),
					this.columns.is("k", Image.AFTER), this.columns.differ("b", "k")));
		}

	}

	/** When a search ends, with all of its statements. */
	private static final class Deadline {

		private final JdbcTemplate jdbc;

		private final long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);

		Deadline(JdbcTemplate jdbc) {
			this.jdbc = jdbc;
		}

		/** Leave the next statement what is left of the time. */
		void limitNext() {
			long millis = TimeUnit.NANOSECONDS.toMillis(this.end - System.nanoTime());
			if (millis <= 0) {
				throw new QueryTimeoutException("The search takes too long.",
						new SQLException("canceling statement due to statement timeout", CANCELED));
			}
			this.jdbc.execute("SELECT pg_catalog.set_config('statement_timeout', '" + millis + "ms', true)");
		}

	}

	/**
	 * A run that published into a block.
	 *
	 * @param id its number
	 * @param undoes the run that it undid, or null
	 * @param changed whether it changed any row
	 * @param kept whether its rows are kept and fit the block as it is now
	 * @param snapshot which transactions it saw, if its rows are not copied; else null
	 * @param transactions its own
	 */
	private record Published(long id, @Nullable Long undoes, boolean changed, boolean kept, @Nullable String snapshot,
			List<String> transactions) {

		static Published read(ResultSet rs) throws SQLException {
			Array transactions = rs.getArray("own_transactions");
			return new Published(rs.getLong("id"), rs.getObject("undoes", Long.class), rs.getBoolean("changed"),
					rs.getBoolean("kept"), rs.getString("snapshot"),
					(transactions != null) ? List.of((String[]) transactions.getArray()) : List.of());
		}

	}

}
