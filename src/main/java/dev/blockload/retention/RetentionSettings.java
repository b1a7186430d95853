package dev.blockload.retention;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.OptionalInt;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long things are kept.
 *
 * @param runs how long after its end a run is kept, such as {@code 400d}, or {@code none}
 * for no limit
 * @param rejects how long after the end of their run rejects are kept
 * @param audit how long entries of the audit log are kept
 * @param versions how many versions of each saved definition are kept, or {@code none}
 * @param at the time of the nightly cleaning, in UTC
 */
@ConfigurationProperties("blockload.retention")
public record RetentionSettings(@DefaultValue("400d") String runs, @DefaultValue("90d") String rejects,
		@DefaultValue("400d") String audit, @DefaultValue("50") String versions, @DefaultValue("03:30") String at) {

	private static final String NONE = "none";

	public RetentionSettings {
		var unused = days("runs", runs);
		unused = days("rejects", rejects);
		unused = days("audit", audit);
		var unusedNumber = number(versions);
		var unusedTime = time(at);
	}

	private static OptionalInt days(String name, String text) {
		if (text.equals(NONE)) {
			return OptionalInt.empty();
		}
		if (!text.matches("[1-9][0-9]{0,4}d")) {
			throw new IllegalArgumentException("blockload.retention." + name + " is '" + text
					+ "'. Expected days such as 400d, or none for no limit.");
		}
		return OptionalInt.of(Integer.parseInt(text.substring(0, text.length() - 1)));
	}

	private static OptionalInt number(String text) {
		if (text.equals(NONE)) {
			return OptionalInt.empty();
		}
		if (!text.matches("[1-9][0-9]{0,5}")) {
			throw new IllegalArgumentException("blockload.retention.versions is '" + text
					+ "'. Expected a number such as 50, or none for no limit.");
		}
		return OptionalInt.of(Integer.parseInt(text));
	}

	private static LocalTime time(String text) {
		try {
			return LocalTime.parse(text);
		}
		catch (DateTimeParseException ex) {
			throw new IllegalArgumentException(
					"blockload.retention.at is '" + text + "'. Expected a time in UTC such as 03:30.", ex);
		}
	}

	/** Runs that ended before this time are old; empty if they are kept. */
	Optional<Instant> runsBefore(Instant now) {
		return before(now, days("runs", this.runs));
	}

	/** Rejects of runs that ended before this time are old. */
	Optional<Instant> rejectsBefore(Instant now) {
		return before(now, days("rejects", this.rejects));
	}

	/** Audit entries before this time are old. */
	Optional<Instant> auditBefore(Instant now) {
		return before(now, days("audit", this.audit));
	}

	/** How many versions of each definition are kept; empty for all. */
	OptionalInt versionsKept() {
		return number(this.versions);
	}

	private static Optional<Instant> before(Instant now, OptionalInt days) {
		return days.isPresent() ? Optional.of(now.minus(Duration.ofDays(days.getAsInt()))) : Optional.empty();
	}

	/** The time of the next nightly cleaning after a moment. */
	Instant nextAfter(Instant moment) {
		ZonedDateTime today = moment.atZone(ZoneOffset.UTC).with(time(this.at));
		return (today.toInstant().isAfter(moment) ? today : today.plusDays(1)).toInstant();
	}

}
