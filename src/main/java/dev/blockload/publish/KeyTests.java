package dev.blockload.publish;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.blockload.block.Identifiers;
import dev.blockload.block.Key;

/**
 * The tests of the keys of staged rows against each other: rows with a null in their key,
 * which would match nothing, and rows whose key another record of the file has.
 */
final class KeyTests {

	private KeyTests() {
	}

	/**
	 * The test of nulls, as a step. It is not made for a key in which no column can be
	 * null, and not made again: it looks at staged rows only.
	 */
	static ExaminationStep nullInKey(long run, Target target) {
		StagedTest test = nullInKey(run, target, target.requiredKey());
		return (tools, taken) -> {
			if (target.columns().stream().anyMatch((column) -> canBeNull(target, column))) {
				taken.take(test);
			}
		};
	}

	// The mapping rejects a blank for a column that refuses null, unless it keeps a value
	// or is looked up.
	private static boolean canBeNull(Target target, TargetColumn column) {
		return target.requiredKey().columns().contains(column.name()) && (!column.column().notNull()
				|| column.keepsOnBlank() || target.lookupOf(column.column()).isPresent() || target.unit().canDelete());
	}

	private static StagedTest nullInKey(long run, Target target, Key key) {
		String columns = columnsOf(key);
		return new StagedTest(Disposition.REJECTED, KeyRejectCode.NULL_IN_KEY, """
				SELECT %4$s AS "row", %1$s AS column_name,
				       'The key (' OPERATOR(pg_catalog.||) %1$s OPERATOR(pg_catalog.||) ') contains a null.' AS reason,
				       NULL::pg_catalog.text AS value
				  FROM %2$s s WHERE %3$s""".formatted(columns, StagingTable.nameOf(run), someNull("s.", key),
				RowIdentity.of(target, "s")));
	}

	/** Records count also if they are rejected. */
	static StagedTest duplicateKey(long run, Target target) {
		Key key = target.requiredKey();
		String columns = columnsOf(key);
		String numbers = IntStream.range(0, key.columns().size())
			.mapToObj((i) -> "k" + i)
			.collect(Collectors.joining(", "));
		String shown = IntStream.range(0, key.columns().size())
			.mapToObj((i) -> "k" + i + "::pg_catalog.text")
			.collect(Collectors.joining(" OPERATOR(pg_catalog.||) ', ' OPERATOR(pg_catalog.||) "));
		return new StagedTest(Disposition.REJECTED, KeyRejectCode.DUPLICATE_KEY,
				"""
						SELECT "row", %1$s AS column_name,
						       others OPERATOR(pg_catalog.||) ' records of this file have the key ('
						           OPERATOR(pg_catalog.||) %1$s OPERATOR(pg_catalog.||) ') = (' OPERATOR(pg_catalog.||) value
						           OPERATOR(pg_catalog.||) '). Expected one.' AS reason, value
						  FROM (SELECT "row", others, pg_catalog.left(%2$s, 1000) AS value
						          FROM (SELECT "row", %3$s, pg_catalog.count(*) OVER (PARTITION BY %3$s) AS others
						                  FROM (SELECT %8$s AS "row", %4$s FROM %5$s s
						                        UNION ALL SELECT NULL, %4$s FROM %6$s s WHERE NOT (%7$s)) keyed) counted
						         WHERE others OPERATOR(pg_catalog.>) 1 AND "row" IS NOT NULL) found"""
					.formatted(columns, shown, numbers, numbered("s.", key), StagingTable.nameOf(run),
							RejectedKeyTable.nameOf(run), someNull("s.", key), RowIdentity.of(target, "s")));
	}

	static String someNull(String alias, Key key) {
		return key.columns()
			.stream()
			.map((column) -> alias + Identifiers.quoted(column) + " IS NULL")
			.collect(Collectors.joining(" OR "));
	}

	private static String columnsOf(Key key) {
		return Identifiers.literal(String.join(", ", key.columns()));
	}

	private static String numbered(String alias, Key key) {
		List<String> columns = key.columns();
		return IntStream.range(0, columns.size())
			.mapToObj((i) -> alias + Identifiers.quoted(columns.get(i)) + " AS k" + i)
			.collect(Collectors.joining(", "));
	}

}
