package dev.blockload.csv;

/**
 * Chooses the parser of a dialect.
 */
public final class RecordParsers {

	private RecordParsers() {
	}

	/**
	 * The parser of a dialect: a faster one where it has no escapes and no comments.
	 * @param dialect the one that the slices are cut with
	 */
	public static RecordParser of(Dialect dialect) {
		return dialect.isPlain() ? new PlainParser(dialect) : new FullParser(dialect);
	}

}
