package dev.blockload.definition;

import dev.blockload.FailureCode;

/**
 * The codes of failures of definitions.
 */
public enum DefinitionCode implements FailureCode {

	/** A definition is wrong. The exception lists each mistake with its position. */
	WRONG_DEFINITION("definition", Remedy.NEW_RUN, Party.DEFINITION);

	private final String text;

	private final Remedy remedy;

	private final Party party;

	DefinitionCode(String text, Remedy remedy, Party party) {
		this.text = text;
		this.remedy = remedy;
		this.party = party;
	}

	@Override
	public String text() {
		return this.text;
	}

	@Override
	public Remedy remedy() {
		return this.remedy;
	}

	@Override
	public Party party() {
		return this.party;
	}

}
