package dev.blockload.guess;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import dev.blockload.csv.Compression;
import dev.blockload.csv.CsvException;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.ForeignContent;
import org.jspecify.annotations.Nullable;

/**
 * The format of a file, detected from a sample: encoding, dialect, header, and the types
 * of its columns.
 *
 * @param sample the bytes that were read
 * @param encoding the encoding of the file
 * @param table its records, in UTF-8
 * @param titles the texts of the header; empty where the file has none
 * @param from the number of the first record with values, from 0
 * @param typed the types of the columns
 */
record FileLayout(Sample sample, DetectedEncoding encoding, SampleTable table, List<String> titles, int from,
		List<TypedColumn> typed) {

	FileLayout {
		if (from < 0 || from > 1 || (from == 0) != titles.isEmpty()) {
			throw new IllegalArgumentException("The values begin at record " + from + " after the header " + titles
					+ ". Expected 1 after a header, else 0.");
		}
		titles = List.copyOf(titles);
		typed = List.copyOf(typed);
	}

	/**
	 * Detects the format of a file.
	 * @param sample of the file
	 * @param key of the object
	 * @param expected the columns of the table that the file is for; null if there is no
	 * table yet
	 */
	static FileLayout of(Sample sample, String key, @Nullable ExpectedColumns expected) {
		return of(sample, key, expected, LoadOptions.NONE);
	}

	/** The same with what a person says of the file. */
	static FileLayout of(Sample sample, String key, @Nullable ExpectedColumns expected, LoadOptions options) {
		DetectedEncoding encoding = DetectedEncoding.of(sample).or(options.encoding());
		DecodedSample text = DecodedSample.of(sample, encoding);
		requireText(text, key);
		DialectFit fit = DialectDetector.of(text, expected, options);
		if (fit.columns() > fit.dialect().fileLimits().fields()) {
			throw GuessException.tooManyColumns(key, fit.columns(), fit.dialect().fileLimits().fields());
		}
		SampleTable table = new SampleTable(text, fit.dialect(), fit.columns());
		if (table.first(1).isEmpty()) {
			throw GuessException.noRecord(key);
		}
		List<TypedColumn> typed = TypeDetector.find(table, 1);
		if (typed.stream().anyMatch((column) -> column.profile().hasSpacesAround())) {
			SampleTable trimmed = table.trimmed();
			List<TypedColumn> typedThen = TypeDetector.find(trimmed, 1);
			if (texts(typedThen) < texts(typed)) {
				table = trimmed;
				typed = typedThen;
			}
		}
		List<String> first = table.first(1).get(0).fields();
		// A line of another length is no header: it could be a record.
		Boolean header = options.header();
		if ((header != null) ? header : first.size() == table.columns() && HeaderDetector.isHeader(first, typed)) {
			return new FileLayout(sample, encoding, table, first, 1, typed);
		}
		return new FileLayout(sample, encoding, table, List.of(), 0, TypeDetector.find(table, 0));
	}

	private static void requireText(DecodedSample sample, String key) {
		int end = Math.min(sample.head().length, Compression.MAGIC_BYTES);
		String beginning = new String(sample.head(), 0, end, StandardCharsets.UTF_8);
		ForeignContent.text(beginning).ifPresent((content) -> {
			throw CsvException.notCsv(content);
		});
		if (beginning.lines().findFirst().orElse("").indexOf('\0') >= 0) {
			throw GuessException.binary(key);
		}
	}

	private static long texts(List<TypedColumn> typed) {
		return typed.stream()
			.filter((column) -> TypeDetector.isText(column.type()) && !column.profile().isEmpty())
			.count();
	}

	boolean isWhole() {
		return this.sample.extent() == Sample.Extent.WHOLE;
	}

	/**
	 * Whether columns can be named by their headers: each column that is not empty has a
	 * unique one.
	 */
	boolean isNamed() {
		BitSet named = named();
		return !this.titles.isEmpty() && IntStream.range(0, this.typed.size())
			.allMatch((number) -> named.get(number) || this.typed.get(number).profile().isEmpty());
	}

	/** The numbers of the columns that can be named by their headers. */
	BitSet named() {
		Map<String, Integer> counts = new HashMap<>();
		this.titles.forEach((title) -> counts.merge(title, 1, Integer::sum));
		BitSet named = new BitSet();
		for (int number = 0; number < this.titles.size(); number++) {
			String title = this.titles.get(number);
			named.set(number, !title.isBlank() && counts.getOrDefault(title, 0) == 1);
		}
		return named;
	}

	/** The text above a column, empty where there is none. */
	String title(int number) {
		return (number < this.titles.size()) ? this.titles.get(number) : "";
	}

	/** The dialect for the definition. */
	Dialect dialect() {
		Dialect d = this.table.dialect();
		boolean headed = isNamed();
		int lines = d.skipLines();
		if (!headed && !this.titles.isEmpty()) {
			// A header that cannot be used is skipped with the lines before it.
			List<SampleTable.Row> rows = this.table.first(2);
			lines = (rows.size() > 1) ? (int) rows.get(1).line() - 1 : lines;
		}
		return new Dialect(d.delimiter(), d.quote(), d.escape(), d.comment(), this.encoding.charset(), headed, lines,
				d.trim(), d.ragged(), this.sample.compression(), d.fileLimits());
	}

}
