package dev.blockload.model;

import org.jspecify.annotations.Nullable;

/**
 * One step of a sequence.
 */
sealed interface Step {

	/** The step as a reader can repeat it. */
	String describe();

	/** Whether it is a run of the product. */
	default boolean isRun() {
		return true;
	}

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
	 * @param before what another writer does just before it, or null
	 */
	record Undo(int step, @Nullable Write before) implements Step {

		@Override
		public String describe() {
			return ((this.before != null) ? this.before.describe() : "") + "undo step " + (this.step + 1) + "\n";
		}

	}

	/**
	 * Another writer changes or deletes an item.
	 *
	 * @param shape the list
	 * @param code of the item
	 * @param change what it does
	 */
	record Write(Shape shape, String code, Change change) implements Step {

		/** The value that it writes. */
		static final String VALUE = "other writer";

		/** The column that it changes. */
		String column() {
			return (this.shape == Shape.TEAMS) ? "label" : "name";
		}

		String sql() {
			String item = " WHERE code = '" + this.code + "'";
			return switch (this.change) {
				case UPDATE -> "UPDATE app." + this.shape.table() + " SET " + column() + " = '" + VALUE + "'" + item;
				case DELETE -> "DELETE FROM app." + this.shape.table() + item;
			};
		}

		@Override
		public boolean isRun() {
			return false;
		}

		@Override
		public String describe() {
			return sql() + "\n";
		}

		/** What a writer does with an item. */
		enum Change {

			UPDATE, DELETE

		}

	}

}
