package dev.blockload.backfill;

import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;

import dev.blockload.Failure;
import dev.blockload.importjob.ImportJobCode;

/**
 * A backfill is refused.
 */
public final class BackfillException extends Failure {

	private static final long serialVersionUID = 1L;

	/** How many dates a message names. */
	private static final int MOST_NAMED = 5;

	private BackfillException(ImportJobCode code, String message, String action) {
		super(code, message, action, null);
	}

	static BackfillException outOfOrder(BackfillPlan plan, List<LocalDate> older, BackfillPlan.Newest newest) {
		String names = older.stream().limit(MOST_NAMED).map(LocalDate::toString).collect(Collectors.joining(", "));
		String more = (older.size() > MOST_NAMED) ? " and %d more".formatted(older.size() - MOST_NAMED) : "";
		return outOfOrder(
				"Import '%s' has published %s (run %d). These dates are older: %s%s. Mode %s would write their values over newer ones."
					.formatted(plan.importName(), newest.date(), newest.run(), names, more, plan.mode().text()),
				plan.range().command(plan.importName(), Older.ALLOWED));
	}

	static BackfillException outOfOrder(String importName, LocalDate date, BackfillPlan.Newest newest) {
		return outOfOrder(
				"Import '%s' has published %s (run %d) in the meantime. The date %s is older.".formatted(importName,
						newest.date(), newest.run(), date),
				new BackfillRange(date, date).command(importName, Older.ALLOWED));
	}

	private static BackfillException outOfOrder(String message, String command) {
		return new BackfillException(ImportJobCode.OUT_OF_ORDER, message,
				"To load older dates all the same: " + command + ". To keep the newer values, load newer dates only.");
	}

}
