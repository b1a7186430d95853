package dev.blockload.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.ColumnType;
import dev.blockload.mapping.ColumnRule.Source;

/**
 * A value of a definition that only PostgreSQL can read: a constant of a column, or the
 * default of a lookup.
 *
 * @param column of the block
 * @param sqlType its type, or that of the column in the list, as the catalog prints it
 * @param type the same
 * @param value as the definition has it
 */
public record ServerConstant(String column, String sqlType, ColumnType.ReadByServer type, String value) {

	/**
	 * The values of a definition that only PostgreSQL can read.
	 * @param block where the rows go
	 * @param rules what the import says of columns
	 */
	public static List<ServerConstant> of(Block block, List<ColumnRule> rules) {
		List<ServerConstant> constants = new ArrayList<>();
		for (ColumnRule rule : rules) {
			Optional<BlockColumn> column = block.column(rule.column());
			if (rule.source() instanceof Source.Constant constant) {
				column.ifPresent((found) -> add(constants, rule.column(), found, constant.value()));
			}
			else if (rule.lookup().unknown() instanceof Lookup.Unknown.Default other) {
				LookupChecks.reference(block, rule.column())
					.ifPresent((reference) -> LookupChecks.match(reference, rule.lookup())
						.stream()
						.flatMap((name) -> reference.list().column(name).stream())
						.forEach((matched) -> add(constants, rule.column(), matched.column(), other.value())));
			}
		}
		return constants;
	}

	private static void add(List<ServerConstant> constants, String column, BlockColumn read, String value) {
		if (read.type() instanceof ColumnType.ReadByServer type) {
			constants.add(new ServerConstant(column, read.sqlType(), type, value));
		}
	}

	/**
	 * The problem of a value that PostgreSQL refuses.
	 * @param error what PostgreSQL says of it
	 */
	public MappingProblem problem(String error) {
		return new MappingProblem(this.column, MappingCode.BAD_CONSTANT, "The value of column '" + this.column + "' ("
				+ this.sqlType + ") cannot be loaded: PostgreSQL reports: " + error + ".");
	}

}
