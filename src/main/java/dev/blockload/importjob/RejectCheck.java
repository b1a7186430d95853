package dev.blockload.importjob;

import java.math.BigDecimal;
import java.util.Locale;

import dev.blockload.Failure;
import dev.blockload.csv.RejectLimit;
import dev.blockload.mapping.RowUnit;
import dev.blockload.publish.PublishCode;

/**
 * Compares the rejects of a run with its limits. A run over its limit reads on to the end
 * of the file, so that a person sees all bad records at once, unless there are very many.
 */
final class RejectCheck {

	/** How many rejects are kept at least of a run that fails because of them. */
	static final long KEPT = 10_000;

	private final long run;

	private final RejectLimit limit;

	private final RowUnit unit;

	/**
	 * Create a check.
	 * @param run the run's number
	 * @param limit of the import
	 * @param unit what can be rejected
	 */
	RejectCheck(long run, RejectLimit limit, RowUnit unit) {
		this.run = run;
		this.limit = limit;
		this.unit = unit;
	}

	/**
	 * The number of rejects after which reading stops: then the run fails anyway, and
	 * enough rejects are kept.
	 */
	long most() {
		Long max = this.limit.max();
		return (max == null) ? RejectOrder.UNLIMITED : Math.max(max, KEPT);
	}

	/**
	 * Fail if the rejects of the committed batches are more than {@link #most}, in this
	 * attempt or in an earlier one.
	 */
	void whileLoading(long rejected, long read) {
		if (rejected > most()) {
			throw tooMany(
					String.format(Locale.ROOT, "At least %,d %s were rejected, of %,d examined. Reading stopped there.",
							rejected, this.unit.many(), read));
		}
	}

	/** Once all records are read. */
	void atTheEnd(long rejected, long read) {
		atTheEnd(rejected, read, rejected);
	}

	/**
	 * Once all records are read.
	 * @param rejected records or cells that were rejected
	 * @param read records or cells of the file
	 * @param kept rejects that are stored: not all if there are too many
	 */
	void atTheEnd(long rejected, long read, long kept) {
		if (this.limit.exceededBy(rejected, read)) {
			throw tooMany(rejected + " of " + read + " " + this.unit.many() + " were rejected."
					+ ((kept < rejected) ? " The first " + kept + " of these are kept." : ""));
		}
	}

	private ImportJobException tooMany(String found) {
		return new ImportJobException(PublishCode.TOO_MANY_REJECTS, found + " The import allows " + allowed() + ".",
				"See them: ./blockload rejects " + this.run
						+ ". Correct the file, or raise the import's limit. Then start a new run.");
	}

	private String allowed() {
		Long max = this.limit.max();
		BigDecimal percent = this.limit.percent();
		String byCount = (max != null) ? "at most " + max : "";
		String byShare = (percent != null) ? "at most " + percent.toPlainString() + " %" : "";
		return byCount + ((max != null && percent != null) ? " and " : "") + byShare;
	}

}
