package dev.blockload.publish;

import java.util.ArrayList;
import java.util.List;

import dev.blockload.block.Identifiers;
import dev.blockload.block.Key;
import dev.blockload.run.Ledger;
import dev.blockload.run.RunBackends;
import dev.blockload.run.RunCode;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Makes a run's staged rows fit for their block, without a lock on it: balances the
 * books, finds rows that the block's key would refuse, and builds what an attached table
 * must have. What it finds in one transaction is removed in another, so that the raw
 * records can be read from the object in between.
 */
public final class Verifier {

	private final JdbcClient client;

	private final JdbcTemplate jdbc;

	private final RunBackends backends;

	public Verifier(JdbcClient client, JdbcTemplate jdbc) {
		this.client = client;
		this.jdbc = jdbc;
		this.backends = new RunBackends(client);
	}

	/**
	 * Find the staged rows that the key of the block would refuse, in a transaction of
	 * the caller's that holds nothing else: every row of a set of rows with equal keys,
	 * and rows with a null in their key, which would match nothing.
	 * @param run the run's number
	 * @param target where its rows will go
	 * @param most how many to find at most
	 * @return in the order of records, one unfit row more than {@code most} where there
	 * are more
	 */
	public List<UnfitRow> findUnfit(long run, Target target, int most) {
		if (target.way() != PublishWay.MERGED) {
			return List.of();
		}
		this.backends.enlist(run);
		Key key = target.requiredKey();
		String columns = Identifiers.list(key.columns());
		String values = key.columns()
			.stream()
			.map((column) -> Identifiers.quoted(column) + "::text")
			.reduce((left, right) -> left + " || ', ' || " + right)
			.orElseThrow();
		String someNull = key.columns()
			.stream()
			.map((column) -> Identifiers.quoted(column) + " IS NULL")
			.reduce((left, right) -> left + " OR " + right)
			.orElseThrow();
		List<UnfitRow> unfit = new ArrayList<>();
		this.client.sql("""
				SELECT _record, unfit, key_value, others FROM (
				    SELECT _record, %1$s AS unfit, left(%2$s, 1000) AS key_value,
				           count(*) OVER (PARTITION BY %3$s) AS others FROM %4$s) keyed
				 WHERE unfit OR others > 1 ORDER BY _record LIMIT :most
				""".formatted(someNull, values, columns, nameOf(run))).param("most", most + 1).query((rs) -> {
			boolean hasNull = rs.getBoolean("unfit");
			unfit.add(new UnfitRow(rs.getLong("_record"), String.join(", ", key.columns()),
					hasNull ? "null-in-key" : "duplicate-key",
					hasNull ? "the key (" + String.join(", ", key.columns()) + ") holds a null"
							: rs.getLong("others") + " records of this file have the key ("
									+ String.join(", ", key.columns()) + ") = (" + rs.getString("key_value")
									+ "): expected one",
					hasNull ? null : rs.getString("key_value")));
		});
		return unfit;
	}

	private static String nameOf(long run) {
		return StagingTable.nameOf(run);
	}

	/**
	 * Take rows out of the staging table; within the transaction of {@code verify}.
	 * @param run the run's number
	 * @param records the numbers of their records
	 */
	public void remove(long run, List<Long> records) {
		int removed = this.client.sql("DELETE FROM " + nameOf(run) + " WHERE _record = ANY (:records)")
			.param("records", records.toArray(Long[]::new))
			.update();
		if (removed != records.size()) {
			throw new PublishException(RunCode.DOES_NOT_BALANCE,
					removed + " staged rows were removed, " + records.size() + " were to be",
					"restart the run, and report this if it happens again", null);
		}
	}

	/**
	 * Check that the books balance: every range at its end, every record loaded or
	 * rejected, and as many rows staged as were loaded.
	 * @param books the sums of the ledger
	 * @param staged rows in the staging table before {@link #remove}
	 * @throws PublishException code {@code does-not-balance}
	 */
	public void balance(Ledger.Books books, long staged) {
		if (books.unfinished() > 0) {
			throw new PublishException(RunCode.UNFINISHED, books.unfinished() + " ranges are not loaded to their end",
					"restart the run", null);
		}
		if (books.read() != books.loaded() + books.rejected() || staged != books.loaded()) {
			throw new PublishException(RunCode.DOES_NOT_BALANCE,
					books.read() + " records read, " + books.loaded() + " loaded, " + books.rejected() + " rejected, "
							+ staged + " rows staged: expected read = loaded + rejected and staged = loaded",
					"start a new run, and report this with the output of 'show'");
		}
	}

	/**
	 * Build what the block asks of its partitions, and gather statistics; within the
	 * transaction of {@code verify}.
	 * @param run the run's number
	 * @param target where its rows will go
	 */
	public void prepare(long run, Target target) {
		if (target.way() == PublishWay.ATTACHED) {
			this.jdbc.execute("ALTER TABLE " + nameOf(run) + " ADD CHECK (_load = " + run + ")");
			this.client.sql("""
					SELECT 'ADD CONSTRAINT ' || quote_ident(conname) || ' '
					       || regexp_replace(pg_get_constraintdef(oid), ' NOT VALID$', '')
					  FROM pg_constraint WHERE conrelid = :block AND contype = 'c' AND NOT connoinherit
					 ORDER BY conname""")
				.param("block", target.block().oid())
				.query(String.class)
				.list()
				.forEach((check) -> this.jdbc.execute("ALTER TABLE " + nameOf(run) + " " + check));
			// What stands before USING names the block's index and the block: only what
			// follows is wanted.
			this.client.sql("""
					SELECT substr(pg_get_indexdef(indexrelid), 1 + length(format('CREATE INDEX %I ON ONLY %I.%I ',
					           i.relname, n.nspname, t.relname)))
					  FROM pg_index JOIN pg_class i ON i.oid = indexrelid JOIN pg_class t ON t.oid = indrelid
					  JOIN pg_namespace n ON n.oid = t.relnamespace
					 WHERE indrelid = :block AND NOT indisunique ORDER BY indexrelid""")
				.param("block", target.block().oid())
				.query(String.class)
				.list()
				.forEach((index) -> this.jdbc.execute("CREATE INDEX ON " + nameOf(run) + " " + index));
		}
		this.jdbc.execute("ANALYZE " + nameOf(run));
	}

	/**
	 * A staged row that the block would refuse.
	 *
	 * @param record the number of its record
	 * @param column the columns that are wrong
	 * @param code why, as a code
	 * @param reason why, as a sentence
	 * @param value what stands there, or null
	 */
	public record UnfitRow(long record, String column, String code, String reason,
			@org.jspecify.annotations.Nullable String value) {
	}

}
