package dev.blockload.block;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What happens to records of one file that have the same key.
 *
 * @param policy which of the records is loaded
 * @param sums the columns that are added up; empty unless the policy is
 * {@link Policy#SUM}
 */
public record Duplicates(Policy policy, List<String> sums) {

	/** All of them are rejected. */
	public static final Duplicates FAIL = new Duplicates(Policy.FAIL, List.of());

	public Duplicates {
		sums = List.copyOf(sums);
		if ((policy == Policy.SUM) == sums.isEmpty()) {
			throw new IllegalArgumentException(
					"Duplicates with the policy %s and the sums %s are not valid. ".formatted(policy, sums)
							+ "Expected columns to add up with SUM, and none with another policy.");
		}
	}

	/**
	 * Which record of a key is loaded.
	 */
	public enum Policy {

		/** None. */
		FAIL,

		/** The first of the file. */
		FIRST,

		/** The last of the file. */
		LAST,

		/** One with the sum of all of them. */
		SUM;

		/** Whether several records of a key become one row. */
		public boolean merges() {
			return this != FAIL;
		}

		/**
		 * Whether a reject of one record of a key rejects all of them: otherwise a part
		 * of a sum, or a value that is not the last, would be published.
		 */
		public boolean needsAllRecords() {
			return this == LAST || this == SUM;
		}

		/** The policy as definitions write it. */
		public String text() {
			return name().toLowerCase(Locale.ROOT);
		}

		/** All policies as definitions write them. */
		public static List<String> texts() {
			return Arrays.stream(values()).map(Policy::text).toList();
		}

		/**
		 * Finds a policy by its text.
		 * @param text as {@link #text()} writes it
		 * @throws IllegalArgumentException if there is no such policy
		 */
		public static Policy of(String text) {
			return valueOf(text.toUpperCase(Locale.ROOT));
		}

	}

}
