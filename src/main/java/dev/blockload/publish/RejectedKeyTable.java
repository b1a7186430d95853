package dev.blockload.publish;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

	private RejectedKeyTable() {
	}

	static String nameOf(long run) {
		return StagingTable.sideTable(run, "keys");
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
		String columns = columns(target).stream()
			.map((column) -> target.copyDefinition(column) + ", ")
			.collect(Collectors.joining());
		jdbc.execute("CREATE TABLE " + nameOf(run) + " (" + columns + StagingTable.RECORD_COLUMN + " bigint NOT NULL)");
		Colocation.placeOnEachNode(jdbc, nameOf(run), target.block());
		TableRights.ownOnly(jdbc, nameOf(run));
	}

	/**
	 * Its columns beside the number of the record: those of the key, and the values that
	 * are looked up for these.
	 */
	static List<BlockColumn> columns(Target target) {
		return target.requiredKey()
			.columns()
			.stream()
			.map((name) -> column(target, name))
			.flatMap((column) -> Stream.concat(Stream.of(column),
					target.lookupOf(column).map((lookup) -> lookup.match().stream()).orElse(Stream.of())))
			.toList();
	}

	private static BlockColumn column(Target target, String name) {
		return target.blockColumns().stream().filter((column) -> column.name().equals(name)).findFirst().orElseThrow();
	}

	static String copyStatement(long run, Target target) {
		List<BlockColumn> key = target.requiredKey().columns().stream().map((name) -> column(target, name)).toList();
		return "COPY " + nameOf(run) + " ("
				+ Identifiers.list(target.copied(key).stream().map(BlockColumn::name).toList()) + ", "
				+ StagingTable.RECORD_COLUMN + ") FROM STDIN (FORMAT binary)";
	}

	/**
	 * How many rejected records have a key that can be read. A value that a list does not
	 * have can be read, and is in no item of the block.
	 */
	static long readable(PublishTools tools, long run, Target target) {
		String unreadable = target.requiredKey()
			.columns()
			.stream()
			.map((name) -> column(target, name))
			.map((column) -> target.copied(List.of(column))
				.stream()
				.map((copied) -> Identifiers.quoted(copied.name()) + " IS NULL")
				.collect(Collectors.joining(" AND ", "(", ")")))
			.collect(Collectors.joining(" OR "));
		return tools.client()
			.sql("SELECT count(*) FROM " + nameOf(run) + " WHERE NOT (" + unreadable + ")")
			.query(Long.class)
			.single();
	}

}
