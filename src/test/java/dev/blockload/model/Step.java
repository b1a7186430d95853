package dev.blockload.model;

/**
 * One step of a sequence.
 */
sealed interface Step {

	/** The step as a reader can repeat it. */
	String describe();

	/**
	 * An import of a file.
	 *
	 * @param yaml the definition, without the lines that name import, application and
	 * connection
	 * @param csv the file
	 */
	record Load(String yaml, String csv) implements Step {

		@Override
		public String describe() {
			return this.yaml + "--- file.csv\n" + this.csv;
		}

	}

	/**
	 * An undo of an earlier step.
	 *
	 * @param step the number of the step, from 0
	 */
	record Undo(int step) implements Step {

		@Override
		public String describe() {
			return "undo step " + (this.step + 1) + "\n";
		}

	}

	/**
	 * Another writer changes an item.
	 *
	 * @param shape the list
	 * @param code of the item
	 */
	record Write(Shape shape, String code) implements Step {

		/** The value that it writes. */
		static final String VALUE = "other writer";

		/** The column that it changes. */
		String column() {
			return (this.shape == Shape.TEAMS) ? "label" : "name";
		}

		String sql() {
			return "UPDATE app." + this.shape.table() + " SET " + column() + " = '" + VALUE + "' WHERE code = '"
					+ this.code + "'";
		}

		@Override
		public String describe() {
			return sql() + "\n";
		}

	}

}
