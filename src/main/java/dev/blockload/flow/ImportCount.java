package dev.blockload.flow;

/**
 * Counts of imports in texts for people.
 */
public final class ImportCount {

	private ImportCount() {
	}

	/** Such as {@code 1 import} or {@code 4 imports}. */
	public static String of(int count) {
		return count + ((count == 1) ? " import" : " imports");
	}

	/**
	 * Such as {@code 2 of 3 imports are loaded}.
	 * @param count how many imports have the property
	 * @param all how many imports there are
	 * @param what the property, such as {@code loaded}
	 */
	public static String share(long count, int all, String what) {
		return "%d of %s %s %s".formatted(count, of(all), (all == 1) ? "is" : "are", what);
	}

}
