package dev.blockload.block;

import java.util.List;

/**
 * A foreign key of a block.
 *
 * @param constraint its name
 * @param columns of the block, in the order of the foreign key
 * @param list the table that they refer to
 * @param referenced the columns of that table, in the same order
 */
public record Reference(String constraint, List<String> columns, ItemList list, List<String> referenced) {

	public Reference {
		columns = List.copyOf(columns);
		referenced = List.copyOf(referenced);
		if (constraint.isEmpty() || columns.isEmpty() || columns.size() != referenced.size()) {
			throw new IllegalArgumentException(
					"Foreign key '%s' has the columns %s and refers to %s. Expected a name and as many columns as it refers to."
						.formatted(constraint, columns, referenced));
		}
	}

	/** Whether it is a foreign key of this column alone. */
	public boolean isOf(String column) {
		return this.columns.equals(List.of(column));
	}

	/** {@code constraint (column, column)}, for people. */
	public String describe() {
		return this.constraint + " (" + String.join(", ", this.columns) + ")";
	}

}
