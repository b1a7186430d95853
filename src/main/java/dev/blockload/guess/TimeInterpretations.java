package dev.blockload.guess;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.blockload.block.ColumnType;
import dev.blockload.guess.Interpretation.Assumption;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.FormatKey;
import org.jspecify.annotations.Nullable;

/**
 * Interpretations of dates, times and timestamps: ISO 8601, or patterns derived from the
 * values.
 */
final class TimeInterpretations {

	private static final int PRECISION = 6;

	private static final ColumnType DATE = new ColumnType.Date();

	private static final ColumnType TIME = new ColumnType.Time(PRECISION);

	private static final ColumnType TIMESTAMP = new ColumnType.Timestamp(PRECISION);

	private static final ColumnType TIMESTAMPTZ = new ColumnType.TimestampTz(PRECISION);

	/** The number of values that patterns are derived from. */
	private static final int LAYOUTS_FROM = 50;

	private static final Pattern CLOCK = Pattern.compile(
			"(?<hour>\\d{1,2}):\\d{2}(?<second>:\\d{2}(?<fraction>[.,]\\d{1,9})?)?(?<half>\\h?[AaPp][Mm])?(?<zone>\\h?(?:Z|[+-]\\d{2}(?::?\\d{2})?|[A-Z]{3,4}|[A-Z][a-z]+/[A-Za-z_/]+))?$");

	private static final Pattern COMPACT = Pattern.compile("(?:19|20)\\d{2}(?:0[1-9]|1[0-2])\\d{2}(?:\\d{6})?");

	private TimeInterpretations() {
	}

	/** Dates or timestamps of digits only, if all values have the same length. */
	static List<Interpretation> compact(ColumnProfile profile) {
		Set<Integer> lengths = new LinkedHashSet<>();
		long others = 0;
		for (String text : profile.examples()) {
			if (COMPACT.matcher(text).matches()) {
				lengths.add(text.length());
			}
			else {
				others++;
			}
		}
		if (lengths.size() != 1 || !Misfits.areFew(others, profile.values())) {
			return List.of();
		}
		return List.of(lengths.contains(8) ? new Interpretation(DATE, pattern("yyyyMMdd"))
				: new Interpretation(TIMESTAMP, pattern("yyyyMMddHHmmss")));
	}

	/** All possible interpretations, for a column without a known type. */
	static List<Interpretation> sure(ColumnProfile profile) {
		List<DateTimeLayout> layouts = layouts(profile);
		List<Interpretation> interpretations = new ArrayList<>();
		interpretations.add(new Interpretation(DATE, Format.DEFAULT));
		layouts.stream()
			.filter(DateTimeLayout::hasDate)
			.filter((layout) -> !layout.hasTime())
			.map((l) -> l.of(DATE))
			.forEach(interpretations::add);
		interpretations.add(new Interpretation(TIMESTAMP, Format.DEFAULT));
		interpretations.add(new Interpretation(TIMESTAMPTZ, Format.DEFAULT));
		layouts.stream()
			.filter((layout) -> layout.hasDate() && layout.hasTime())
			.map((layout) -> layout.of(layout.hasZone() ? TIMESTAMPTZ : TIMESTAMP))
			.forEach(interpretations::add);
		interpretations.add(new Interpretation(TIME, Format.DEFAULT));
		layouts.stream()
			.filter((layout) -> !layout.hasDate())
			.map((layout) -> layout.of(TIME))
			.forEach(interpretations::add);
		return interpretations;
	}

	/** All possible interpretations, for a column of a known type. */
	static List<Interpretation> any(ColumnType type, ColumnProfile profile) {
		List<Interpretation> interpretations = new ArrayList<>(List.of(new Interpretation(type, Format.DEFAULT)));
		if (!(type instanceof ColumnType.Time)) {
			interpretations.add(new Interpretation(type, pattern("yyyyMMdd")));
			interpretations.add(new Interpretation(type, pattern("yyyyMMddHHmmss")));
		}
		layouts(profile).forEach((layout) -> interpretations.add(layout.of(type)));
		return interpretations;
	}

	private static Format pattern(String pattern) {
		return Format.DEFAULT.with(FormatKey.FORMAT, pattern);
	}

	private static List<DateTimeLayout> layouts(ColumnProfile profile) {
		Set<DateTimeLayout> layouts = new LinkedHashSet<>();
		profile.examples().stream().limit(LAYOUTS_FROM).forEach((text) -> layouts.addAll(layouts(text)));
		// Two digits for day, month and hour are preferred if all values have them.
		return Stream
			.concat(layouts.stream().filter((layout) -> !layout.isLoose()),
					layouts.stream().filter(DateTimeLayout::isLoose))
			.toList();
	}

	private static List<DateTimeLayout> layouts(String text) {
		Matcher clock = CLOCK.matcher(text);
		if (!clock.find()) {
			return DateLayout.of(text).stream().map((date) -> new DateTimeLayout(date, null, false)).toList();
		}
		String before = text.substring(0, clock.start());
		List<DateTimeLayout> layouts = new ArrayList<>();
		for (String time : clocks(clock)) {
			boolean zoned = clock.group("zone") != null;
			if (before.isEmpty()) {
				layouts.add(new DateTimeLayout(null, time, zoned));
			}
			else {
				String day = before.replaceAll("[\\h,T]+$", "");
				String between = before.substring(day.length()).replace("T", "'T'");
				DateLayout.of(day).forEach((date) -> layouts.add(new DateTimeLayout(date, between + time, zoned)));
			}
		}
		return layouts;
	}

	private static List<String> clocks(Matcher clock) {
		boolean half = clock.group("half") != null;
		String fraction = clock.group("fraction");
		String second = clock.group("second");
		String rest = ":mm" + ((second != null) ? ":ss" : "")
				+ ((fraction != null) ? fraction.charAt(0) + "S".repeat(fraction.length() - 1) : "");
		rest += half ? spaceBefore(clock.group("half")) + "a" : "";
		String zone = clock.group("zone");
		rest += (zone != null) ? spaceBefore(zone) + zone(zone.strip()) : "";
		return List.of((half ? "hh" : "HH") + rest, (half ? "h" : "H") + rest);
	}

	private static String spaceBefore(String text) {
		return Character.isSpaceChar(text.charAt(0)) ? text.substring(0, 1) : "";
	}

	private static String zone(String zone) {
		if (zone.equals("Z") || zone.indexOf(':') > 0) {
			return "XXX";
		}
		if (zone.startsWith("+") || zone.startsWith("-")) {
			return (zone.length() > 3) ? "XX" : "X";
		}
		return (zone.indexOf('/') > 0) ? "VV" : "z";
	}

	/**
	 * A layout of date and time.
	 *
	 * @param date the layout of the date, or null
	 * @param time the pattern of the time, or null
	 * @param hasZone whether it has a zone
	 */
	private record DateTimeLayout(@Nullable DateLayout date, @Nullable String time, boolean hasZone) {

		boolean hasDate() {
			return this.date != null;
		}

		boolean hasTime() {
			return this.time != null;
		}

		boolean isLoose() {
			return (this.date != null && this.date.isLoose())
					|| (this.time != null && !this.time.contains("HH") && !this.time.contains("hh"));
		}

		Interpretation of(ColumnType type) {
			DateLayout day = this.date;
			Format format = pattern(((day != null) ? day.pattern() : "") + ((this.time != null) ? this.time : ""));
			if (day == null) {
				return new Interpretation(type, format);
			}
			format = day.locale().equals("en") ? format : format.with(FormatKey.LOCALE, day.locale());
			format = (day.pivot() == null) ? format : format.with(FormatKey.PIVOT, day.pivot());
			Assumption assumption = day.assumption();
			return new Interpretation(type, format, assumption);
		}

	}

}
