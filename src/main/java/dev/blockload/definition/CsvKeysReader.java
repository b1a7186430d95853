package dev.blockload.definition;

import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.blockload.csv.Compression;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.FileLimits;
import dev.blockload.csv.RaggedRecords;
import dev.blockload.yaml.Choices;
import dev.blockload.yaml.ValueParsers;
import dev.blockload.yaml.YamlSection;
import org.jspecify.annotations.Nullable;

/**
 * Reads the keys of {@code csv}: how the bytes of the file become records.
 */
final class CsvKeysReader {

	private static final String EXPECTED_DELIMITER = "comma, semicolon, tab, pipe or one character";

	private static final Map<String, Character> DELIMITERS = Map.of("comma", ',', "semicolon", ';', "tab", '\t', "pipe",
			'|');

	private static final String EXPECTED_CHARACTER = "one character, or none";

	private static final String EXPECTED_SIZE = "a size such as 1MiB, 64KiB or 5000";

	private static final String EXPECTED_COMPRESSION = oneOf(Compression.values(), Compression::text);

	private static final String EXPECTED_RAGGED = oneOf(RaggedRecords.values(), RaggedRecords::text);

	private static final Pattern SIZE = Pattern.compile("(\\d{1,10}) ?(MiB|KiB|B)?");

	private final YamlSection section;

	CsvKeysReader(YamlSection section) {
		this.section = section;
		section.only(List.of("delimiter", "quote", "escape", "encoding", "header", "skip-lines", "comment", "trim",
				"ragged", "compression", "max-field", "max-record", "max-fields", "max-ratio"));
	}

	Dialect dialect() {
		Dialect standard = Dialect.DEFAULT;
		Character delimiter = this.section.read("delimiter", EXPECTED_DELIMITER, CsvKeysReader::delimiter);
		String quote = this.section.read("quote", EXPECTED_CHARACTER, CsvKeysReader::mark);
		String escape = this.section.read("escape", EXPECTED_CHARACTER, CsvKeysReader::mark);
		String comment = this.section.read("comment", EXPECTED_CHARACTER, CsvKeysReader::mark);
		Charset charset = this.section.read("encoding", ValueParsers.EXPECTED_ENCODING, ValueParsers::encoding);
		Integer skipLines = this.section.read("skip-lines", "a number of lines", CsvKeysReader::lines);
		Boolean trim = this.section.read("trim", "true or false", ValueParsers::flag);
		Boolean header = this.section.read("header", "true or false", ValueParsers::flag);
		RaggedRecords ragged = this.section.read("ragged", EXPECTED_RAGGED,
				(text) -> constant(text, RaggedRecords.values(), RaggedRecords::text));
		Compression compression = this.section.read("compression", EXPECTED_COMPRESSION,
				(text) -> constant(text, Compression.values(), Compression::text));
		FileLimits bounds = bounds();
		try {
			return new Dialect((delimiter != null) ? delimiter : standard.delimiter(),
					(quote != null) ? character(quote) : standard.quote(),
					(escape != null) ? character(escape) : standard.escape(),
					(comment != null) ? character(comment) : standard.comment(),
					(charset != null) ? charset : standard.charset(), !Boolean.FALSE.equals(header),
					(skipLines != null) ? skipLines : 0, Boolean.TRUE.equals(trim),
					(ragged != null) ? ragged : standard.ragged(),
					(compression != null) ? compression : standard.compression(), bounds);
		}
		catch (IllegalArgumentException ex) {
			this.section.problem(this.section.position(), "csv: " + YamlSection.sentence(ex.getMessage()));
			return standard;
		}
	}

	private FileLimits bounds() {
		FileLimits standard = FileLimits.DEFAULT;
		Integer field = this.section.read("max-field", EXPECTED_SIZE, CsvKeysReader::size);
		Integer record = this.section.read("max-record", EXPECTED_SIZE, CsvKeysReader::size);
		Integer count = this.section.read("max-fields", "a number of fields", CsvKeysReader::lines);
		Integer ratio = this.section.read("max-ratio", "a number of times", CsvKeysReader::lines);
		try {
			return new FileLimits((field != null) ? field : standard.fieldBytes(),
					(record != null) ? record : standard.recordBytes(), (count != null) ? count : standard.fields(),
					(ratio != null) ? ratio : standard.ratio());
		}
		catch (IllegalArgumentException ex) {
			this.section.problem(this.section.position(), "csv: " + YamlSection.sentence(ex.getMessage()));
			return standard;
		}
	}

	/** A character, or an empty text for {@code none}. */
	private static String mark(String text) {
		if (text.equals("none")) {
			return "";
		}
		if (text.length() != 1) {
			throw new IllegalArgumentException("Expected " + EXPECTED_CHARACTER + ".");
		}
		return text;
	}

	private static @Nullable Character character(String mark) {
		return mark.isEmpty() ? null : Character.valueOf(mark.charAt(0));
	}

	private static <T> T constant(String text, T[] values, Function<T, String> word) {
		List<String> words = Arrays.stream(values).map(word).toList();
		int index = words.indexOf(text);
		if (index < 0) {
			throw new IllegalArgumentException("Expected " + Choices.oneOf(words) + "." + Choices.hint(text, words));
		}
		return values[index];
	}

	private static <T> String oneOf(T[] values, Function<T, String> word) {
		return Choices.oneOf(Arrays.stream(values).map(word).toList());
	}

	private static int size(String text) {
		Matcher matcher = SIZE.matcher(text);
		if (!matcher.matches()) {
			throw new IllegalArgumentException("Expected " + EXPECTED_SIZE + ".");
		}
		String unit = (matcher.group(2) != null) ? matcher.group(2) : "B";
		long bytes = Long.parseLong(matcher.group(1))
				* (unit.equals("MiB") ? 1024 * 1024 : unit.equals("KiB") ? 1024 : 1);
		// A value beyond int is beyond every bound, too.
		return (int) Math.min(bytes, Integer.MAX_VALUE);
	}

	private static int lines(String text) {
		long lines = ValueParsers.count(text);
		if (lines > 1_000_000) {
			throw new IllegalArgumentException("Expected at most 1000000.");
		}
		return (int) lines;
	}

	private static char delimiter(String text) {
		Character delimiter = DELIMITERS.get(text);
		if (delimiter != null) {
			return delimiter;
		}
		if (text.equals("\\t")) {
			throw new IllegalArgumentException("Expected the word tab.");
		}
		if (text.length() != 1) {
			throw new IllegalArgumentException("Expected " + EXPECTED_DELIMITER + "."
					+ Choices.hint(text, DELIMITERS.keySet().stream().sorted().toList()));
		}
		return text.charAt(0);
	}

}
