package dev.blockload.mapping;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

import dev.blockload.block.ColumnType;

/**
 * What an import can say about how values are written: the keys of its section
 * {@code formats}, and of a column.
 */
// The functions keep nothing, and the lists are those of List.of.
@SuppressWarnings("ImmutableEnumChecker")
public enum FormatKey {

	/** Between units and decimals. */
	DECIMAL_SEPARATOR("decimal-separator", Use.NUMBERS, "one character", FormatValues::separator, "."),

	/** Between groups of three digits. */
	GROUPING_SEPARATOR("grouping-separator", Use.NUMBERS, "one character, space, apostrophe or none",
			FormatValues::grouping, FormatValues.NONE),

	/** Texts that can precede a number. */
	PREFIX("prefix", Use.NUMBERS, "texts such as [€, EUR]", FormatValues::unit),

	/** Texts that can follow a number. */
	SUFFIX("suffix", Use.NUMBERS, "texts such as [€, EUR]", FormatValues::unit),

	/** Whether numbers are percentages, with their sign. */
	PERCENT("percent", Use.NUMBERS, "true or false", FormatValues::flag, "false"),

	/** What numbers are multiplied by. */
	MULTIPLIER("multiplier", Use.NUMBERS, "a number such as 1000", FormatValues::multiplier, "1"),

	/** How negative numbers can be written, in addition to a minus before them. */
	NEGATIVE("negative", Use.NUMBERS, "minus, trailing-minus or parentheses", FormatValues::negative),

	/** What becomes of decimals beyond those of the column. */
	ROUND("round", Use.ROUNDED, "half-up, half-even, truncate or none", FormatValues::round, FormatValues.NONE),

	/** Whether NaN is taken. */
	NAN("nan", Use.NAN, "reject or keep", FormatValues::special, "reject"),

	/** Whether the infinities are taken. */
	INFINITY("infinity", Use.INFINITY, "reject or keep", FormatValues::special, "reject"),

	/** The pattern of dates and times. */
	FORMAT("format", Use.TIMES, "a pattern such as dd/MM/yyyy, or iso", FormatValues::pattern, FormatValues.ISO),

	/** The language of the names in a pattern. */
	LOCALE("locale", Use.TIMES, "a language such as fr or de-CH", FormatValues::locale, "en"),

	/** The first of the hundred years that two digits can mean. */
	PIVOT("pivot", Use.TIMES, "a year such as 1950, or none", FormatValues::pivot, FormatValues.NONE),

	/** Whether dates are the serial numbers of a spreadsheet, and of which kind. */
	EXCEL_DATES("excel-dates", Use.TIMES, "1900, 1904 or none", FormatValues::excelDates, FormatValues.NONE),

	/** The zone of timestamps that have none. */
	ZONE("zone", Use.ZONED, "a time zone such as UTC or Europe/Paris", FormatValues::zone),

	/** The texts that mean true. */
	TRUE_WORDS("true-words", Use.BOOLEANS, "words such as [yes, Y, 1]", FormatValues::listed, "true", "t"),

	/** The texts that mean false. */
	FALSE_WORDS("false-words", Use.BOOLEANS, "words such as [no, N, 0]", FormatValues::listed, "false", "f"),

	/** The texts that mean null, in addition to a blank. */
	NULL_WORDS("null-words", Use.ALL, "words such as [NULL, N/A]", FormatValues::listed),

	/** What a blank is. */
	BLANK("blank", Use.ALL, "null, keep, reject or empty", FormatValues::blank, "null");

	private static final List<FormatKey> LISTS = List.of(PREFIX, SUFFIX, NEGATIVE, TRUE_WORDS, FALSE_WORDS, NULL_WORDS);

	private final String text;

	private final Use use;

	private final String expected;

	private final UnaryOperator<String> canonical;

	private final List<String> standard;

	FormatKey(String text, Use use, String expected, UnaryOperator<String> canonical, String... standard) {
		this.text = text;
		this.use = use;
		this.expected = expected;
		this.canonical = canonical;
		this.standard = List.of(standard);
	}

	/** The key as definitions spell it. */
	public String text() {
		return this.text;
	}

	/** Whether it takes several values, none included. */
	public boolean isList() {
		return LISTS.contains(this);
	}

	/** What its value may be, for messages. */
	public String expected() {
		return this.expected;
	}

	/**
	 * One of its values, in the one way that it is kept.
	 * @param text as a definition has it
	 * @throws IllegalArgumentException with what was expected
	 */
	public String canonical(String text) {
		return this.canonical.apply(text);
	}

	/**
	 * Its values where nothing is said; none for a zone, which is then that of the
	 * import.
	 */
	List<String> standard() {
		return this.standard;
	}

	/** All keys as definitions spell them. */
	public static List<String> texts() {
		List<String> texts = new ArrayList<>();
		for (FormatKey key : values()) {
			texts.add(key.text);
		}
		return texts;
	}

	/** Finds a key by its text. */
	public static Optional<FormatKey> of(String text) {
		return Arrays.stream(values()).filter((key) -> key.text.equals(text)).findFirst();
	}

	/** Whether the key applies to a type. */
	boolean isFor(ColumnType type) {
		return switch (this.use) {
			case NUMBERS -> isNumber(type);
			case ROUNDED -> type instanceof ColumnType.Int || type instanceof ColumnType.Numeric
					|| (isTime(type) && !(type instanceof ColumnType.Date));
			case NAN -> type instanceof ColumnType.Numeric || type instanceof ColumnType.Floating;
			case INFINITY -> type instanceof ColumnType.Floating
					|| (type instanceof ColumnType.Numeric numeric && numeric.precision() < 0)
					|| (isTime(type) && !(type instanceof ColumnType.Time));
			case TIMES -> isTime(type);
			case ZONED -> type instanceof ColumnType.TimestampTz;
			case BOOLEANS -> type instanceof ColumnType.Bool;
			case ALL -> true;
		};
	}

	private static boolean isNumber(ColumnType type) {
		return type instanceof ColumnType.Int || type instanceof ColumnType.Numeric
				|| type instanceof ColumnType.Floating;
	}

	static boolean isTime(ColumnType type) {
		return type instanceof ColumnType.Date || type instanceof ColumnType.Time
				|| type instanceof ColumnType.Timestamp || type instanceof ColumnType.TimestampTz;
	}

	static boolean isText(ColumnType type) {
		return type instanceof ColumnType.Text || type instanceof ColumnType.Varchar || type instanceof ColumnType.Char;
	}

	/** What the key is for, the end of a sentence. */
	String use() {
		return this.use.words;
	}

	private enum Use {

		NUMBERS("numbers"), ROUNDED("integers, numeric, times and timestamps"),
		NAN("numeric, real and double precision"),
		INFINITY("numeric without a limit, real, double precision, dates and timestamps"), TIMES("dates and times"),
		ZONED("timestamps with time zone"), BOOLEANS("booleans"), ALL("all");

		private final String words;

		Use(String words) {
			this.words = words;
		}

	}

}
