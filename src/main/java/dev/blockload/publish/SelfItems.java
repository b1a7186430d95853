package dev.blockload.publish;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import dev.blockload.block.BlockColumn;
import dev.blockload.block.Equality;
import dev.blockload.block.Identifiers;
import dev.blockload.block.Key;
import dev.blockload.mapping.MappedLookup;

/**
 * The items that a list will have once the rows of a run are published, for the rows of
 * the same run that refer to them: the staged rows, and the rows of the block that the
 * file does not have. Everything is named with its schema, for {@link RolePath}.
 */
final class SelfItems {

	private SelfItems() {
	}

	/**
	 * A query of the items in parentheses, with the columns of the list that a lookup
	 * needs.
	 * @return empty if the lookup needs only the rows that the list has
	 */
	static Optional<String> rows(long run, Target target, MappedLookup lookup) {
		Set<String> columns = new LinkedHashSet<>(lookup.key().columns());
		if (!target.isSelf(lookup) || columns.stream().noneMatch(target.columnNames()::contains)) {
			return Optional.empty();
		}
		columns.add(lookup.referenced());
		Key key = target.requiredKey();
		String rows = Identifiers.rowsOf(target.block());
		String deletes = target.unit().canDelete() ? " AND NOT s." + DeletedCells.COLUMN : "";
		// Rows without a number are rejected, because the mode takes no new item.
		return Optional.of("""
				(SELECT %1$s FROM %2$s s LEFT JOIN %3$s b ON %4$s WHERE %5$s IS NOT NULL%6$s
				 UNION ALL SELECT %7$s FROM %3$s b WHERE NOT EXISTS (SELECT FROM %2$s s WHERE %4$s%6$s))""".formatted(
				columns.stream().map((name) -> staged(target, name) + as(name)).collect(Collectors.joining(", ")),
				StagingTable.nameOf(run), rows, key.isSame("b", "s"), staged(target, lookup.referenced()), deletes,
				columns.stream().map((name) -> ofBlock(target, name) + as(name)).collect(Collectors.joining(", "))));
	}

	private static String as(String name) {
		return " AS " + Identifiers.quoted(name);
	}

	/** The value that the item of a staged row will have. */
	private static String staged(Target target, String name) {
		String staged = "s." + Identifiers.quoted(name);
		return target.columns().stream().filter((column) -> column.name().equals(name)).findFirst().map((column) -> {
			if (column.isSurrogate()) {
				return "coalesce(" + ofBlock(target, name) + ", " + staged + ")";
			}
			return column.keepsOnBlank() ? "coalesce(" + staged + ", " + ofBlock(target, name) + ")" : staged;
		}).orElse(ofBlock(target, name));
	}

	/** Of a domain the base type, in which it is staged. */
	private static String ofBlock(Target target, String name) {
		BlockColumn column = target.block().column(name).orElseThrow();
		return "b." + Identifiers.quoted(name) + "::" + column.castType();
	}

	/**
	 * The condition that a staged row refers to the row of an alias.
	 * @param lookup by which items of the block refer to each other
	 * @param staging the table of the rows
	 */
	static UnaryOperator<String> isReferredTo(MappedLookup lookup, String staging) {
		Equality equality = lookup.list()
			.unique(List.of(lookup.referenced()))
			.map((unique) -> unique.equalities().get(0))
			.orElse(Equality.BUILT_IN);
		return (alias) -> "EXISTS (SELECT FROM %s referring WHERE %s)".formatted(staging,
				equality.of(alias + "." + Identifiers.quoted(lookup.referenced()),
						"referring." + Identifiers.quoted(lookup.column().name())));
	}

}
