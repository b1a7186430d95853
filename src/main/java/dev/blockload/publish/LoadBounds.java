package dev.blockload.publish;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The numbers of runs whose rows a partition by load takes.
 *
 * @param from the first number; {@link #NO_LOWER} for MINVALUE
 * @param to the number after the last one; {@link #NO_UPPER} for MAXVALUE
 */
record LoadBounds(long from, long to) {

	static final long NO_LOWER = Long.MIN_VALUE;

	static final long NO_UPPER = Long.MAX_VALUE;

	/** How the catalog prints the bounds of a partition by range of a bigint. */
	private static final Pattern TEXT = Pattern
		.compile("FOR VALUES FROM \\((?:'?(-?\\d+)'?|MINVALUE)\\) TO \\((?:'?(-?\\d+)'?|MAXVALUE)\\)");

	LoadBounds {
		if (from >= to) {
			throw new IllegalArgumentException(
					"A partition from load %d to load %d has no load. Expected a higher end.".formatted(from, to));
		}
	}

	/** The bounds of a partition that takes one run only. */
	static LoadBounds of(long run) {
		return new LoadBounds(run, run + 1);
	}

	/**
	 * The bounds of a partition.
	 * @param text as the catalog prints it
	 * @return empty for the default partition
	 */
	static Optional<LoadBounds> parse(String text) {
		Matcher matcher = TEXT.matcher(text);
		return matcher.matches()
				? Optional.of(new LoadBounds((matcher.group(1) != null) ? Long.parseLong(matcher.group(1)) : NO_LOWER,
						(matcher.group(2) != null) ? Long.parseLong(matcher.group(2)) : NO_UPPER))
				: Optional.empty();
	}

	boolean includes(long run) {
		return this.from <= run && run < this.to;
	}

	/** Whether no other run can have rows in the partition. */
	boolean areOfOneRun() {
		return this.to - this.from == 1;
	}

	/** What {@code ATTACH PARTITION} expects after {@code FOR VALUES}. */
	String sql() {
		return "FROM (" + ((this.from != NO_LOWER) ? this.from : "MINVALUE") + ") TO ("
				+ ((this.to != NO_UPPER) ? this.to : "MAXVALUE") + ")";
	}

	/** A condition on {@code _load} that implies the constraint of the partition. */
	String condition() {
		String lower = "_load OPERATOR(pg_catalog.>=) " + this.from;
		String upper = "_load OPERATOR(pg_catalog.<) " + this.to;
		if (this.from == NO_LOWER) {
			return (this.to == NO_UPPER) ? "true" : upper;
		}
		return (this.to == NO_UPPER) ? lower : lower + " AND " + upper;
	}

}
