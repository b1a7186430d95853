package dev.blockload.guess;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import dev.blockload.block.ColumnType;

/**
 * The values of a column that do not fit its type. A type is proposed only if they are
 * few.
 *
 * @param count how many there are
 * @param values how many values the column has
 * @param examples some of them
 */
record Misfits(long count, long values, List<String> examples) {

	/** All values fit. */
	static final Misfits NONE = new Misfits(0, 0, List.of());

	/** How many examples are kept. */
	static final int MOST_EXAMPLES = 3;

	/** One value of so many can be a mistake. */
	private static final int SHARE = 50;

	private static final long MOST = 20;

	Misfits {
		if (count < 0 || count > values || (count == 0) != examples.isEmpty()) {
			throw new IllegalArgumentException(count + " of " + values + " values do not fit, such as " + examples
					+ ". Expected at most all of them, and an example.");
		}
		examples = List.copyOf(examples);
	}

	/** Whether values that do not fit are few enough to be mistakes. */
	static boolean areFew(long count, long values) {
		return count == 0 || (count <= MOST && count * SHARE <= values);
	}

	/** A clause for a type. */
	String of(ColumnType type) {
		return String.format(Locale.ROOT, "%,d of %,d values %s not fit the type %s: %s", this.count, this.values,
				(this.count == 1) ? "does" : "do", SqlText.type(type),
				this.examples.stream().map(QuotedText::of).collect(Collectors.joining(", ")));
	}

}
