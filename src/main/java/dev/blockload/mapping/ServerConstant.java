package dev.blockload.mapping;

import dev.blockload.block.ColumnType;

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
	 * The problem of a value that PostgreSQL refuses.
	 * @param error what PostgreSQL says of it
	 */
	public MappingProblem problem(String error) {
		return new MappingProblem(this.column, MappingCode.BAD_CONSTANT, "The value of column '" + this.column + "' ("
				+ this.sqlType + ") cannot be loaded: PostgreSQL reports: " + error + ".");
	}

}
