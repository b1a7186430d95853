package dev.blockload.definition;

import java.util.List;

import org.springframework.scheduling.support.CronExpression;

/**
 * Checks the form of {@code schedule}. It says nothing about what is loaded, so it is no
 * part of an import's source.
 */
final class ScheduleReader {

	private static final int CRON_FIELDS = 6;

	private static final String EXPECTED = "six fields: second, minute, hour, day of month, month, day of week,"
			+ " such as '0 0 2 * * *'";

	private ScheduleReader() {
	}

	static void check(Fields fields) {
		fields.only(List.of("cron", "zone"));
		fields.require("cron", EXPECTED);
		fields.read("cron", EXPECTED, ScheduleReader::cron);
		fields.read("zone", Words.EXPECTED_ZONE, Words::zone);
	}

	private static CronExpression cron(String text) {
		int count = text.strip().split("\\s+").length;
		if (count == CRON_FIELDS - 1) {
			throw new IllegalArgumentException(
					"it has five fields, expected six: put the second first, such as '0 " + text.strip() + "'");
		}
		if (count != CRON_FIELDS) {
			throw new IllegalArgumentException("expected " + EXPECTED);
		}
		try {
			return CronExpression.parse(text);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("one of its fields is out of range, expected " + EXPECTED, ex);
		}
	}

}
