package dev.blockload.block;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * How many rows of a block a run may delete at most. Shares are compared exactly.
 */
public sealed interface DeleteLimit
		permits DeleteLimit.Standard, DeleteLimit.Share, DeleteLimit.Count, DeleteLimit.Unlimited {

	/** What holds if an import sets no limit. */
	DeleteLimit STANDARD = new Standard();

	/** No limit. */
	DeleteLimit NONE = new Unlimited();

	/**
	 * Whether a run deletes too many rows.
	 * @param deleted rows that it deletes
	 * @param rows that the block had before
	 */
	boolean isExceededBy(long deleted, long rows);

	/**
	 * So many rows of the block are enough: with as many, or more, the limit is not
	 * exceeded. More need not be counted.
	 * @param deleted rows that a run deletes
	 * @return {@link Long#MAX_VALUE} if the limit is exceeded whatever the block has
	 */
	long enoughRows(long deleted);

	/** The limit as definitions write it. */
	String text();

	/** The limit in a few words, for messages. */
	String describe();

	/**
	 * Half of the rows, if these are more than {@value #FREE}.
	 */
	record Standard() implements DeleteLimit {

		/** In a block of so many rows at most, all can be deleted. */
		static final long FREE = 100;

		private static final Share HALF = new Share(BigDecimal.valueOf(50));

		@Override
		public boolean isExceededBy(long deleted, long rows) {
			return rows > FREE && HALF.isExceededBy(deleted, rows);
		}

		@Override
		public long enoughRows(long deleted) {
			return Math.max(FREE, HALF.enoughRows(deleted));
		}

		@Override
		public String text() {
			return HALF.text();
		}

		@Override
		public String describe() {
			return text() + " (the default of max-delete)";
		}

	}

	/**
	 * A share of the rows.
	 *
	 * @param percent 0 to 100
	 */
	record Share(BigDecimal percent) implements DeleteLimit {

		private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

		public Share {
			if (percent.signum() < 0 || percent.compareTo(HUNDRED) > 0) {
				throw new IllegalArgumentException(
						"A share of %s percent is not possible. Expected 0 to 100.".formatted(percent.toPlainString()));
			}
			// 20, 20.0 and 2E+1 are one limit.
			percent = new BigDecimal(percent.stripTrailingZeros().toPlainString());
		}

		@Override
		public boolean isExceededBy(long deleted, long rows) {
			return BigDecimal.valueOf(deleted)
				.multiply(HUNDRED)
				.compareTo(this.percent.multiply(BigDecimal.valueOf(rows))) > 0;
		}

		@Override
		public long enoughRows(long deleted) {
			if (this.percent.signum() == 0) {
				return (deleted > 0) ? Long.MAX_VALUE : 0;
			}
			BigDecimal rows = BigDecimal.valueOf(deleted)
				.multiply(HUNDRED)
				.divide(this.percent, 0, RoundingMode.CEILING);
			return rows.min(BigDecimal.valueOf(Long.MAX_VALUE)).longValueExact();
		}

		@Override
		public String text() {
			return this.percent.toPlainString() + "%";
		}

		@Override
		public String describe() {
			return text() + " (max-delete)";
		}

	}

	/**
	 * A number of rows.
	 *
	 * @param most 0 or more
	 */
	record Count(long most) implements DeleteLimit {

		public Count {
			if (most < 0) {
				throw new IllegalArgumentException("%d rows are not possible. Expected 0 or more.".formatted(most));
			}
		}

		@Override
		public boolean isExceededBy(long deleted, long rows) {
			return deleted > this.most;
		}

		@Override
		public long enoughRows(long deleted) {
			return (deleted > this.most) ? Long.MAX_VALUE : 0;
		}

		@Override
		public String text() {
			return Long.toString(this.most);
		}

		@Override
		public String describe() {
			return text() + ((this.most == 1) ? " row" : " rows") + " (max-delete)";
		}

	}

	/**
	 * All rows can be deleted.
	 */
	record Unlimited() implements DeleteLimit {

		@Override
		public boolean isExceededBy(long deleted, long rows) {
			return false;
		}

		@Override
		public long enoughRows(long deleted) {
			return 0;
		}

		@Override
		public String text() {
			return "none";
		}

		@Override
		public String describe() {
			return "none (max-delete)";
		}

	}

}
