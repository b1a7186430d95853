package dev.blockload.saved;

import dev.blockload.FailureCode;

/**
 * The codes of refused changes of saved definitions.
 */
public enum SavedCode implements FailureCode {

	/** No definition is saved under this name, or no version has this number. */
	UNKNOWN_DEFINITION("unknown-definition", Party.COMMAND),

	/** The definition is in a file, which only its owner changes. */
	DEFINED_IN_FILE("defined-in-file", Party.DEFINITION),

	/** The name belongs to a definition that the caller does not see. */
	NAME_TAKEN("name-taken", Party.COMMAND),

	/** Somebody else has saved another version in the meantime. */
	VERSION_MISMATCH("version-mismatch", Party.COMMAND);

	private final String text;

	private final Party party;

	SavedCode(String text, Party party) {
		this.text = text;
		this.party = party;
	}

	@Override
	public String text() {
		return this.text;
	}

	@Override
	public Remedy remedy() {
		return Remedy.NEW_RUN;
	}

	@Override
	public Party party() {
		return this.party;
	}

}
