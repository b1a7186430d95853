package dev.blockload.bench;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * The columns of a file. The first column is the key. The values of a record depend only
 * on its number, so that a file is the same on every machine.
 */
enum Shape {

	/** A metric: key, reference, value. */
	NARROW(List.of(key(), new Column("account", "text", (out, random) -> out.append("A").append(random.nextInt(9000))),
			amount("amount"))),

	/** Ten columns of nine types, some 100 bytes for each record. */
	TEN(List.of(key(), number("employee"), name("name"), amount("amount"),
			new Column("rate", "double precision",
					(out, random) -> out.append(random.nextInt(100)).append('.').append(random.nextInt(10_000))),
			day("booked_on"), moment("changed_at"),
			new Column("active", "boolean", (out, random) -> out.append(random.nextBoolean())),
			new Column("reference", "uuid", Shape::uuid),
			new Column("grade", "varchar(10)", (out, random) -> out.append('A').append(random.nextInt(9))))),

	/** A hundred columns of four types. */
	WIDE(wide()),

	/** Texts of 1 to 4 KB in quotes, with line breaks and doubled quotes. */
	TEXT(List.of(key(), name("title"), new Column("body", "text", Shape::body)));

	/** Records from which the size of a file is estimated. */
	private static final int SAMPLE = 2000;

	private static final String[] WORDS = { "budget", "Müller", "forecast", "a \"\"quoted\"\" word", "cost, center",
			"year", "plan" };

	// Made by List.of: immutable.
	@SuppressWarnings("ImmutableEnumChecker")
	private final List<Column> columns;

	Shape(List<Column> columns) {
		this.columns = columns;
	}

	/** The names of the columns, for a header or a statement. */
	String names() {
		return this.columns.stream().map(Column::name).collect(Collectors.joining(","));
	}

	List<Column> columns() {
		return this.columns;
	}

	/** The columns as CREATE TABLE has them. */
	String definitions() {
		return this.columns.stream()
			.map((column) -> column.name() + " " + column.type())
			.collect(Collectors.joining(", "));
	}

	/** The column that holds a wrong value in a record that is rejected. */
	private Column spoiled() {
		return this.columns.stream()
			.filter((column) -> column.type().startsWith("numeric"))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException(this + " has no number that could be wrong."));
	}

	/**
	 * Append a record.
	 * @param row its number, from 0, which decides its values
	 * @param key its key
	 * @param valid whether it can be loaded
	 */
	void append(StringBuilder out, long row, long key, Validity valid) {
		SplittableRandom random = new SplittableRandom(row);
		out.append(key);
		Column wrong = (valid == Validity.WRONG) ? spoiled() : null;
		for (Column column : this.columns.subList(1, this.columns.size())) {
			out.append(',');
			if (column.equals(wrong)) {
				out.append("n/a");
			}
			else {
				column.values().append(out, random);
			}
		}
		out.append('\n');
	}

	/** How many records a file of about so many bytes has. */
	long rows(long bytes) {
		StringBuilder sample = new StringBuilder();
		for (int row = 0; row < SAMPLE; row++) {
			append(sample, row, 1_000_000L + row, Validity.RIGHT);
		}
		return Math.max(1, bytes * SAMPLE / sample.length());
	}

	private static List<Column> wide() {
		List<Column> columns = new ArrayList<>();
		columns.add(key());
		while (columns.size() < 100) {
			String name = "c" + columns.size();
			columns.add(switch (columns.size() % 4) {
				case 0 -> number(name);
				case 1 -> amount(name);
				case 2 -> day(name);
				default -> name(name);
			});
		}
		return List.copyOf(columns);
	}

	private static Column key() {
		return new Column("id", "bigint", (out, random) -> {
			throw new IllegalStateException("The key is not random.");
		});
	}

	private static Column number(String name) {
		return new Column(name, "integer", (out, random) -> out.append(random.nextInt(1_000_000)));
	}

	private static Column amount(String name) {
		return new Column(name, "numeric(12,2)",
				(out, random) -> out.append(random.nextInt(1_000_000)).append('.').append(10 + random.nextInt(90)));
	}

	private static Column day(String name) {
		return new Column(name, "date", (out, random) -> out.append(LocalDate.EPOCH.plusDays(random.nextInt(20_000))));
	}

	private static Column moment(String name) {
		return new Column(name, "timestamptz",
				(out, random) -> out.append(LocalDate.EPOCH.plusDays(random.nextInt(20_000))).append("T12:34:56Z"));
	}

	private static Column name(String name) {
		return new Column(name, "text",
				(out, random) -> out.append((random.nextInt(10) == 0) ? "\"Müller, Jörg\"" : "Camille Martin"));
	}

	private static void uuid(StringBuilder out, SplittableRandom random) {
		out.append(new java.util.UUID(random.nextLong(), random.nextLong()));
	}

	private static void body(StringBuilder out, SplittableRandom random) {
		int end = out.length() + 1000 + random.nextInt(3000);
		out.append('"');
		while (out.length() < end) {
			out.append(WORDS[random.nextInt(WORDS.length)]).append((random.nextInt(8) == 0) ? "\r\n" : " ");
		}
		out.append('"');
	}

	/** Whether a record can be loaded. */
	enum Validity {

		RIGHT, WRONG

	}

	/**
	 * A column of a file and of a table.
	 *
	 * @param name in both
	 * @param type as CREATE TABLE has it
	 * @param values appends a value
	 */
	record Column(String name, String type, Values values) {

	}

	/** Appends one value. */
	@FunctionalInterface
	interface Values {

		void append(StringBuilder out, SplittableRandom random);

	}

}
