package dev.blockload.csv;

import java.math.BigDecimal;

import org.jspecify.annotations.Nullable;

/**
 * The number of records that can be rejected before a run fails. A run fails when it
 * exceeds either limit.
 *
 * @param max a number of records, or null for no such limit
 * @param percent a percentage of the records read, 0 to 100, or null for no such limit
 */
public record RejectLimit(@Nullable Long max, @Nullable BigDecimal percent) {

	private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

	/** No record can be rejected. Must follow what the constructor uses. */
	public static final RejectLimit NONE_ALLOWED = new RejectLimit(0L, null);

	public RejectLimit {
		if (max != null && max < 0) {
			throw new IllegalArgumentException("max is %d. Expected 0 or more.".formatted(max));
		}
		if (percent != null && (percent.signum() < 0 || percent.compareTo(HUNDRED) > 0)) {
			throw new IllegalArgumentException(
					"percent is %s. Expected a number from 0 to 100.".formatted(percent.toPlainString()));
		}
	}

	/**
	 * Whether the rejects exceed a limit.
	 * @param rejected records rejected
	 * @param read records read
	 */
	public boolean exceededBy(long rejected, long read) {
		if (this.max != null && rejected > this.max) {
			return true;
		}
		return this.percent != null && BigDecimal.valueOf(rejected)
			.movePointRight(2)
			.compareTo(this.percent.multiply(BigDecimal.valueOf(read))) > 0;
	}

}
