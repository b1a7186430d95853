package dev.blockload.api.pigment;

/**
 * What a public id names.
 */
sealed interface Named permits Named.Application, Named.Table, Named.Import, Named.NumberedRun {

	/** A PostgreSQL schema. */
	record Application(String name) implements Named {
	}

	/** A block. */
	record Table(String application, String name) implements Named {
	}

	/** An import. */
	record Import(String name) implements Named {
	}

	/** A run. */
	record NumberedRun(long number) implements Named {
	}

}
