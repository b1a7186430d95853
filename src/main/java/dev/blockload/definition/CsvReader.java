package dev.blockload.definition;

import java.nio.charset.Charset;
import java.util.List;

import dev.blockload.csv.Dialect;

/**
 * Reads {@code csv}: how the bytes of the file become records.
 */
final class CsvReader {

	private static final List<String> NONE = List.of("none");

	private final Fields fields;

	CsvReader(Fields fields) {
		this.fields = fields;
		fields.only(List.of("delimiter", "quote", "escape", "encoding", "header", "skip-lines", "comment", "trim",
				"compression"));
	}

	Dialect dialect() {
		Dialect standard = Dialect.DEFAULT;
		Character delimiter = this.fields.read("delimiter", Words.EXPECTED_DELIMITER, Words::delimiter);
		String quote = this.fields.read("quote", "one character, or none", CsvReader::quote);
		Charset charset = this.fields.read("encoding", Words.EXPECTED_ENCODING, Words::encoding);
		Integer skipLines = this.fields.read("skip-lines", "a number of lines", CsvReader::lines);
		Boolean trim = this.fields.read("trim", "true or false", Words::flag);
		this.fields.read("header", "true", CsvReader::header);
		this.fields.read("escape", "none", (text) -> Words.exactly(text, NONE,
				"a quote inside quotes is written twice, other ways are not supported"));
		this.fields.read("comment", "none", (text) -> Words.exactly(text, NONE, "comment lines are not supported"));
		this.fields.read("compression", "auto or none",
				(text) -> Words.exactly(text, List.of("auto", "none"), "compressed files are not supported"));
		try {
			return new Dialect((delimiter != null) ? delimiter : standard.delimiter(),
					(quote != null) ? (quote.isEmpty() ? null : Character.valueOf(quote.charAt(0))) : standard.quote(),
					(charset != null) ? charset : standard.charset(), true, (skipLines != null) ? skipLines : 0,
					Boolean.TRUE.equals(trim));
		}
		catch (IllegalArgumentException ex) {
			this.fields.problem(this.fields.place(), "csv: " + ex.getMessage());
			return standard;
		}
	}

	/** The quote, or the empty text for none. */
	private static String quote(String text) {
		if (text.equals("none")) {
			return "";
		}
		if (text.length() != 1) {
			throw new IllegalArgumentException("expected one character, or none");
		}
		return text;
	}

	private static boolean header(String text) {
		if (!Words.flag(text)) {
			throw new IllegalArgumentException(
					"expected true: columns are found by their names, so files without a header line are not supported");
		}
		return true;
	}

	private static int lines(String text) {
		long lines = Words.count(text);
		if (lines > 1_000_000) {
			throw new IllegalArgumentException("expected at most 1000000");
		}
		return (int) lines;
	}

}
