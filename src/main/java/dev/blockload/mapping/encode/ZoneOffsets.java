package dev.blockload.mapping.encode;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Arrays;

/**
 * Which offset from UTC the local times of a zone have. Of the two where the clocks go
 * back, the earlier moment is meant. Keeps a table of the changes of the clock, since
 * asking Java allocates, and remembers where it found the last time, since the times of a
 * file are often near each other. For one thread.
 */
final class ZoneOffsets {

	/** Of a local time that the clocks go forward over; no offset is so large. */
	static final int GAP = Integer.MIN_VALUE;

	/** So far the table goes; what comes after is rare, and asked of Java. */
	private static final Instant END_OF_TABLE = Instant.parse("2101-01-01T00:00:00Z");

	private static final long EPOCH_SECONDS = PgTime.epochDay(0) * PgTime.SECONDS_A_DAY;

	private final ZoneId zone;

	private final ZoneRules rules;

	/** Local seconds since 2000-01-01, ascending, from which on ... */
	private final long[] from;

	/** ... this is the offset, or {@link #GAP}, up to the next. */
	private final int[] offsets;

	private final long end;

	/** The entry of the table that was found last. */
	private int last;

	ZoneOffsets(ZoneId zone) {
		this.zone = zone;
		this.rules = zone.getRules();
		long[] starts = new long[64];
		int[] values = new int[64];
		starts[0] = Long.MIN_VALUE;
		values[0] = this.rules.getOffset(Instant.MIN).getTotalSeconds();
		int count = 1;
		ZoneOffsetTransition change = this.rules.nextTransition(Instant.MIN);
		while (change != null && change.getInstant().isBefore(END_OF_TABLE)) {
			if (count + 2 > starts.length) {
				starts = Arrays.copyOf(starts, 2 * count);
				values = Arrays.copyOf(values, 2 * count);
			}
			starts[count] = seconds(change.getDateTimeBefore());
			if (change.isGap()) {
				values[count++] = GAP;
				starts[count] = seconds(change.getDateTimeAfter());
			}
			values[count++] = change.getOffsetAfter().getTotalSeconds();
			change = this.rules.nextTransition(change.getInstant());
		}
		this.from = Arrays.copyOf(starts, count);
		this.offsets = Arrays.copyOf(values, count);
		this.end = (change == null) ? Long.MAX_VALUE : seconds(LocalDateTime.ofInstant(END_OF_TABLE, ZoneOffset.UTC));
	}

	/**
	 * The offset of a local time.
	 * @param seconds local, since 2000-01-01
	 * @return seconds ahead of UTC, or {@link #GAP}
	 */
	int offsetSeconds(long seconds) {
		if (seconds < this.end) {
			int entry = this.last;
			if (seconds < this.from[entry] || (entry + 1 < this.from.length && seconds >= this.from[entry + 1])) {
				int found = Arrays.binarySearch(this.from, seconds);
				entry = (found >= 0) ? found : -found - 2;
				this.last = entry;
			}
			return this.offsets[entry];
		}
		LocalDateTime local = LocalDateTime.ofEpochSecond(seconds + EPOCH_SECONDS, 0, ZoneOffset.UTC);
		ZoneOffsetTransition change = this.rules.getTransition(local);
		return (change != null && change.isGap()) ? GAP : this.rules.getOffset(local).getTotalSeconds();
	}

	private static long seconds(LocalDateTime local) {
		return local.toEpochSecond(ZoneOffset.UTC) - EPOCH_SECONDS;
	}

	@Override
	public String toString() {
		return this.zone.toString();
	}

}
