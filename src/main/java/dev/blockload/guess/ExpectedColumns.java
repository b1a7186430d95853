package dev.blockload.guess;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * The columns of the table that a file is for. They show which of several dialects is
 * meant.
 *
 * @param names of the columns
 */
record ExpectedColumns(List<String> names) {

	/** The factor for a reading with as many columns as the table. */
	private static final double AS_MANY = 1.5;

	ExpectedColumns {
		names = List.copyOf(names);
	}

	/** Whether a first record names more than half of the columns. */
	boolean areNamedIn(List<String> first) {
		Set<String> wanted = this.names.stream().map(ExpectedColumns::folded).collect(Collectors.toSet());
		wanted.retainAll(new HashSet<>(first.stream().map(ExpectedColumns::folded).toList()));
		return 2 * wanted.size() > this.names.size();
	}

	/** A fit with a better score if it has as many columns as the table. */
	static DialectFit weighed(DialectFit fit, @Nullable ExpectedColumns expected) {
		return (expected != null && fit.columns() == expected.names.size()) ? fit.times(AS_MANY) : fit;
	}

	/** A name without case and signs. */
	static String folded(String name) {
		return name.replaceAll("[^\\p{L}\\p{Nd}]", "").toLowerCase(Locale.ROOT);
	}

}
