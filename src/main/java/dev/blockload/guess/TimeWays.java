package dev.blockload.guess;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.blockload.block.ColumnType;
import dev.blockload.guess.Way.Reading;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.FormatKey;
import org.jspecify.annotations.Nullable;

/**
 * The ways to write dates, times and timestamps: as ISO-8601 has them, or in a pattern
 * that is made from the values themselves.
 */
final class TimeWays {

	private static final int PRECISION = 6;

	private static final ColumnType DATE = new ColumnType.Date();

	private static final ColumnType TIME = new ColumnType.Time(PRECISION);

	private static final ColumnType TIMESTAMP = new ColumnType.Timestamp(PRECISION);

	private static final ColumnType TIMESTAMPTZ = new ColumnType.TimestampTz(PRECISION);

	/** Values that are laid out otherwise than these make no difference. */
	private static final int LAYOUTS_FROM = 50;

	private static final Pattern CLOCK = Pattern.compile(
			"(?<hour>\\d{1,2}):\\d{2}(?<second>:\\d{2}(?<fraction>[.,]\\d{1,9})?)?(?<half>\\h?[AaPp][Mm])?(?<zone>\\h?(?:Z|[+-]\\d{2}(?::?\\d{2})?|[A-Z]{3,4}|[A-Z][a-z]+/[A-Za-z_/]+))?$");

	private static final Pattern COMPACT = Pattern.compile("(?:19|20)\\d{2}(?:0[1-9]|1[0-2])\\d{2}(?:\\d{6})?");

	private TimeWays() {
	}

	/** Dates, or moments, of digits alone, where every value has so many of them. */
	static List<Way> compact(Profile profile) {
		Set<Integer> lengths = new LinkedHashSet<>();
		for (String text : profile.examples()) {
			if (!COMPACT.matcher(text).matches()) {
				return List.of();
			}
			lengths.add(text.length());
		}
		if (lengths.size() != 1) {
			return List.of();
		}
		return List.of(lengths.contains(8) ? new Way(DATE, pattern("yyyyMMdd"))
				: new Way(TIMESTAMP, pattern("yyyyMMddHHmmss")));
	}

	/** All that may be meant by values whose type is not known. */
	static List<Way> sure(Profile profile) {
		List<Layout> layouts = layouts(profile);
		List<Way> ways = new ArrayList<>();
		ways.add(new Way(DATE, Format.DEFAULT));
		layouts.stream()
			.filter(Layout::hasDate)
			.filter((layout) -> !layout.hasTime())
			.map((l) -> l.of(DATE))
			.forEach(ways::add);
		ways.add(new Way(TIMESTAMP, Format.DEFAULT));
		ways.add(new Way(TIMESTAMPTZ, Format.DEFAULT));
		layouts.stream()
			.filter((layout) -> layout.hasDate() && layout.hasTime())
			.map((layout) -> layout.of(layout.hasZone() ? TIMESTAMPTZ : TIMESTAMP))
			.forEach(ways::add);
		ways.add(new Way(TIME, Format.DEFAULT));
		layouts.stream().filter((layout) -> !layout.hasDate()).map((layout) -> layout.of(TIME)).forEach(ways::add);
		return ways;
	}

	/** All that may be meant, for a column of a type. */
	static List<Way> any(ColumnType type, Profile profile) {
		List<Way> ways = new ArrayList<>(List.of(new Way(type, Format.DEFAULT)));
		if (!(type instanceof ColumnType.Time)) {
			ways.add(new Way(type, pattern("yyyyMMdd")));
			ways.add(new Way(type, pattern("yyyyMMddHHmmss")));
		}
		layouts(profile).forEach((layout) -> ways.add(layout.of(type)));
		return ways;
	}

	private static Format pattern(String pattern) {
		return Format.DEFAULT.with(FormatKey.FORMAT, pattern);
	}

	private static List<Layout> layouts(Profile profile) {
		Set<Layout> layouts = new LinkedHashSet<>();
		profile.examples().stream().limit(LAYOUTS_FROM).forEach((text) -> layouts.addAll(layouts(text)));
		// Two figures for day, month and hour where all have them.
		return Stream
			.concat(layouts.stream().filter((layout) -> !layout.isLoose()), layouts.stream().filter(Layout::isLoose))
			.toList();
	}

	private static List<Layout> layouts(String text) {
		Matcher clock = CLOCK.matcher(text);
		if (!clock.find()) {
			return DateLayouts.of(text).stream().map((date) -> new Layout(date, null, false)).toList();
		}
		String before = text.substring(0, clock.start());
		List<Layout> layouts = new ArrayList<>();
		for (String time : clocks(clock)) {
			boolean zoned = clock.group("zone") != null;
			if (before.isEmpty()) {
				layouts.add(new Layout(null, time, zoned));
			}
			else {
				String day = before.replaceAll("[\\h,T]+$", "");
				String between = before.substring(day.length()).replace("T", "'T'");
				DateLayouts.of(day).forEach((date) -> layouts.add(new Layout(date, between + time, zoned)));
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
	 * How values are laid out.
	 *
	 * @param date the part that tells the day, or null
	 * @param time the pattern of the rest, or null
	 * @param hasZone whether it tells a zone
	 */
	private record Layout(@Nullable DateLayouts date, @Nullable String time, boolean hasZone) {

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

		Way of(ColumnType type) {
			DateLayouts day = this.date;
			Format format = pattern(((day != null) ? day.pattern() : "") + ((this.time != null) ? this.time : ""));
			if (day == null) {
				return new Way(type, format);
			}
			format = day.locale().equals("en") ? format : format.with(FormatKey.LOCALE, day.locale());
			format = (day.pivot() == null) ? format : format.with(FormatKey.PIVOT, day.pivot());
			Reading reading = day.reading();
			return new Way(type, format, reading);
		}

	}

}
