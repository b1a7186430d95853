package dev.blockload.fault;

import java.util.List;

import dev.blockload.block.Mode;

/**
 * The kinds of blocks: each is published by another method.
 */
enum BlockKind {

	KEYED(", PRIMARY KEY (id))", Mode.UPSERT),

	/** With a constraint, so that its rows are always staged. */
	WITHOUT_KEY(", CHECK (true))", Mode.APPEND),

	BY_LOAD(", _load bigint NOT NULL) PARTITION BY RANGE (_load)", Mode.APPEND),

	/** Small files are appended directly. */
	DIRECT(")", Mode.APPEND);

	/** Those whose rows are always staged. */
	static final List<BlockKind> STAGED = List.of(KEYED, WITHOUT_KEY, BY_LOAD);

	private final String rest;

	private final Mode adding;

	BlockKind(String rest, Mode adding) {
		this.rest = rest;
		this.adding = adding;
	}

	/** The statement that makes the block. */
	String ddl() {
		return "CREATE TABLE app.load (" + FaultFile.DDL + this.rest;
	}

	/** The modes that it takes. */
	List<Mode> modes() {
		return List.of(this.adding, Mode.REPLACE);
	}

}
