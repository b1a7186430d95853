package dev.blockload.mapping.encode;

import dev.blockload.csv.ByteWords;
import dev.blockload.csv.Field;

/**
 * Reads dates, times of day and offsets as ISO-8601 writes them, one after the other.
 * What a part has found holds until the next field is opened.
 */
final class IsoTimeReader {

	private static final int MICRO_DIGITS = 6;

	private static final int DATE_LENGTH = 10;

	/** {@code 0000-00-}, the first character in the lowest byte. */
	private static final long DATE = 0x2d30_302d_3030_3030L;

	/** Added to a date without {@link #DATE}: overflows where it is not one. */
	private static final long DATE_TEST = 0x7f76_767f_7676_7676L;

	/** {@code 00:00:00}. */
	private static final long TIME = 0x3030_3a30_303a_3030L;

	private static final long TIME_TEST = 0x7676_7f76_767f_7676L;

	/** What PostgreSQL takes for an offset. */
	private static final int MOST_OFFSET_HOURS = 15;

	private byte[] bytes = new byte[0];

	private int at;

	private int to;

	private int day;

	private long micros;

	private int decimals;

	private int fractionStart;

	private int offsetSeconds;

	void open(Field field) {
		// Storing a reference costs the garbage collector's barrier, many times this
		// test.
		if (this.bytes != field.bytes()) {
			this.bytes = field.bytes();
		}
		this.at = field.from();
		this.to = field.to();
	}

	/** Whether all is read. */
	boolean atEnd() {
		return this.at == this.to;
	}

	boolean take(char character) {
		if (this.at < this.to && this.bytes[this.at] == character) {
			this.at++;
			return true;
		}
		return false;
	}

	/** {@code 2022-09-30}, years 0001 to 9999. */
	boolean date() {
		int start = this.at;
		if (this.to - start < DATE_LENGTH) {
			return false;
		}
		long digits = ByteWords.anywhere(this.bytes, start) ^ DATE;
		if (isOther(digits, DATE_TEST)) {
			return false;
		}
		long pairs = pairs(digits);
		int year = 100 * pair(pairs, 0) + pair(pairs, 2);
		int month = pair(pairs, 5);
		int dayOfMonth = twoDigits(start + Long.BYTES);
		if (!PgTime.isDate(year, month, dayOfMonth)) {
			return false;
		}
		this.at = start + DATE_LENGTH;
		this.day = PgTime.day(year, month, dayOfMonth);
		return true;
	}

	/** {@code 13:30}, {@code 13:30:59}, {@code 13:30:59.123456}; no leap second. */
	boolean time() {
		int start = this.at;
		if (this.to - start >= Long.BYTES) {
			long digits = ByteWords.anywhere(this.bytes, start) ^ TIME;
			if (!isOther(digits, TIME_TEST)) {
				return timeWithSeconds(pairs(digits));
			}
		}
		int hour = twoDigits(start);
		int minute = twoDigits(start + 3);
		if (!inRange(hour, 23) || !inRange(minute, 59) || this.bytes[start + 2] != ':') {
			return false;
		}
		this.at = start + 5;
		boolean hasSecond = take(':');
		int second = hasSecond ? twoDigits(this.at) : 0;
		if (!inRange(second, 59)) {
			return false;
		}
		this.at += hasSecond ? 2 : 0;
		this.decimals = 0;
		this.micros = (3600L * hour + 60L * minute + second) * PgTime.MICROS_A_SECOND;
		return !hasSecond || !take('.') || fraction();
	}

	/** {@code 13:30:59} and decimals. */
	private boolean timeWithSeconds(long pairs) {
		int hour = pair(pairs, 0);
		int minute = pair(pairs, 3);
		int second = pair(pairs, 6);
		if (hour > 23 || minute > 59 || second > 59) {
			return false;
		}
		this.at += Long.BYTES;
		this.decimals = 0;
		this.micros = (3600 * hour + 60 * minute + second) * PgTime.MICROS_A_SECOND;
		return !take('.') || fraction();
	}

	/**
	 * Whether eight characters are others than digits and separators in their places.
	 * @param digits the characters without those of the form: digits are 0 to 9, and
	 * separators 0
	 * @param test sets the top bit of each byte that is more
	 */
	private static boolean isOther(long digits, long test) {
		return ((digits + test | digits) & ByteWords.TOPS) != 0;
	}

	/** In each byte, the number of two digits that begins there. */
	private static long pairs(long digits) {
		return 10 * digits + (digits >>> Byte.SIZE);
	}

	private static int pair(long pairs, int index) {
		return (int) (pairs >>> (index * Byte.SIZE)) & 0xff;
	}

	private boolean fraction() {
		int start = this.at;
		this.fractionStart = start;
		long fraction = 0;
		while (this.at < this.to && this.bytes[this.at] >= '0' && this.bytes[this.at] <= '9') {
			int digit = this.bytes[this.at] - '0';
			this.at++;
			if (this.at - start <= MICRO_DIGITS) {
				fraction = 10 * fraction + digit;
			}
			if (digit > 0) {
				this.decimals = this.at - start;
			}
		}
		for (int digits = this.at - start; digits < MICRO_DIGITS; digits++) {
			fraction *= 10;
		}
		this.micros += fraction;
		return this.at > start;
	}

	/** {@code Z}, {@code +02}, {@code +0200}, {@code +02:00}. */
	boolean offset() {
		this.offsetSeconds = 0;
		if (take('Z')) {
			return true;
		}
		boolean west = take('-');
		if (!west && !take('+')) {
			return false;
		}
		int hours = twoDigits(this.at);
		this.at += 2;
		boolean hasMinutes = take(':') || this.at < this.to;
		int minutes = hasMinutes ? twoDigits(this.at) : 0;
		if (!inRange(hours, MOST_OFFSET_HOURS) || !inRange(minutes, 59)) {
			return false;
		}
		this.at += hasMinutes ? 2 : 0;
		int seconds = 3600 * hours + 60 * minutes;
		this.offsetSeconds = west ? -seconds : seconds;
		return true;
	}

	private static boolean inRange(int value, int most) {
		return value >= 0 && value <= most;
	}

	/** Two digits, or a number so negative that no sum with it is in any range. */
	private int twoDigits(int index) {
		if (index + 2 > this.to) {
			return Short.MIN_VALUE;
		}
		int tens = this.bytes[index] - '0';
		int ones = this.bytes[index + 1] - '0';
		// Negative if any of the four is.
		return ((tens | ones | (9 - tens) | (9 - ones)) < 0) ? Short.MIN_VALUE : 10 * tens + ones;
	}

	/** The date, in days from 2000-01-01. */
	int day() {
		return this.day;
	}

	/** The time of day, cut after microseconds. */
	long micros() {
		return this.micros;
	}

	/**
	 * The time of day with no more decimals of the second than asked for, where it has
	 * more; at most the whole day.
	 */
	long roundedMicros(int precision, Rounding rounding) {
		long unit = PgTime.MICROS_A_SECOND;
		long micro = this.micros - this.micros % unit;
		int digit = (int) (this.micros / unit % 10);
		for (int index = 0; index < precision; index++) {
			unit /= 10;
			digit = this.bytes[this.fractionStart + index] - '0';
			micro += digit * unit;
		}
		boolean rest = this.decimals > precision + 1;
		boolean up = rounding.roundsUp(digit % 2 == 1, this.bytes[this.fractionStart + precision] - '0', rest);
		return micro + (up ? unit : 0);
	}

	/** Decimals of the second up to the last that is not zero. */
	int decimals() {
		return this.decimals;
	}

	/** How far local time is ahead of UTC. */
	int offsetSeconds() {
		return this.offsetSeconds;
	}

}
