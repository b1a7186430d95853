package dev.blockload.publish;

import java.util.List;
import java.util.stream.Collectors;

import dev.blockload.block.BlockColumn;
import dev.blockload.block.ColumnType;
import dev.blockload.block.Identifiers;
import dev.blockload.block.InputCheck;

/**
 * A test of a text that PostgreSQL can read as a value of its column, in SQL: whether the
 * value is what the text says. Everything is named with its schema.
 *
 * @param column of the staging table, which has text
 * @param type of the column
 * @param check what is tested
 */
record InputTest(BlockColumn column, ColumnType.ReadByServer type, InputCheck check) {

	private static final String NOT_EQUAL = " OPERATOR(pg_catalog.<>) ";

	/**
	 * The words for a time that is not the same each day, if no letter is beside them.
	 */
	private static final String CLOCK_WORDS = "'(?<![[:alpha:]])(now|today|tomorrow|yesterday)(?![[:alpha:]])'";

	/** The text of a column of row {@code s}. */
	static String text(BlockColumn column) {
		return "s." + Identifiers.quoted(column.name());
	}

	/** The value that the server reads, without the modifier of the type. */
	private String value() {
		return "(" + text(this.column) + "::" + this.type.source() + "::" + this.type.plain() + ")";
	}

	/**
	 * The condition that a row {@code s} fails the test. With {@code CURRENT_TIME}, such
	 * a text is only suspected: the words can also be those of a text in a composite
	 * value.
	 */
	String condition() {
		String text = text(this.column);
		return switch (this.check) {
			case CURRENT_TIME -> text + " OPERATOR(pg_catalog.~*) " + CLOCK_WORDS;
			case ROUNDED_ATTRIBUTE ->
				throw new IllegalStateException("The attributes of " + this.type.name() + " are not known.");
			case ROUNDED_BY_MODIFIER -> value() + NOT_EQUAL + value() + "::" + this.type.name();
			case MICROSECONDS -> text + " OPERATOR(pg_catalog.~) '[.][0-9]{6}[0-9]*[1-9]'";
			case ROUNDED_TO_CURRENCY -> digits(text) + NOT_EQUAL + digits(value() + "::pg_catalog.text");
			case CUT_OFF -> text + NOT_EQUAL + value() + "::pg_catalog.text";
		};
	}

	/**
	 * The condition that a limited attribute of a composite value is rounded.
	 * @param loose a row type with the same attributes without their modifiers
	 * @param attributes the limited ones, quoted
	 */
	String isRounded(String loose, List<String> attributes) {
		String unlimited = "(" + text(this.column) + "::" + this.type.source() + "::" + loose + ").";
		return attributes.stream()
			.map((name) -> unlimited + name + NOT_EQUAL + value() + "." + name)
			.collect(Collectors.joining(" OR ", "(", ")"));
	}

	/** The text without its words for the current time: then it is no value of a time. */
	String withoutClock() {
		return "pg_catalog.regexp_replace(" + text(this.column) + ", " + CLOCK_WORDS + ", '?', 'gi')";
	}

	// Grouping separators, currency signs, and zeros at the ends do not matter.
	private static String digits(String text) {
		return "pg_catalog.btrim(pg_catalog.regexp_replace(" + text + ", '[^0-9]', '', 'g'), '0')";
	}

	InputRejectCode code() {
		return switch (this.check) {
			case CURRENT_TIME -> InputRejectCode.CURRENT_TIME;
			case ROUNDED_BY_MODIFIER, ROUNDED_ATTRIBUTE, MICROSECONDS, ROUNDED_TO_CURRENCY, CUT_OFF ->
				InputRejectCode.NOT_EXACT;
		};
	}

	/** The rest of a sentence that begins with the value in quotes. */
	String predicate() {
		String type = this.column.sqlType();
		return switch (this.check) {
			case CURRENT_TIME -> "depends on the current time. Expected a fixed value of type " + type + ".";
			case ROUNDED_BY_MODIFIER, ROUNDED_ATTRIBUTE, MICROSECONDS, ROUNDED_TO_CURRENCY ->
				"would be rounded by the type " + type + ". Expected no more digits than it stores.";
			case CUT_OFF -> "would be cut off by the type " + type + ". Expected a shorter text.";
		};
	}

}
