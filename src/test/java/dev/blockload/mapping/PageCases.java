package dev.blockload.mapping;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tables of examples in {@code src/docs/how-input-is-read.md}.
 */
final class PageCases {

	static final Path PAGE = Path.of("src/docs/how-input-is-read.md");

	/** A reject for whatever reason: the page names only the code. */
	static final String ANY_REASON = "*";

	private static final String HEAD = "| type | column options | field | becomes |";

	private static final Pattern ROW = Pattern
		.compile("\\| `([^`]+)` \\| (?:`([^`]+)`)? ?\\| (?:`([^`]+)`|\\*blank\\*) \\| (.+) \\|");

	private static final Pattern REJECT = Pattern.compile("reject `([a-z-]+)`");

	private static final Pattern TEXT = Pattern.compile("(?:the text )?`([^`]+)`");

	private PageCases() {
	}

	static List<ValueCase> all() {
		List<ValueCase> cases = new ArrayList<>();
		boolean inTable = false;
		int number = 0;
		for (String line : lines()) {
			number++;
			inTable = line.equals(HEAD) || (inTable && line.startsWith("|"));
			if (inTable && !line.equals(HEAD) && !line.startsWith("|-")) {
				cases.add(row(PAGE.getFileName() + ":" + number, line));
			}
		}
		return cases;
	}

	private static ValueCase row(String place, String line) {
		Matcher row = ROW.matcher(line);
		if (!row.matches()) {
			throw new IllegalStateException(place + " is no row of examples: " + line);
		}
		String options = (row.group(2) != null) ? row.group(2) : "";
		String field = (row.group(3) != null) ? row.group(3).replace('⍽', '\u00a0') : "";
		String result = row.group(4);
		Matcher reject = REJECT.matcher(result);
		if (reject.matches()) {
			return new ValueCase(place, row.group(1), options, field, reject.group(1), ANY_REASON);
		}
		return new ValueCase(place, row.group(1), options, field, value(place, result), "");
	}

	private static String value(String place, String result) {
		Matcher text = TEXT.matcher(result);
		if (text.matches()) {
			return text.group(1);
		}
		return switch (result) {
			case "null" -> ValueCase.NULL;
			case "the empty string" -> "";
			default -> throw new IllegalStateException(place + " becomes " + result);
		};
	}

	private static List<String> lines() {
		try {
			return Files.readAllLines(PAGE);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
