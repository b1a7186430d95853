package dev.blockload.importjob;

import java.math.BigDecimal;

import dev.blockload.Failure;
import dev.blockload.csv.RejectLimit;
import dev.blockload.publish.PublishCode;

/**
 * Holds the rejects of a run against its limits. A run over its limit goes on to the end
 * of the file, so that a person sees all bad records at once, unless there are very many.
 */
final class RejectCheck {

	/** So many rejects are kept of a run that fails for them anyway. */
	static final long KEPT = 10_000;

	private final long run;

	private final RejectLimit limit;

	RejectCheck(long run, RejectLimit limit) {
		this.run = run;
		this.limit = limit;
	}

	/** Stop reading where a run that fails anyway has shown enough. */
	void whileLoading(long rejected) {
		Long max = this.limit.max();
		if (max != null && rejected > Math.max(max, KEPT)) {
			throw tooMany("more than " + Math.max(max, KEPT) + " records were rejected: reading was given up");
		}
	}

	/** Once all records are read. */
	void atTheEnd(long rejected, long read) {
		if (this.limit.exceededBy(rejected, read)) {
			throw tooMany(rejected + " of " + read + " records were rejected");
		}
	}

	private ImportJobException tooMany(String found) {
		return new ImportJobException(PublishCode.TOO_MANY_REJECTS, found + ", expected " + expected(),
				"see them with 'blockload rejects " + this.run
						+ "'; mend the file, or raise the import's limit, and start a new run",
				null);
	}

	private String expected() {
		Long max = this.limit.max();
		BigDecimal percent = this.limit.percent();
		String byCount = (max != null) ? "at most " + max : "";
		String byShare = (percent != null) ? "at most " + percent.toPlainString() + " %" : "";
		return byCount + ((max != null && percent != null) ? " and " : "") + byShare;
	}

}
