package dev.blockload.fault;

import java.util.List;

import dev.blockload.load.Mode;

/**
 * The kinds of blocks, which publish in ways of their own.
 */
enum BlockKind {

	KEYED("PRIMARY KEY (id))", List.of(Mode.UPSERT, Mode.REPLACE)),

	WITHOUT_KEY("CHECK (true))", List.of(Mode.APPEND, Mode.REPLACE)),

	BY_LOAD("_load bigint NOT NULL) PARTITION BY RANGE (_load)", List.of(Mode.APPEND, Mode.REPLACE));

	private final String rest;

	private final List<Mode> modes;

	BlockKind(String rest, List<Mode> modes) {
		this.rest = rest;
		this.modes = modes;
	}

	/** The statement that makes the block. */
	String ddl() {
		return "CREATE TABLE app.load (" + FaultFile.DDL + ", " + this.rest;
	}

	/** The modes that it takes. */
	List<Mode> modes() {
		return this.modes;
	}

}
