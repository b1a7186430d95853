package dev.blockload.guess;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.blockload.csv.Compression;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.Field;
import dev.blockload.csv.FileLimits;
import dev.blockload.csv.RaggedRecords;
import dev.blockload.csv.RecordParser;

/**
 * How well a dialect fits a text: how many records have the most frequent number of
 * fields, and whether the fields look like single values.
 *
 * @param dialect the dialect, which skips the lines before the first fitting record
 * @param columns the number of fields of most records
 * @param share the share of fitting records, from 0 to 1
 * @param score for comparison with others; larger is better
 * @param quotes whether fields are quoted
 */
record DialectFit(Dialect dialect, int columns, double share, double score, Quotes quotes) {

	DialectFit {
		if (columns < 0 || !(share >= 0 && share <= 1)) {
			throw new IllegalArgumentException(
					columns + " columns in a share of " + share + " of the records are not possible.");
		}
	}

	/**
	 * Whether any examined field is quoted.
	 */
	enum Quotes {

		/** At least one field is. */
		USED,

		/** No field is. */
		UNUSED

	}

	/** The most lines before the table. */
	private static final int MOST_BEFORE = 30;

	private static final int MOST_RECORDS = 2000;

	private static final int LOOKED_AT = 300;

	/** The score of one column, which fits every text. */
	private static final double SINGLE = 0.3;

	/**
	 * The factor for skipped lines, so that a table from the first line is preferred.
	 */
	static final double SKIPPED = 0.9;

	/** The factor for ragged records, so that equal lengths are preferred. */
	private static final double PADDED = 0.85;

	private static final String NEVER_IN_VALUES = ";\t|\u0001\u001f";

	static DialectFit of(byte[] text, Dialect dialect) {
		RecordShapes shapes = new RecordShapes(dialect);
		SampleRecords.each(text, dialect, shapes::add);
		DialectFit strict = shapes.strict();
		if (!SkippableLines.areNoRecords(text, dialect.skipLines(), strict.dialect().skipLines(), dialect)) {
			strict = shapes.strictFromTheBeginning();
		}
		DialectFit padded = shapes.padded();
		return (padded.score > strict.score) ? padded : strict;
	}

	static Dialect skipping(Dialect dialect, int lines, RaggedRecords ragged) {
		return new Dialect(dialect.delimiter(), dialect.quote(), dialect.escape(), dialect.comment(), dialect.charset(),
				dialect.header(), lines, dialect.trim(), ragged, Compression.AUTO, FileLimits.DEFAULT);
	}

	/** The same fit with its score multiplied by a factor. */
	DialectFit times(double factor) {
		return new DialectFit(this.dialect, this.columns, this.share, this.score * factor, this.quotes);
	}

	private static final class RecordShapes {

		private final Dialect dialect;

		private final List<RecordShape> shapes = new ArrayList<>();

		private long cells;

		private long clean;

		private boolean quoted;

		RecordShapes(Dialect dialect) {
			this.dialect = dialect;
		}

		boolean add(RecordParser parser) {
			int last = -1;
			int fields = SampleRecords.fields(parser, this.dialect);
			for (int number = 0; number < fields; number++) {
				Field field = parser.field(number);
				if (!SampleRecords.isBlank(field)) {
					last = number;
					this.quoted |= field.quoted();
					if (this.shapes.size() < LOOKED_AT) {
						this.cells++;
						this.clean += (field.quoted() || isClean(SampleRecords.text(field))) ? 1 : 0;
					}
				}
			}
			this.shapes.add(new RecordShape(parser.fieldCount(), last + 1, parser.malformed() == null, parser.line()));
			return this.shapes.size() < MOST_RECORDS;
		}

		DialectFit strict() {
			int columns = columns();
			int first = 0;
			while (first < this.shapes.size() && !this.shapes.get(first).fits(columns)) {
				first++;
			}
			return strict(columns, first);
		}

		/** Without lines to skip. */
		DialectFit strictFromTheBeginning() {
			return strict(columns(), 0);
		}

		/** The most frequent number of fields. */
		private int columns() {
			Map<Integer, Integer> counts = new HashMap<>();
			this.shapes.stream()
				.filter(RecordShape::wellFormed)
				.forEach((shape) -> counts.merge(shape.fields(), 1, Integer::sum));
			return counts.entrySet()
				.stream()
				.max(Map.Entry.<Integer, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
				.map(Map.Entry::getKey)
				.orElse(1);
		}

		private DialectFit strict(int columns, int first) {
			long fitting = this.shapes.stream().skip(first).filter((shape) -> shape.fits(columns)).count();
			double share = (double) fitting / Math.max(1, this.shapes.size() - first);
			int skipped = (first > 0 && first < this.shapes.size()) ? (int) this.shapes.get(first).line() - 1
					: this.dialect.skipLines();
			double before = (first > MOST_BEFORE) ? 0 : (first > 0) ? SKIPPED - 0.01 * first : 1;
			return fit(skipping(this.dialect, skipped, RaggedRecords.REJECT), columns, share, before);
		}

		/**
		 * The number of columns of the first record; others may lack fields at the end.
		 */
		DialectFit padded() {
			int columns = this.shapes.isEmpty() ? 0 : this.shapes.get(0).fields();
			long fitting = this.shapes.stream()
				.filter((shape) -> shape.wellFormed() && shape.filled() <= columns)
				.filter((shape) -> columns > 1 && shape.fields() > 1)
				.count();
			double share = (double) fitting / Math.max(1, this.shapes.size());
			return fit(this.dialect.with(RaggedRecords.PAD), columns, share, PADDED);
		}

		private DialectFit fit(Dialect with, int columns, double share, double factor) {
			double looks = (this.cells > 0) ? (double) this.clean / this.cells : 1;
			double width = (columns > 1) ? 1 + 0.005 * Math.min(columns, 10) : SINGLE;
			return new DialectFit(with, columns, share, share * share * (0.5 + 0.5 * looks) * width * factor,
					this.quoted ? Quotes.USED : Quotes.UNUSED);
		}

		/** Whether an unquoted field looks like one value and not like several. */
		private boolean isClean(String text) {
			char first = text.charAt(0);
			char last = text.charAt(text.length() - 1);
			if (first == '"' || last == '"' || (first == '\'' && last == '\'' && text.length() > 1)) {
				return false;
			}
			for (int index = 0; index < text.length(); index++) {
				char character = text.charAt(index);
				if (NEVER_IN_VALUES.indexOf(character) >= 0) {
					return false;
				}
				if (character == ',' && !(isDigit(text, index - 1) && isDigit(text, index + 1))
						&& !(index + 1 < text.length() && text.charAt(index + 1) == ' ')) {
					return false;
				}
			}
			return true;
		}

		private static boolean isDigit(String text, int index) {
			return index >= 0 && index < text.length() && Character.isDigit(text.charAt(index));
		}

	}

	/**
	 * The shape of a record.
	 *
	 * @param fields the number of its fields
	 * @param filled the number of fields up to the last one that is not blank
	 * @param wellFormed whether it is well formed
	 * @param line where it begins
	 */
	private record RecordShape(int fields, int filled, boolean wellFormed, long line) {

		boolean fits(int columns) {
			return this.wellFormed && this.fields == columns;
		}

	}

}
