package dev.blockload.definition;

import dev.blockload.Failure.Recovery;
import dev.blockload.FailureCode;

/**
 * The codes of failures of definitions.
 */
public enum DefinitionCode implements FailureCode {

	/** A definition is wrong; each mistake is a problem of the exception. */
	WRONG_DEFINITION("definition", Party.DEFINITION);

	private final String text;

	private final Party party;

	DefinitionCode(String text, Party party) {
		this.text = text;
		this.party = party;
	}

	@Override
	public String text() {
		return this.text;
	}

	/** A run keeps the definition that it began with, so a new run is needed. */
	@Override
	public Recovery recovery() {
		return Recovery.NEW_RUN;
	}

	@Override
	public boolean resolvesItself() {
		return false;
	}

	@Override
	public Party party() {
		return this.party;
	}

}
