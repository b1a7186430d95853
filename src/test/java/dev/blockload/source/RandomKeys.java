package dev.blockload.source;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import dev.blockload.source.FileChoice.MostRecent;
import dev.blockload.source.RequestedFile.ByRule;
import dev.blockload.source.RequestedFile.OfDate;

/**
 * One bucket as chance makes it, and what is asked of it: dates near each other or far
 * apart, in one form or both, with and without times, fractions and offsets, the same
 * instant written in several ways, and all that is like them without being so.
 */
final class RandomKeys {

	private static final List<String> PREFIXES = List.of("", "in/", "in/file-", "été/😀 ", "2022/", "a+b%:", "20",
			"9:");

	private static final List<String> SUFFIXES = List.of("", ".csv", "-salaries.csv", "~x", "é.csv", "T.csv", "Z",
			"0.csv", ":", "😀");

	private static final List<String> OFFSETS = List.of("Z", "+02:00", "-0530", "+14", "-12:00", "+18:00", "-18:00",
			"-1800", "+18:01", "+1900");

	private static final List<ZoneId> ZONES = List.of(ZoneOffset.UTC, ZoneId.of("Europe/Paris"),
			ZoneId.of("Pacific/Apia"), ZoneId.of("America/St_Johns"), ZoneOffset.MIN, ZoneOffset.MAX);

	private static final List<LocalDateTime> STARTS = List.of(LocalDateTime.parse("2022-11-20T12:00:00"),
			LocalDateTime.parse("2022-12-31T23:59:50"), LocalDateTime.parse("2011-12-29T10:00:00"),
			LocalDateTime.parse("2020-02-28T00:00:00"), LocalDateTime.parse("0000-01-01T00:00:00"),
			LocalDateTime.parse("9999-12-31T00:00:00"), LocalDateTime.parse("1999-12-31T18:00:00"));

	private static final List<ChronoUnit> UNITS = List.of(ChronoUnit.SECONDS, ChronoUnit.MINUTES, ChronoUnit.HOURS,
			ChronoUnit.DAYS, ChronoUnit.MONTHS, ChronoUnit.YEARS);

	private static final DateTimeFormatter EXTENDED = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");

	private static final DateTimeFormatter EXTENDED_DAY = DateTimeFormatter.ofPattern("uuuu-MM-dd");

	private static final DateTimeFormatter BASIC = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss");

	private static final DateTimeFormatter BASIC_DAY = DateTimeFormatter.ofPattern("uuuuMMdd");

	private final Random random;

	private final String prefix;

	private final String suffix;

	private final LocalDateTime start;

	private final ChronoUnit unit;

	private final int plain;

	private final int extended;

	private final int junk;

	final TreeMap<String, Instant> bucket = new TreeMap<>(
			Comparator.comparing((key) -> key.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned));

	final MostRecent recent;

	final RequestedFile wanted;

	final Instant now;

	final int pageSize;

	RandomKeys(Random random) {
		this.random = random;
		this.prefix = oneOf(PREFIXES);
		this.suffix = oneOf(SUFFIXES);
		this.start = oneOf(STARTS);
		this.unit = oneOf(UNITS);
		this.plain = random.nextInt(101);
		this.extended = random.nextInt(3) * 50;
		this.junk = random.nextInt(3) * 20;
		this.pageSize = 1 + random.nextInt(10);
		this.recent = new MostRecent(new DatedPath(this.prefix, this.suffix), oneOf(ZONES), random.nextBoolean(), null);
		int size = random.nextInt(80);
		for (int key = 0; key < size; key++) {
			this.bucket.put(key(), Instant.parse("2022-01-01T00:00:00Z").plusSeconds(random.nextInt(3)));
		}
		this.now = local().toInstant(ZoneOffset.UTC);
		this.wanted = (random.nextInt(3) > 0) ? new ByRule() : new OfDate(wantedDate());
	}

	private String wantedDate() {
		String date = date();
		while (FileDate.parse(date).isEmpty()) {
			date = date();
		}
		return (this.random.nextBoolean() && date.indexOf('T') > 0) ? date.substring(0, date.indexOf('T')) : date;
	}

	private String key() {
		if (this.random.nextInt(100) >= this.junk) {
			return this.prefix + date() + this.suffix;
		}
		return switch (this.random.nextInt(14)) {
			case 0 -> this.prefix + date() + "-other.csv";
			case 1 -> this.prefix + "9999999999" + this.suffix;
			case 2 -> this.prefix + "2022-13-01" + this.suffix;
			case 3 -> this.prefix + date() + "/" + this.random.nextInt(3) + this.suffix;
			case 4 -> this.prefix + date() + "/";
			case 5 -> this.prefix + "/" + date() + this.suffix;
			case 6 -> this.prefix + "-" + date() + this.suffix;
			case 7 -> this.prefix + "zone" + date() + this.suffix;
			case 8 -> "x" + this.prefix + date() + this.suffix;
			case 9 -> this.prefix + "x";
			case 10 -> this.prefix + date() + date() + this.suffix;
			case 11 -> this.prefix + date().substring(0, 4) + this.suffix;
			case 12 -> this.prefix + date() + "é" + this.random.nextInt(5);
			case 13 -> this.prefix + ":" + this.random.nextInt(20) + this.suffix;
			default -> throw new IllegalStateException();
		};
	}

	private String date() {
		boolean isExtended = this.random.nextInt(100) < this.extended;
		LocalDateTime local = local();
		if (this.random.nextInt(100) < this.plain) {
			return local.format(isExtended ? EXTENDED_DAY : BASIC_DAY);
		}
		String time = local.format(isExtended ? EXTENDED : BASIC);
		String fraction = oneOf(List.of("", "", ".5", ",250", ".999999999"));
		return time + fraction + (this.random.nextBoolean() ? oneOf(OFFSETS) : "");
	}

	private LocalDateTime local() {
		LocalDateTime local = this.start.plus(this.random.nextInt(60), this.unit)
			.plusHours((this.random.nextInt(4) == 0) ? this.random.nextInt(37) - 18 : 0);
		return local.withYear(Math.min(9999, Math.max(0, local.getYear())));
	}

	private <T> T oneOf(List<T> values) {
		return values.get(this.random.nextInt(values.size()));
	}

	@Override
	public String toString() {
		return this.recent + ", " + this.wanted + ", now " + this.now + ", pages of " + this.pageSize + ":\n  "
				+ String.join("\n  ", this.bucket.entrySet().stream().map(Map.Entry::toString).toList());
	}

}
