package dev.blockload.model;

import java.util.Map;
import java.util.TreeMap;

/**
 * Counts how often each combination of mode, option and outcome was reached.
 */
final class Cells {

	private final String mode;

	private final Map<String, Integer> hits = new TreeMap<>();

	/**
	 * Create counters.
	 * @param mode of the import that is counted
	 */
	Cells(String mode) {
		this.mode = mode;
	}

	void hit(String option, String outcome) {
		hit(option, outcome, 1);
	}

	void hit(String option, String outcome, long times) {
		if (times > 0) {
			this.hits.merge(this.mode + " / " + option + " / " + outcome, (int) times, Integer::sum);
		}
	}

	/** Count what does not depend on the mode. */
	void hitAny(String option, String outcome) {
		this.hits.merge("any mode / " + option + " / " + outcome, 1, Integer::sum);
	}

	/** The end of a run counts for its mode, whatever kind of block it has. */
	void hitRun(String outcome) {
		this.hits.merge(this.mode.split(" of ", 2)[0] + " / run / " + outcome, 1, Integer::sum);
	}

	Map<String, Integer> hits() {
		return this.hits;
	}

}
