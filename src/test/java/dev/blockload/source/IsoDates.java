package dev.blockload.source;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

import org.jspecify.annotations.Nullable;

/**
 * What {@code {{date}}} matches, read a second time: character by character, without
 * anything of the product.
 */
final class IsoDates {

	private final String text;

	private int position;

	private IsoDates(String text) {
		this.text = text;
	}

	/** The day as written, or null where the text is no date. */
	static @Nullable LocalDate day(String text) {
		return (instant(text, ZoneOffset.UTC) == null) ? null : new IsoDates(text).day(text.charAt(4) == '-');
	}

	/** The instant, or null where the text is no date. */
	static @Nullable Instant instant(String text, ZoneId zone) {
		try {
			return new IsoDates(text).read(zone);
		}
		catch (DateTimeException | StringIndexOutOfBoundsException ex) {
			return null;
		}
	}

	private Instant read(ZoneId zone) {
		boolean extended = this.text.charAt(4) == '-';
		LocalDate day = day(extended);
		if (isAtEnd()) {
			return day.atStartOfDay(zone).toInstant();
		}
		skip('T');
		int hour = number(2);
		skip(':', extended);
		int minute = number(2);
		skip(':', extended);
		int second = number(2);
		LocalDateTime local = day.atTime(hour, minute, second, nanos());
		ZoneId written = isAtEnd() ? zone : offset();
		if (!isAtEnd()) {
			throw new DateTimeException("more than a date");
		}
		return local.atZone(written).toInstant();
	}

	private LocalDate day(boolean extended) {
		int year = number(4);
		skip('-', extended);
		int month = number(2);
		skip('-', extended);
		return LocalDate.of(year, month, number(2));
	}

	private int nanos() {
		if (isAtEnd() || (this.text.charAt(this.position) != '.' && this.text.charAt(this.position) != ',')) {
			return 0;
		}
		this.position++;
		int digits = 0;
		while (digits < 9 && this.position + digits < this.text.length()
				&& isDigit(this.text.charAt(this.position + digits))) {
			digits++;
		}
		if (digits == 0) {
			throw new DateTimeException("no fraction");
		}
		int nanos = number(digits);
		for (int digit = digits; digit < 9; digit++) {
			nanos *= 10;
		}
		return nanos;
	}

	private ZoneOffset offset() {
		char sign = this.text.charAt(this.position++);
		if (sign == 'Z') {
			return ZoneOffset.UTC;
		}
		if (sign != '+' && sign != '-') {
			throw new DateTimeException("no sign");
		}
		int hours = number(2);
		int minutes = 0;
		if (!isAtEnd()) {
			skip(':', this.text.charAt(this.position) == ':');
			minutes = number(2);
		}
		int factor = (sign == '-') ? -1 : 1;
		return ZoneOffset.ofHoursMinutes(factor * hours, factor * minutes);
	}

	private int number(int digits) {
		int number = 0;
		for (int digit = 0; digit < digits; digit++) {
			char character = this.text.charAt(this.position++);
			if (!isDigit(character)) {
				throw new DateTimeException("no digit");
			}
			number = number * 10 + character - '0';
		}
		return number;
	}

	private static boolean isDigit(char character) {
		return character >= '0' && character <= '9';
	}

	private void skip(char expected, boolean there) {
		if (there) {
			skip(expected);
		}
	}

	private void skip(char expected) {
		if (this.text.charAt(this.position++) != expected) {
			throw new DateTimeException("no " + expected);
		}
	}

	private boolean isAtEnd() {
		return this.position == this.text.length();
	}

}
