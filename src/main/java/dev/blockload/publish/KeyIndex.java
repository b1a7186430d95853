package dev.blockload.publish;

import java.util.Locale;
import java.util.Set;

import dev.blockload.block.Identifiers;
import dev.blockload.block.Key;
import dev.blockload.run.SqlFailures;

import org.springframework.dao.DataAccessException;

/**
 * The unique index of a staging table on the key of its block. That it can be created
 * proves that no two staged rows have the same key, in less time than any query; and
 * publish can read the rows through it in the order of the key. Nulls are distinct in it:
 * rows with a null in their key are taken before.
 */
final class KeyIndex {

	/**
	 * Two rows have the same key; a key is too long for an index; or its type has no
	 * default operator class. A query decides then.
	 */
	private static final Set<String> NOT_POSSIBLE = Set.of("23505", "54000", "42704");

	/** 8 MB: they stay in memory in whatever order they are read. */
	private static final long FEW_PAGES = 1000;

	private static final int SAMPLED_PAGES = 200;

	/** Out of so many rows, one can be far from the one before. */
	private static final int ROWS_FOR_A_JUMP = 10;

	private final PublishTools tools;

	private final long run;

	KeyIndex(PublishTools tools, long run) {
		this.tools = tools;
		this.run = run;
	}

	private static String plainNameOf(long run) {
		return Identifiers.quoted("blockload_run_" + run + "_key");
	}

	/**
	 * Create the index if it does not exist.
	 * @param key of the block
	 * @return whether it exists, so that no two staged rows have the same key
	 */
	boolean create(Key key) {
		this.tools.jdbc().execute("SAVEPOINT before_key_index");
		try {
			// The order of a type can be code of the user.
			this.tools.rolePath()
				.execute("CREATE UNIQUE INDEX IF NOT EXISTS " + plainNameOf(this.run) + " ON "
						+ StagingTable.nameOf(this.run) + " (" + Identifiers.list(key.columns()) + ")");
			this.tools.jdbc().execute("RELEASE SAVEPOINT before_key_index");
			return true;
		}
		catch (DataAccessException ex) {
			if (!NOT_POSSIBLE.contains(String.valueOf(SqlFailures.stateOf(ex)))) {
				throw ex;
			}
			this.tools.jdbc().execute("ROLLBACK TO SAVEPOINT before_key_index");
			return false;
		}
	}

	/**
	 * Whether the rows are stored in the order of the key, or nearly so, forwards or
	 * backwards; or they are so few that it does not matter. Some pages of the table are
	 * read: in order, a row and the next one by key are on the same page or on
	 * neighboring ones of them.
	 * @param target with the key of the block
	 */
	boolean isInOrder(Target target) {
		long pages = this.tools.client()
			.sql("SELECT pg_relation_size(:table::text::regclass) / current_setting('block_size')::bigint")
			.param("table", StagingTable.nameOf(this.run))
			.query(Long.class)
			.single();
		if (pages <= FEW_PAGES) {
			return true;
		}
		KeyColumns key = KeyColumns.of(target);
		String query = """
				SELECT pg_catalog.count(*) FILTER (WHERE pg_catalog.abs(place OPERATOR(pg_catalog.-) before) OPERATOR(pg_catalog.>) 1)
				       OPERATOR(pg_catalog.*) %d::pg_catalog.int8 OPERATOR(pg_catalog.<=) pg_catalog.count(*)
				  FROM (SELECT place, pg_catalog.lag(place) OVER (ORDER BY %s) AS before
				          FROM (SELECT %s, pg_catalog.dense_rank() OVER (ORDER BY (s.ctid::pg_catalog.text::pg_catalog.point)[0])
				                       AS place FROM %s s TABLESAMPLE SYSTEM (%s)) sampled) ordered"""
			.formatted(ROWS_FOR_A_JUMP, key.numbers(""), key.renamed("s."), StagingTable.nameOf(this.run),
					String.format(Locale.ROOT, "%.6f", SAMPLED_PAGES * 100.0 / pages));
		return this.tools.rolePath().with(() -> this.tools.client().sql(query).query(Boolean.class).single());
	}

	/** Drop the index if it exists: the keys of staged rows can change afterwards. */
	void drop() {
		this.tools.jdbc().execute("DROP INDEX IF EXISTS blockload." + plainNameOf(this.run));
	}

}
