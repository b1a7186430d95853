package dev.blockload.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

import dev.blockload.yaml.ValueParsers;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The beginning of a period on the command line: {@code 7d} and {@code 36h} before now,
 * or a date or a time, in UTC if no offset is written.
 *
 * @param time when the period begins
 */
record Since(Instant time) {

	/** Reads a duration, a date or a time. */
	static final class Converter implements ITypeConverter<Since> {

		@Override
		public Since convert(String text) {
			return new Since(text.matches("[1-9][0-9]{3}-.*") ? date(text) : before(text));
		}

		private static Instant before(String text) {
			try {
				return Instant.now().minus(ValueParsers.age(text));
			}
			catch (IllegalArgumentException | DateTimeException ex) {
				throw wrong(text);
			}
		}

		private static Instant date(String text) {
			try {
				if (!text.contains("T")) {
					return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
				}
				return text.matches(".*(Z|[+-][0-9:]+)") ? OffsetDateTime.parse(text).toInstant()
						: LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
			}
			catch (DateTimeException ex) {
				throw wrong(text);
			}
		}

		private static TypeConversionException wrong(String text) {
			return new TypeConversionException("'" + text
					+ "' is not a valid time. Expected a duration like 7d or 36h, or a date like 2022-09-30 or 2022-09-30T14:00:00Z.");
		}

	}

}
