package dev.blockload.guess;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import dev.blockload.Warning;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.Field;
import dev.blockload.csv.RaggedRecords;
import org.jspecify.annotations.Nullable;

/**
 * Says what a guess changes: lines that are skipped, and settings of the file with which
 * values differ from their bytes, each with an example of the sample.
 */
final class GuessNotes {

	private final FileLayout layout;

	private final Dialect dialect;

	private final List<Warning> notes = new ArrayList<>();

	private GuessNotes(FileLayout layout, Dialect dialect) {
		this.layout = layout;
		this.dialect = dialect;
	}

	/**
	 * The notes on a file.
	 * @param layout what was detected
	 * @param dialect the dialect that is proposed
	 */
	static List<Warning> of(FileLayout layout, Dialect dialect) {
		GuessNotes notes = new GuessNotes(layout, dialect);
		notes.skippedLines();
		notes.comments();
		notes.linesThatDoNotFit();
		notes.encoding();
		notes.quote();
		notes.escape();
		notes.backslashes();
		notes.trim();
		notes.padding();
		return List.copyOf(notes.notes);
	}

	/** A note that a format changes values. */
	static Warning changes(String message) {
		return new Warning(GuessWarning.GUESSED_FORMAT, message);
	}

	private void skips(String message) {
		this.notes.add(new Warning(GuessWarning.SKIPPED_LINES, message));
	}

	private void skippedLines() {
		int lines = this.dialect.skipLines();
		if (lines == 0) {
			return;
		}
		byte[] head = this.layout.table().text().head();
		String first = new String(head, 0, Lines.after(head, lines), StandardCharsets.UTF_8).lines()
			.filter((line) -> !line.isBlank())
			.findFirst()
			.orElse("");
		skips((lines == 1) ? "1 line before the table is skipped: " + QuotedText.of(first) + "." : String.format(
				Locale.ROOT, "%,d lines before the table are skipped. The first is %s.", lines, QuotedText.of(first)));
	}

	private void comments() {
		Character comment = this.dialect.comment();
		if (comment == null) {
			return;
		}
		List<String> found = this.layout.table()
			.text()
			.all()
			.lines()
			.filter((line) -> line.startsWith(comment.toString()))
			.toList();
		if (!found.isEmpty()) {
			skips(String.format(Locale.ROOT,
					"Lines that begin with '%c' are skipped as comments: %,d in the sample. The first is %s.", comment,
					found.size(), QuotedText.of(found.get(0))));
		}
	}

	private void linesThatDoNotFit() {
		int columns = this.layout.table().columns();
		if (this.dialect.ragged() != RaggedRecords.REJECT || columns == 1) {
			return;
		}
		int[] fields = { 0 };
		long[] count = { 0 };
		Dialect found = this.layout.table().dialect();
		SampleRecords.each(this.layout.table().text().head(), found, (parser) -> {
			boolean fits = parser.fieldCount() == columns && parser.malformed() == null;
			if (!fits) {
				count[0]++;
				fields[0] = (fields[0] == 0) ? parser.fieldCount() : fields[0];
			}
			return !fits;
		});
		if (count[0] > 0) {
			skips(String.format(Locale.ROOT,
					"No line was skipped, but the file does not begin with a record of %,d fields, like most records: the first line has %,d. If the table begins later, set `skip-lines`.",
					columns, fields[0]));
		}
	}

	private void encoding() {
		String name = this.dialect.charset().name();
		if (name.startsWith("UTF")) {
			return;
		}
		String word = Pattern.compile("[\\p{L}\\p{N}]*[^\\p{ASCII}][\\p{L}\\p{N}]*")
			.matcher(this.layout.table().text().all())
			.results()
			.map((result) -> result.group())
			.findFirst()
			.orElse(null);
		if (word != null) {
			this.notes.add(changes(
					"The encoding is assumed to be " + name + ": a text is read as " + QuotedText.of(word) + "."));
		}
	}

	private void quote() {
		Character quote = this.dialect.quote();
		if (quote == null || quote == '"') {
			return;
		}
		String value = firstText((field) -> field.quoted() && field.length() > 0, this.layout.table());
		if (value != null) {
			this.notes.add(changes("The quote character is " + quote + ". It is removed around values, such as "
					+ QuotedText.of(value) + "."));
		}
	}

	private void escape() {
		if (this.dialect.escape() != null) {
			String example = new Escapes(this.layout.table().text().all(), this.layout.table().dialect()).example();
			if (example != null) {
				this.notes.add(changes("The escape is '" + this.dialect.escape() + "': " + example + "."));
			}
		}
	}

	/** A file that may escape characters, but nothing proves it. */
	private void backslashes() {
		if (this.dialect.escape() != null
				|| this.layout.typed().stream().noneMatch((column) -> column.profile().nullWords().contains("\\N"))) {
			return;
		}
		String value = firstText(
				(field) -> SampleRecords.text(field).indexOf('\\') >= 0 && !SampleRecords.text(field).equals("\\N"),
				this.layout.table());
		if (value != null) {
			this.notes.add(changes("Backslashes are read as they are, as in " + QuotedText.of(value)
					+ ". If they escape characters, set `escape`."));
		}
	}

	private void trim() {
		if (!this.dialect.trim()) {
			return;
		}
		String value = firstText(GuessNotes::hasSpacesAround, this.layout.table().untrimmed());
		if (value != null) {
			this.notes.add(changes("Spaces around values are removed: " + QuotedText.of(value) + " is read as "
					+ QuotedText.of(value.strip()) + "."));
		}
	}

	private static boolean hasSpacesAround(Field field) {
		String text = field.quoted() ? "" : SampleRecords.text(field);
		return !text.isBlank() && !text.equals(text.strip());
	}

	private void padding() {
		if (this.dialect.ragged() == RaggedRecords.PAD) {
			this.notes.add(changes(
					"Fields that are missing at the end of a record are read as null, because records have different numbers of fields."));
		}
	}

	private static @Nullable String firstText(Predicate<Field> wanted, SampleTable table) {
		String[] found = new String[1];
		SampleRecords.each(table.text().head(), table.dialect(), (parser) -> {
			for (int number = 0; number < SampleRecords.fields(parser, table.dialect()); number++) {
				Field field = parser.field(number);
				if (found[0] == null && wanted.test(field)) {
					found[0] = SampleRecords.text(field);
				}
			}
			return found[0] == null;
		});
		return found[0];
	}

}
