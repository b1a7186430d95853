package dev.blockload.definition;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

import dev.blockload.definition.Schedule.Missed;
import dev.blockload.definition.Schedule.Upstream;
import dev.blockload.definition.Schedule.Wait;
import dev.blockload.yaml.Choices;
import dev.blockload.yaml.ReadContext;
import dev.blockload.yaml.Redacted;
import dev.blockload.yaml.ValueParsers;
import dev.blockload.yaml.YamlNode;
import dev.blockload.yaml.YamlSection;
import org.jspecify.annotations.Nullable;

import org.springframework.scheduling.support.CronExpression;

/**
 * Reads the keys of {@code schedule}: one schedule, or a list. A schedule does not change
 * what is loaded, so it is not part of the source of an import.
 */
final class ScheduleKeysReader {

	private static final int CRON_FIELDS = 6;

	private static final String EXPECTED = "six fields: second, minute, hour, day of month, month, day of week,"
			+ " such as '0 0 2 * * *'";

	private static final String EXPECTED_SCHEDULE = "keys such as {cron: '0 0 2 * * *'}, or a list of them";

	private static final String EXPECTED_WAIT = "keys such as {until: '06:00', every: 5m}";

	static final String EXPECTED_TIME = "a time of day such as '06:00'";

	private static final List<String> MISSED = Arrays.stream(Missed.values()).map(Missed::text).toList();

	private static final String EXPECTED_MISSED = Choices.oneOf(MISSED);

	private static final List<String> UPSTREAM = Arrays.stream(Upstream.values()).map(Upstream::text).toList();

	private static final String EXPECTED_UPSTREAM = Choices.oneOf(UPSTREAM);

	private static final Duration EVERY = Duration.ofMinutes(5);

	private ScheduleKeysReader() {
	}

	/** Reads the schedules of an import that is known to be valid. */
	static List<Schedule> of(YamlNode tree, ReadContext reading) {
		return (tree instanceof YamlNode.KeyValues mapping)
				? read(new YamlSection(mapping, "the definition", tree.position(), reading)) : List.of();
	}

	/**
	 * Reads the schedules of an import.
	 * @param definition all keys of the import
	 * @return the valid schedules, in their order; the others are among the problems
	 */
	static List<Schedule> read(YamlSection definition) {
		return read(definition, (section) -> {
		});
	}

	private static List<Schedule> read(YamlSection definition, Consumer<YamlSection> check) {
		List<Schedule> schedules = new ArrayList<>();
		for (YamlSection section : definition.subsections("schedule", EXPECTED_SCHEDULE)) {
			check.accept(section);
			Schedule schedule = schedule(section);
			if (schedule != null) {
				schedules.add(schedule);
			}
		}
		return schedules;
	}

	/**
	 * Reads the schedules of a flow, whose imports follow each other in any case.
	 * @param definition all keys of the flow
	 */
	static List<Schedule> readOfFlow(YamlSection definition) {
		return read(definition, (section) -> {
			if (section.has("upstream")) {
				section.problem(section.position("upstream"),
						"upstream cannot be used in a flow, whose imports follow each other in any case. Remove it.");
			}
			if (section.has("deadline")) {
				section.problem(section.position("deadline"),
						"deadline cannot be used in the schedule of a flow. Write it as a key of the flow, beside 'schedule', such as deadline: '07:00'");
			}
		});
	}

	private static @Nullable Schedule schedule(YamlSection section) {
		section.only(List.of("cron", "zone", "missed", "wait", "min-age", "upstream", "deadline"));
		section.require("cron", EXPECTED);
		String cron = section.read("cron", EXPECTED, ScheduleKeysReader::cron);
		ZoneId zone = section.read("zone", ValueParsers.EXPECTED_ZONE, ValueParsers::zone);
		Missed missed = section.read("missed", EXPECTED_MISSED, ScheduleKeysReader::missed);
		Wait wait = null;
		YamlSection waiting = section.subsection("wait", EXPECTED_WAIT);
		if (waiting != null) {
			wait = wait(waiting);
		}
		Duration minAge = section.read("min-age", ValueParsers.EXPECTED_AGE, ValueParsers::age);
		Upstream upstream = section.read("upstream", EXPECTED_UPSTREAM, ScheduleKeysReader::upstream);
		LocalTime deadline = section.read("deadline", EXPECTED_TIME, ScheduleKeysReader::time);
		if (cron == null) {
			return null;
		}
		Schedule schedule = new Schedule(cron, (zone != null) ? zone : ImportKeysReader.DEFAULT_ZONE,
				(missed != null) ? missed : Missed.RUN, wait, minAge, (upstream != null) ? upstream : Upstream.WAIT,
				deadline);
		if (schedule.next(Instant.EPOCH).isEmpty()) {
			section.problem(section.position("cron"), "cron is " + Redacted.value(cron)
					+ ", which never occurs. Expected a day that exists, such as '0 0 2 28 2 *'.");
			return null;
		}
		return schedule;
	}

	private static @Nullable Wait wait(YamlSection section) {
		section.only(List.of("until", "every"));
		section.require("until", EXPECTED_TIME);
		LocalTime until = section.read("until", EXPECTED_TIME, ScheduleKeysReader::time);
		Duration every = section.read("every", ValueParsers.EXPECTED_AGE, ValueParsers::age);
		return (until != null) ? new Wait(until, (every != null) ? every : EVERY) : null;
	}

	static LocalTime time(String text) {
		try {
			return LocalTime.parse(text);
		}
		catch (DateTimeException ex) {
			throw new IllegalArgumentException("Expected " + EXPECTED_TIME + ".", ex);
		}
	}

	private static Missed missed(String text) {
		return Arrays.stream(Missed.values())
			.filter((missed) -> missed.text().equals(text))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException(
					"Expected " + EXPECTED_MISSED + "." + Choices.hint(text, MISSED)));
	}

	private static Upstream upstream(String text) {
		return Arrays.stream(Upstream.values())
			.filter((upstream) -> upstream.text().equals(text))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException(
					"Expected " + EXPECTED_UPSTREAM + "." + Choices.hint(text, UPSTREAM)));
	}

	private static String cron(String text) {
		int count = text.strip().split("\\s+").length;
		if (count == CRON_FIELDS - 1) {
			throw new IllegalArgumentException(
					"It has five fields. Expected six: write the second first, such as '0 " + text.strip() + "'.");
		}
		if (count != CRON_FIELDS) {
			throw new IllegalArgumentException("Expected " + EXPECTED + ".");
		}
		try {
			CronExpression.parse(text);
			return text.strip();
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("A field is out of range. Expected " + EXPECTED + ".", ex);
		}
	}

}
