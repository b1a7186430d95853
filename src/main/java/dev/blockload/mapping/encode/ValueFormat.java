package dev.blockload.mapping.encode;

import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * How the values of one column are written in the file.
 *
 * @param numbers how numbers are written
 * @param times how dates and times are written
 * @param booleans how booleans are written, or null for {@code true} and {@code false}
 * @param nonFinite which values without a finite number are loaded
 */
public record ValueFormat(NumberFormat numbers, TimeFormat times, @Nullable BooleanFormat booleans,
		Set<NonFinite> nonFinite) {

	/** Plain numbers, ISO 8601, {@code true} and {@code false}. */
	public static final ValueFormat PLAIN = new ValueFormat(NumberFormat.PLAIN, TimeFormat.ISO, null, Set.of());

	public ValueFormat {
		nonFinite = Set.copyOf(nonFinite);
	}

}
