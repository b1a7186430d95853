package dev.blockload.mapping.encode;

/**
 * How PostgreSQL counts time: days and microseconds since 2000-01-01.
 */
final class PgTime {

	static final long MICROS_A_SECOND = 1_000_000;

	static final long SECONDS_A_DAY = 86_400;

	static final long MICROS_A_DAY = SECONDS_A_DAY * MICROS_A_SECOND;

	/** 2000-01-01 as a day of 1970, from which Java counts. */
	private static final long EPOCH_DAY = 10_957;

	private static final int[] DAYS_BEFORE_MONTH = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334 };

	private PgTime() {
	}

	/** The day of a date that {@link #isDate exists}, from 0 on 2000-01-01. */
	static int day(int year, int month, int day) {
		int before = year - 1;
		// Days since 0001-01-01; 730119 of them up to 2000-01-01.
		int centuries = before / 100;
		int days = 365 * before + before / 4 - centuries + centuries / 4 + DAYS_BEFORE_MONTH[month - 1] + day - 1;
		return days - 730_119 + ((month > 2 && isLeap(year)) ? 1 : 0);
	}

	/** From Java's count of days. */
	static int day(long epochDay) {
		return (int) (epochDay - EPOCH_DAY);
	}

	/** From a count of days to Java's. */
	static long epochDay(long day) {
		return day + EPOCH_DAY;
	}

	static boolean isDate(int year, int month, int day) {
		return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
	}

	private static int daysInMonth(int year, int month) {
		if (month == 2) {
			return isLeap(year) ? 29 : 28;
		}
		// July and August both have 31 days.
		return 30 + (month + (month >> 3) & 1);
	}

	private static boolean isLeap(int year) {
		// A multiple of 4 is one of 100 if it is one of 25, and one of 400 if it is also
		// one
		// of 16.
		return (year & 3) == 0 && ((year & 15) == 0 || year % 25 != 0);
	}

}
