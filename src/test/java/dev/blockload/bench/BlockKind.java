package dev.blockload.bench;

/**
 * The kinds of tables that files are loaded into.
 */
enum BlockKind {

	/** Blockload attaches a partition; the others load into a plain table. */
	PARTITIONED("append"),

	PLAIN("append"),

	/** The first column is the primary key. */
	KEYED("upsert");

	private final String mode;

	BlockKind(String mode) {
		this.mode = mode;
	}

	/** The mode of Blockload's import. */
	String mode() {
		return this.mode;
	}

	/** Blockload's table. */
	String block(String name, Shape shape) {
		return (this == PARTITIONED) ? "CREATE TABLE " + name + " (" + shape.definitions()
				+ ", _load bigint NOT NULL) PARTITION BY RANGE (_load)" : table(name, shape);
	}

	/** The table of the other contenders. */
	String table(String name, Shape shape) {
		return "CREATE TABLE " + name + " (" + shape.definitions() + ((this == KEYED) ? ", PRIMARY KEY (id))" : ")");
	}

}
