package dev.blockload.publish;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.blockload.block.BlockColumn;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The table of a run that holds the staged rows whose place another row with the same key
 * has taken, each with that row: if it is rejected later, so are the rows that were
 * merged into it.
 */
final class MergedRows {

	static final String SUFFIX = "merged";

	private MergedRows() {
	}

	static String nameOf(long run) {
		return StagingTable.sideTable(run, SUFFIX);
	}

	/** Create the table if it does not exist. */
	static void create(JdbcTemplate jdbc, long run, Target target) {
		KeyColumns key = KeyColumns.of(target);
		String columns = definitions(target, key.key().columns(), "k") + definitions(target, key.looked(), "e");
		jdbc.execute("CREATE TABLE IF NOT EXISTS " + nameOf(run) + " (" + columns + "_record bigint NOT NULL, "
				+ "_cell integer NOT NULL, into_record bigint NOT NULL, into_cell integer NOT NULL)");
		TableRights.ownOnly(jdbc, nameOf(run));
	}

	private static String definitions(Target target, List<String> columns, String renamed) {
		List<BlockColumn> all = RejectedKeyTable.columns(target);
		return IntStream.range(0, columns.size())
			.mapToObj((place) -> all.stream()
				.filter((column) -> column.name().equals(columns.get(place)))
				.findFirst()
				.orElseThrow()
				.stagingDefinition(renamed + place) + ", ")
			.collect(Collectors.joining());
	}

	/**
	 * The number of the field that a staged row came from; 0 where a row is a record.
	 * @param target where the rows go
	 * @param alias of the staging table, with a period
	 */
	static String cell(Target target, String alias) {
		return switch (target.unit()) {
			case RECORD -> "0";
			case CELL, CELL_OR_DELETE -> alias + StagingTable.CELL_COLUMN;
		};
	}

	/** The condition that a staged row {@code s} is a row {@code m} of this table. */
	static String isStaged(Target target) {
		return "s._record OPERATOR(pg_catalog.=) m._record AND " + cell(target, "s.")
				+ " OPERATOR(pg_catalog.=) m._cell";
	}

	/** The condition that a staged row takes the place of a row {@code m}. */
	static String takesPlace(Target target, String alias) {
		return alias + "_record OPERATOR(pg_catalog.=) m.into_record AND " + cell(target, alias)
				+ " OPERATOR(pg_catalog.=) m.into_cell";
	}

	/** The condition that a row {@code g} is of the group of a row {@code m}. */
	static String isGroup() {
		return "g.into_record OPERATOR(pg_catalog.=) m.into_record AND g.into_cell OPERATOR(pg_catalog.=) m.into_cell";
	}

	/**
	 * Remove the rows that were not merged in the end: those that take the place of
	 * others, and rejects.
	 */
	static void keepMerged(PublishTools tools, long run) {
		tools.jdbc()
			.execute("""
					DELETE FROM %s m WHERE NOT EXISTS (SELECT FROM %s t
					 WHERE t._record = m._record AND t._cell = m._cell AND t.disposition = '%s')"""
				.formatted(nameOf(run), TakenRows.nameOf(run), Disposition.MERGED.text()));
	}

}
