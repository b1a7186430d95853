package dev.blockload.definition;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

import dev.blockload.definition.Schedule.Missed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ScheduleTest {

	private static final Instant START = Instant.parse("2025-01-01T00:00:00Z");

	/** In minutes: all offsets, and all crons here, are multiples of it. */
	private static final int STEP = 5;

	private static final Instant END = Instant.parse("2027-01-01T00:00:00Z");

	/** Against a walk through two years, five minutes at a time, that knows no cron. */
	@ParameterizedTest
	@ValueSource(strings = { "UTC", "Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata",
			"America/Sao_Paulo", "Africa/Casablanca", "Asia/Tehran", "America/St_Johns", "Pacific/Apia",
			"Europe/London", "Africa/Cairo", "+05:45" })
	void timesOfTwoYearsAreThoseOfTheClocks(String zone) {
		Map<String, Predicate<LocalDateTime>> crons = Map.of("0 0 2 * * *",
				(time) -> time.getHour() == 2 && time.getMinute() == 0, "0 30 2 * * *",
				(time) -> time.getHour() == 2 && time.getMinute() == 30, "0 30 1 * * MON-FRI",
				(time) -> time.getHour() == 1 && time.getMinute() == 30
						&& time.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) <= 0,
				"0 */20 * * * *", (time) -> time.getMinute() % 20 == 0, "0 15 0,1,2,3 * * *",
				(time) -> time.getHour() < 4 && time.getMinute() == 15, "0 0 0 L * *",
				(time) -> time.getHour() == 0 && time.getMinute() == 0 && time.plusDays(1).getDayOfMonth() == 1,
				"0 55 23 1 3,11 *", (time) -> (time.getMonthValue() == 3 || time.getMonthValue() == 11)
						&& time.getDayOfMonth() == 1 && time.getHour() == 23 && time.getMinute() == 55);
		Map<String, SortedSet<Instant>> walked = walk(ZoneId.of(zone), crons);
		crons.keySet()
			.forEach((cron) -> assertThat(times(schedule(cron, zone))).as(cron + " " + zone)
				.containsExactlyElementsOf(walked.get(cron)));
	}

	private static List<Instant> times(Schedule schedule) {
		List<Instant> times = new ArrayList<>();
		Instant time = schedule.next(START.minusSeconds(1)).orElse(END);
		while (time.isBefore(END)) {
			times.add(time);
			time = schedule.next(time).orElse(END);
		}
		return times;
	}

	/**
	 * What the clocks show every five minutes: a time that they show again is none, and
	 * those that they skip are all at the first that they show then.
	 */
	private static Map<String, SortedSet<Instant>> walk(ZoneId zone, Map<String, Predicate<LocalDateTime>> crons) {
		Map<String, SortedSet<Instant>> times = new HashMap<>();
		crons.keySet().forEach((cron) -> times.put(cron, new TreeSet<>()));
		LocalDateTime latest = LocalDateTime.ofInstant(START, zone).minusMinutes(STEP);
		for (Instant minute = START; minute.isBefore(END); minute = minute.plus(STEP, ChronoUnit.MINUTES)) {
			LocalDateTime shown = LocalDateTime.ofInstant(minute, zone);
			for (LocalDateTime time = latest.plusMinutes(STEP); !time.isAfter(shown); time = time.plusMinutes(STEP)) {
				for (Map.Entry<String, Predicate<LocalDateTime>> cron : crons.entrySet()) {
					if (cron.getValue().test(time)) {
						times.get(cron.getKey()).add(minute);
					}
				}
				latest = time;
			}
		}
		return times;
	}

	@Test
	void aTimeThatTheClocksSkipComesWhenTheyHave() {
		assertThat(schedule("0 30 2 * * *", "Europe/Paris").next(Instant.parse("2026-03-28T12:00:00Z"), 2))
			.containsExactly(Instant.parse("2026-03-29T01:00:00Z"), Instant.parse("2026-03-30T00:30:00Z"));
	}

	@Test
	void aTimeThatTheClocksShowTwiceComesTheFirstTime() {
		assertThat(schedule("0 30 2 * * *", "Europe/Paris").next(Instant.parse("2026-10-24T12:00:00Z"), 2))
			.containsExactly(Instant.parse("2026-10-25T00:30:00Z"), Instant.parse("2026-10-26T01:30:00Z"));
	}

	@Test
	void theLatestTimesAreFoundHoweverLongAgo() {
		Instant now = Instant.parse("2026-06-15T10:00:00Z");
		assertThat(schedule("0 0 2 * * *", "UTC").latest(now, 2)).containsExactly(Instant.parse("2026-06-15T02:00:00Z"),
				Instant.parse("2026-06-14T02:00:00Z"));
		assertThat(schedule("0 0 0 29 2 *", "UTC").latest(now, 1))
			.containsExactly(Instant.parse("2024-02-29T00:00:00Z"));
		assertThat(schedule("* * * * * *", "UTC").latest(now, 1)).containsExactly(now);
	}

	@Test
	void theFileIsWaitedForUntilThatTimeOfTheSameNight() {
		Schedule evening = new Schedule("0 0 23 * * *", ZoneId.of("Europe/Paris"), Missed.RUN,
				new Schedule.Wait(LocalTime.of(6, 0), Duration.ofMinutes(5)), null, Schedule.Upstream.WAIT);
		assertThat(evening.waitsUntil(Instant.parse("2026-03-28T22:00:00Z")))
			.isEqualTo(Instant.parse("2026-03-29T04:00:00Z"));
		assertThat(evening.waitsUntil(Instant.parse("2026-06-01T00:00:00Z")))
			.isEqualTo(Instant.parse("2026-06-01T04:00:00Z"));
	}

	private static Schedule schedule(String cron, String zone) {
		return new Schedule(cron, ZoneId.of(zone), Missed.RUN, null, null, Schedule.Upstream.WAIT);
	}

}
