package dev.blockload.publish;

import java.util.List;

/**
 * What the DDL of a block expects of its rows, as far as set statements can test it. The
 * catalog is read once for each examination. What is not here is tested by PostgreSQL
 * when the rows are published, and then fails the run: exclusion constraints, expressions
 * that are volatile or use the row as a whole, and constraint triggers.
 *
 * @param columns all columns of the block, in its order
 * @param checks of the table
 * @param domains the checks of the domains of columns
 * @param uniques the unique indexes, also those of constraints
 * @param references the foreign keys of the block
 */
record Constraints(List<ColumnFacts> columns, List<CheckRule> checks, List<DomainRule> domains,
		List<UniqueRule> uniques, List<ReferenceRule> references) {

	/** Nothing that can be tested. */
	static final Constraints NONE = new Constraints(List.of(), List.of(), List.of(), List.of(), List.of());

	Constraints {
		columns = List.copyOf(columns);
		checks = List.copyOf(checks);
		domains = List.copyOf(domains);
		uniques = List.copyOf(uniques);
		references = List.copyOf(references);
	}

	/** A column by its name. */
	ColumnFacts column(String name) {
		return this.columns.stream()
			.filter((column) -> column.name().equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("The block has no column '" + name + "'."));
	}

}
