package dev.blockload.importjob;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Measured figures, printed as a table that a page of the docs can contain. For one
 * thread.
 */
final class FigureTable {

	private final String title;

	private final List<String> lines = new ArrayList<>();

	/**
	 * Create a table.
	 * @param title what was measured
	 * @param headers of its columns
	 */
	FigureTable(String title, String... headers) {
		this.title = title;
		this.lines.add(line(Stream.of(headers)));
		this.lines.add("|" + "---|".repeat(headers.length));
	}

	/** Add a row; whole numbers get separators of thousands. */
	FigureTable row(Object... cells) {
		this.lines.add(line(Stream.of(cells)
			.map((cell) -> (cell instanceof Integer || cell instanceof Long) ? thousands((Number) cell)
					: cell.toString())));
		return this;
	}

	private static String thousands(Number whole) {
		return String.format(Locale.ROOT, "%,d", whole.longValue());
	}

	private static String line(Stream<String> cells) {
		return cells.collect(Collectors.joining(" | ", "| ", " |"));
	}

	/** Milliseconds with one decimal. */
	static String millis(long nanos) {
		return String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
	}

	/** A ratio with two decimals. */
	static String ratio(double one, double other) {
		return String.format(Locale.ROOT, "%.2f", one / other);
	}

	/** Print the table on standard output. */
	void print() {
		System.out.println("\n" + this.title + "\n\n" + String.join("\n", this.lines) + "\n");
	}

}
