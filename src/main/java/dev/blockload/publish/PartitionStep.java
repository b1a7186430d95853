package dev.blockload.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.Identifiers;
import org.jspecify.annotations.Nullable;

/**
 * Takes the staged rows for which a block that the user partitioned has no partition. The
 * rows are tested with the conditions of all partitions, as PostgreSQL prints them.
 */
final class PartitionStep implements ExaminationStep {

	private static final String ALL = "true";

	// Under the path that the partitions' conditions are read with.
	private static final String DEFAULT = """
			SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid) FROM pg_catalog.pg_attrdef d
			  JOIN pg_catalog.pg_attribute a ON a.attrelid OPERATOR(pg_catalog.=) d.adrelid
			                                AND a.attnum OPERATOR(pg_catalog.=) d.adnum
			 WHERE d.adrelid OPERATOR(pg_catalog.=) :block::pg_catalog.oid
			   AND a.attname OPERATOR(pg_catalog.=) :column::pg_catalog.name""";

	private final long run;

	private final Target target;

	PartitionStep(long run, Target target) {
		this.run = run;
		this.target = target;
	}

	@Override
	public boolean canFind(PublishTools tools) {
		return this.target.block().shape() == Block.Shape.PARTITIONED;
	}

	@Override
	public void examine(PublishTools tools, TakenRows taken) {
		StagedTest test = test(tools);
		if (test != null) {
			taken.take(test);
		}
	}

	@Override
	public boolean isOutdated(PublishTools tools, TakenRows taken) {
		return test(tools) != null;
	}

	/**
	 * The test.
	 * @return null if each staged row has a partition, or this cannot be tested before
	 * the rows are inserted
	 */
	private @Nullable StagedTest test(PublishTools tools) {
		Block block = this.target.block();
		if (block.shape() != Block.Shape.PARTITIONED) {
			return null;
		}
		PartitionKeys keys = PartitionKeys.of(tools, block);
		if (keys.kind() == PartitionKeys.Kind.HASH_OF_DOMAIN || keys.conditions().contains(ALL)) {
			return null;
		}
		List<String> columns = new ArrayList<>();
		for (BlockColumn column : used(keys)) {
			String value = value(tools, column);
			if (value == null) {
				return null;
			}
			columns.add(value + " AS " + Identifiers.quoted(column.name()));
		}
		String accepted = keys.conditions().isEmpty() ? "false" : String.join(" OR ", keys.conditions());
		String values = String.join(", ", columns);
		// A file has few keys of partitions in most cases.
		String distinct = (keys.kind() == PartitionKeys.Kind.COLUMNS) ? "DISTINCT " : "";
		boolean any = tools.rolePath()
			.with(() -> tools.client()
				.sql("SELECT EXISTS (SELECT FROM (SELECT " + distinct + values + " FROM "
						+ StagingTable.nameOf(this.run) + " s) p WHERE (" + accepted + ") IS NOT TRUE)")
				.query(Boolean.class)
				.single());
		return any
				? new StagedTest(Disposition.REJECTED, PartitionRejectCode.NO_PARTITION, query(keys, values, accepted))
				: null;
	}

	private List<BlockColumn> used(PartitionKeys keys) {
		return this.target.block().columns().stream().filter((column) -> switch (keys.kind()) {
			case COLUMNS -> keys.columns().contains(column.name());
			case EXPRESSIONS, HASH_OF_DOMAIN -> !column.generated();
		}).toList();
	}

	/**
	 * The value that a column of a staged row {@code s} gets.
	 * @return null if it is known only when the row is inserted
	 */
	private @Nullable String value(PublishTools tools, BlockColumn column) {
		if (this.target.columnNames().contains(column.name())) {
			return "s." + Identifiers.quoted(column.name());
		}
		if (!column.hasDefault()) {
			return "NULL::" + column.castType();
		}
		Optional<String> value = tools.rolePath()
			.with(() -> tools.client()
				.sql(DEFAULT)
				.param("block", this.target.block().oid())
				.param("column", column.name())
				.query(String.class)
				.optional());
		// An identity has no expression, and a sequence would lose numbers.
		return value.filter((expression) -> !expression.contains("nextval("))
			.map((expression) -> "(" + expression + ")")
			.orElse(null);
	}

	private String query(PartitionKeys keys, String values, String accepted) {
		List<String> shown = keys.columns().stream().filter(this.target.columnNames()::contains).toList();
		String names = Identifiers.literal(String.join(", ", shown));
		String row = free("row");
		String value = shown.stream()
			.map((name) -> "coalesce(p." + Identifiers.quoted(name) + "::pg_catalog.text, 'null')")
			.collect(Collectors.joining(" OPERATOR(pg_catalog.||) ', ' OPERATOR(pg_catalog.||) "));
		String shownValue = "pg_catalog.left(" + (shown.isEmpty() ? "''" : value) + ", 1000)";
		return """
				SELECT p.%1$s AS "row", %2$s AS column_name,
				       %3$s OPERATOR(pg_catalog.||) %2$s OPERATOR(pg_catalog.||) ') = (' OPERATOR(pg_catalog.||) %4$s
				       OPERATOR(pg_catalog.||) '). Expected values of a partition.' AS reason, %4$s AS value
				  FROM (SELECT s.ctid AS %1$s, %5$s FROM %6$s s) p WHERE (%7$s) IS NOT TRUE""".formatted(row, names,
				Identifiers
					.literal("Block " + this.target.block().qualifiedName() + " has no partition for a row with ("),
				shownValue, values, StagingTable.nameOf(this.run), accepted);
	}

	/** A name that no column of the block has. */
	private String free(String name) {
		String free = name;
		while (this.target.block().column(free).isPresent()) {
			free += "_";
		}
		return Identifiers.quoted(free);
	}

}
