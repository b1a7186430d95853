package dev.blockload.backfill;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

/**
 * The dates of a backfill.
 *
 * @param from the first date
 * @param to the last date
 */
public record BackfillRange(LocalDate from, LocalDate to) {

	/** More dates than an import has files. */
	public static final int MOST_DAYS = 10_000;

	public BackfillRange {
		if (from.isAfter(to)) {
			throw new IllegalArgumentException(
					"The backfill begins with %s and ends with %s. Expected a first date that is not after the last."
						.formatted(from, to));
		}
		long days = ChronoUnit.DAYS.between(from, to) + 1;
		if (days > MOST_DAYS) {
			throw new IllegalArgumentException(
					"From %s to %s there are %d dates. Expected at most %d.".formatted(from, to, days, MOST_DAYS));
		}
		if (from.getYear() < 0 || to.getYear() > 9999) {
			throw new IllegalArgumentException(
					"The dates %s to %s are not valid. Expected years from 0000 to 9999.".formatted(from, to));
		}
	}

	/**
	 * The command that loads the dates which are not loaded yet.
	 * @param importName the import
	 * @param older whether dates are loaded that are older than a published one
	 */
	public String command(String importName, Older older) {
		return "./blockload backfill %s --from %s --to %s%s".formatted(importName, this.from, this.to, switch (older) {
			case REFUSED -> "";
			case ALLOWED -> " --allow-older";
		});
	}

}
