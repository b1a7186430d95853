package dev.blockload.guess;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.blockload.block.ColumnType;
import dev.blockload.csv.Field;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.FormatKey;
import dev.blockload.mapping.ValueProbe;
import org.jspecify.annotations.Nullable;

/**
 * Neighbouring headers that are dates, months, quarters or years in ascending order: the
 * columns of a pivoted file.
 *
 * @param from the number of the first, from 0
 * @param to the number of the last
 * @param period what they are, as the name of a column
 * @param format how they are written
 */
record HeaderSeries(int from, int to, String period, Format format) {

	/** Fewer headers can be dates by accident. */
	private static final int LEAST = 3;

	private static final int FIRST_YEAR = 1900;

	private static final int LAST_YEAR = 2100;

	private static final List<String> QUARTERS = List.of("QQQ yyyy", "yyyy QQQ", "yyyy-QQQ", "yyyyQQQ", "QQQ-yyyy",
			"QQQ yy", "QQQ-yy");

	private static final List<String> MONTHS = List.of("yyyy-MM", "yyyy/MM", "yyyy.MM", "yyyyMM", "MM/yyyy", "MM-yyyy",
			"MM.yyyy", "M/yyyy");

	private static final List<String> NAMED_MONTHS = List.of("MMM yyyy", "MMM-yyyy", "MMM yy", "MMM-yy", "MMM''yy",
			"yyyy MMM", "yyyy-MMM");

	private static final Pattern YEAR = Pattern.compile("\\d{4}");

	private static final Pattern MONTH = Pattern.compile("\\d{4}[-/.]?\\d{2}|\\d{1,2}[-/.]\\d{4}");

	private static final Pattern QUARTER = Pattern
		.compile("\\p{L}{1,2}\\d[ -](\\d{4}|\\d{2})|\\d{4}[ -]?\\p{L}{1,2}\\d");

	private static final Pattern NAMED_MONTH = Pattern
		.compile("[\\p{L}\\p{M}]{2,}\\.?[ '-](\\d{4}|\\d{2})|\\d{4}[ -][\\p{L}\\p{M}]{2,}\\.?");

	HeaderSeries {
		if (from < 0 || to < from) {
			throw new IllegalArgumentException(
					"Headers %d to %d are not a series. Expected the last after the first.".formatted(from, to));
		}
	}

	/** The longest series of a header. */
	static Optional<HeaderSeries> of(List<String> titles) {
		HeaderSeries longest = null;
		int from = 0;
		while (from + LEAST <= titles.size()) {
			int most = 1;
			for (Layout layout : layouts(titles.get(from))) {
				int length = length(titles.subList(from, titles.size()), layout);
				if (length >= LEAST && (longest == null || length > longest.length())) {
					longest = new HeaderSeries(from, from + length - 1, layout.period(), layout.format());
				}
				most = Math.max(most, length);
			}
			// A series that begins within another one is shorter.
			from += (most >= LEAST) ? most : 1;
		}
		return Optional.ofNullable(longest);
	}

	int length() {
		return this.to - this.from + 1;
	}

	/** Whether a column is part of it. */
	boolean contains(int number) {
		return this.from <= number && number <= this.to;
	}

	/** How many headers from the first are in one layout and ascend. */
	private static int length(List<String> titles, Layout layout) {
		ValueProbe probe = ValueProbe.of(new ColumnType.Date(), layout.format()).orElse(null);
		LocalDate last = null;
		int length = 0;
		for (String title : titles) {
			LocalDate date = (probe != null) ? date(probe, title) : null;
			if (date == null || (last != null && !date.isAfter(last))) {
				break;
			}
			last = date;
			length++;
		}
		return length;
	}

	private static @Nullable LocalDate date(ValueProbe probe, String title) {
		return probe.read(Field.of(title.getBytes(StandardCharsets.UTF_8)))
			.map(LocalDate::parse)
			.filter((date) -> date.getYear() >= FIRST_YEAR && date.getYear() <= LAST_YEAR)
			.orElse(null);
	}

	private static List<Layout> layouts(String title) {
		List<Layout> layouts = new ArrayList<>();
		if (title.matches("\\d{4}-\\d{2}-\\d{2}")) {
			layouts.add(new Layout("day", Format.DEFAULT));
		}
		DateLayout.of(title).forEach((date) -> layouts.add(layout("day", date.pattern(), date.locale(), date.pivot())));
		if (!title.matches(".*\\d.*")) {
			return layouts;
		}
		// Layouts that cannot fit are not tried: each costs a compiled pattern.
		if (YEAR.matcher(title).matches()) {
			layouts.add(layout("year", "yyyy", "en", null));
		}
		if (MONTH.matcher(title).matches()) {
			MONTHS.forEach((pattern) -> layouts.add(layout("month", pattern, "en", null)));
		}
		if (QUARTER.matcher(title).matches()) {
			QUARTERS.forEach((pattern) -> layouts.add(layout("quarter", pattern, "en", pivot(pattern))));
		}
		if (!NAMED_MONTH.matcher(title).matches()) {
			return layouts;
		}
		for (String locale : DateLayout.LOCALES) {
			NAMED_MONTHS.stream()
				// LLL: German headers are Jan and Mär, but dates contain Jan. and März.
				.flatMap((pattern) -> Stream.of(pattern, pattern.replace("MMM", "MMMM"), pattern.replace("MMM", "LLL")))
				.forEach((pattern) -> layouts.add(layout("month", pattern, locale, pivot(pattern))));
		}
		return layouts;
	}

	private static @Nullable String pivot(String pattern) {
		return pattern.contains("yyyy") ? null : DateLayout.PIVOT;
	}

	private static Layout layout(String period, String pattern, String locale, @Nullable String pivot) {
		Format format = Format.DEFAULT.with(FormatKey.FORMAT, pattern);
		Format named = locale.equals("en") ? format : format.with(FormatKey.LOCALE, locale);
		return new Layout(period, (pivot != null) ? named.with(FormatKey.PIVOT, pivot) : named);
	}

	/**
	 * A way to write a period.
	 *
	 * @param period what it is
	 * @param format how it is written
	 */
	private record Layout(String period, Format format) {
	}

}
