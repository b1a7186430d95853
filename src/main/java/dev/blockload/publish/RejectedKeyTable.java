package dev.blockload.publish;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.blockload.block.BlockColumn;
import dev.blockload.block.Identifiers;
import dev.blockload.block.Key;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The table of a run that holds the keys of its rejected records, beside its staging
 * table. It protects the items of these records from a replace, and finds records with
 * the same key. A record whose key cannot be read is not in it, or has a null in its key.
 */
final class RejectedKeyTable {

	private static final String NOT_STORED = """
			NOT EXISTS (SELECT FROM blockload.reject r
			             WHERE r.run_id OPERATOR(pg_catalog.=) :run AND r.record OPERATOR(pg_catalog.=) _record)""";

	private RejectedKeyTable() {
	}

	static String nameOf(long run) {
		return "blockload." + Identifiers.quoted("blockload_run_" + run + "_keys");
	}

	static boolean exists(JdbcTemplate jdbc, long run) {
		return Boolean.TRUE
			.equals(jdbc.queryForObject("SELECT to_regclass(?) IS NOT NULL", Boolean.class, nameOf(run)));
	}

	/**
	 * Create the table.
	 * @param jdbc where the block is
	 * @param run the run's number
	 * @param target with a key
	 */
	static void create(JdbcTemplate jdbc, long run, Target target) {
		String columns = target.requiredKey()
			.columns()
			.stream()
			.map((name) -> column(target, name).stagingDefinition() + ", ")
			.collect(Collectors.joining());
		jdbc.execute("CREATE TABLE " + nameOf(run) + " (" + columns + StagingTable.RECORD_COLUMN + " bigint NOT NULL)");
		TableRights.ownOnly(jdbc, nameOf(run));
	}

	private static BlockColumn column(Target target, String name) {
		return target.columns().stream().filter((column) -> column.name().equals(name)).findFirst().orElseThrow();
	}

	static String copyStatement(long run, Target target) {
		return "COPY " + nameOf(run) + " (" + Identifiers.list(target.requiredKey().columns()) + ", "
				+ StagingTable.RECORD_COLUMN + ") FROM STDIN (FORMAT binary)";
	}

	/** How many rejected records have a key that can be read. */
	static long readable(PublishTools tools, long run, Target target) {
		return tools.client()
			.sql("SELECT count(*) FROM " + nameOf(run) + " WHERE NOT (" + someNull(target.requiredKey()) + ")")
			.query(Long.class)
			.single();
	}

	/**
	 * Move the staged rows into the table whose records must be rejected: all rows whose
	 * key another record of the file has, rejected or not, and rows with a null in their
	 * key, which would match nothing.
	 */
	static void takeUnfit(PublishTools tools, long run, Target target) {
		List<String> key = target.requiredKey().columns();
		String columns = Identifiers.list(key);
		// The block's own names can be those of this statement.
		String numbered = IntStream.range(0, key.size()).mapToObj((i) -> "k" + i).collect(Collectors.joining(", "));
		tools.jdbc()
			.execute("""
					WITH records (_record, staged, unfit, %2$s) AS (
					    SELECT _record, true, %1$s, %3$s FROM %4$s
					    UNION ALL SELECT _record, false, %1$s, %3$s FROM %5$s),
					counted AS (
					    SELECT _record, staged, unfit, count(*) OVER (PARTITION BY %2$s) AS others FROM records),
					taken AS (
					    DELETE FROM %4$s s USING counted c
					     WHERE c._record = s._record AND c.staged AND (c.unfit OR c.others > 1)
					    RETURNING %6$s, s._record)
					INSERT INTO %5$s (%3$s, _record) SELECT * FROM taken
					""".formatted(someNull(target.requiredKey()), numbered, columns, StagingTable.nameOf(run),
					nameOf(run), Identifiers.list("s.", key)));
	}

	/**
	 * The rows that were taken and whose rejects are not stored yet.
	 * @param most how many to return
	 * @return in the order of records
	 */
	static List<UnfitRow> unfit(PublishTools tools, long run, Target target, int most) {
		Key key = target.requiredKey();
		String names = String.join(", ", key.columns());
		String values = key.columns()
			.stream()
			.map((column) -> Identifiers.quoted(column) + "::pg_catalog.text")
			.collect(Collectors.joining(" OPERATOR(pg_catalog.||) ', ' OPERATOR(pg_catalog.||) "));
		String sql = """
				SELECT _record, unfit, key_value, others FROM (
				    SELECT _record, %1$s AS unfit, pg_catalog.left(%2$s, 1000) AS key_value,
				           pg_catalog.count(*) OVER (PARTITION BY %3$s) AS others FROM %4$s) keyed
				 WHERE %5$s ORDER BY _record LIMIT :most
				""".formatted(someNull(key), values, Identifiers.list(key.columns()), nameOf(run), NOT_STORED);
		// A cast to text can be a function of the user.
		return tools.rolePath()
			.with(() -> tools.client()
				.sql(sql)
				.param("run", run)
				.param("most", most)
				.query((rs, row) -> unfit(rs, names))
				.list());
	}

	private static UnfitRow unfit(ResultSet rs, String names) throws SQLException {
		long record = rs.getLong("_record");
		String value = rs.getString("key_value");
		return rs.getBoolean("unfit")
				? new UnfitRow(record, names, KeyRejectCode.NULL_IN_KEY, "The key (" + names + ") contains a null.",
						null)
				: new UnfitRow(
						record, names, KeyRejectCode.DUPLICATE_KEY, rs.getLong("others")
								+ " records of this file have the key (" + names + ") = (" + value + "). Expected one.",
						value);
	}

	/** How many rows were taken whose rejects are not stored yet. */
	static long countUnfit(PublishTools tools, long run) {
		return tools.client()
			.sql("SELECT count(*) FROM " + nameOf(run) + " WHERE " + NOT_STORED)
			.param("run", run)
			.query(Long.class)
			.single();
	}

	private static String someNull(Key key) {
		return key.columns()
			.stream()
			.map((column) -> Identifiers.quoted(column) + " IS NULL")
			.collect(Collectors.joining(" OR "));
	}

}
