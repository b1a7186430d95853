package dev.blockload.csv;

import java.math.BigDecimal;

import org.jspecify.annotations.Nullable;

/**
 * How many records may be rejected before a run fails; past either limit it does.
 *
 * @param max so many records, or null for no limit of that kind
 * @param percent of the records read, 0 to 100, or null for no limit of that kind
 */
public record RejectLimit(@Nullable Long max, @Nullable BigDecimal percent) {

	/** Not a single record. */
	public static final RejectLimit NONE_ALLOWED = new RejectLimit(0L, null);

	/**
	 * Whether so many rejects are too many.
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
