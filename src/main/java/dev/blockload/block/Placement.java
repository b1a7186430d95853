package dev.blockload.block;

/**
 * On which nodes the rows of a table are. Without the extension Citus all tables are
 * {@link Local}.
 */
public sealed interface Placement permits Placement.Local, Placement.Reference, Placement.Distributed {

	/** The rows are in the table itself, as in any PostgreSQL. */
	Placement LOCAL = new Local();

	/** Whether Citus plans the statements on the table. */
	boolean isOnNodes();

	/** Completes {@code Block app.sales is …}. */
	String describe();

	/**
	 * An ordinary table.
	 */
	record Local() implements Placement {

		@Override
		public boolean isOnNodes() {
			return false;
		}

		@Override
		public String describe() {
			return "an ordinary table";
		}

	}

	/**
	 * A reference table of Citus: each node has all rows.
	 */
	record Reference() implements Placement {

		@Override
		public boolean isOnNodes() {
			return true;
		}

		@Override
		public String describe() {
			return "a reference table of Citus";
		}

	}

	/**
	 * A distributed table of Citus: each node has a part of the rows.
	 *
	 * @param column the distribution column, by whose values the rows are placed
	 * @param colocation tables with the same number have equal values on the same node
	 */
	record Distributed(String column, long colocation) implements Placement {

		public Distributed {
			if (column.isEmpty() || colocation < 1) {
				throw new IllegalArgumentException(
						"A table that is distributed by column '%s' in colocation group %d is not possible. Expected a column and 1 or more."
							.formatted(column, colocation));
			}
		}

		@Override
		public boolean isOnNodes() {
			return true;
		}

		@Override
		public String describe() {
			return "distributed by Citus over its column '" + this.column + "'";
		}

	}

}
