package dev.blockload;

/**
 * The codes of failures of the process itself, which every package can meet.
 */
public enum ProcessCode implements FailureCode {

	/** The process that ran the import died, or was interrupted. */
	INTERRUPTED("interrupted", Remedy.RETRY, Party.BLOCKLOAD);

	private final String text;

	private final Remedy remedy;

	private final Party party;

	ProcessCode(String text, Remedy remedy, Party party) {
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
