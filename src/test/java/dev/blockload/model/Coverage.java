package dev.blockload.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The combinations of mode, option and outcome that the short form must reach, and the
 * sequences that reach them.
 */
final class Coverage {

	/** How often each must be reached. */
	static final int LEAST = 20;

	private static final int POOL = 4000;

	private final List<String> required = new ArrayList<>();

	Coverage() {
		byKey();
		byMode("append", "reject / key-exists", Feature.APPEND_BY_KEY);
		byMode("append", "key-exists / skip", Feature.APPEND_BY_KEY, Feature.SKIP_OTHERS);
		byMode("update", "reject / key-unknown", Feature.UPDATE);
		byMode("update", "key-unknown / skip", Feature.UPDATE, Feature.SKIP_OTHERS);
		for (String outcome : List.of("item / kept for a rejected record", "guard / deletes held back",
				"run / too-many-deletes", "run / nothing-loaded", "run / still-referenced")) {
			byMode("replace", outcome);
			byMode("scoped replace", outcome, Feature.SCOPE);
		}
		byMode("scoped replace", "out-of-scope / fixed", Feature.SCOPE);
		for (String kind : List.of(" of rows", " of loads")) {
			byMode("append" + kind, "item / inserted");
			for (String outcome : List.of("item / inserted", "item / deleted")) {
				byMode("replace" + kind, outcome);
				byMode("scoped replace" + kind, outcome, Feature.SCOPE);
			}
		}
	}

	private void byKey() {
		for (String mode : List.of("append", "update", "upsert", "replace", "scoped replace")) {
			Feature[] features = switch (mode) {
				case "append" -> new Feature[] { Feature.APPEND_BY_KEY };
				case "update" -> new Feature[] { Feature.UPDATE };
				case "scoped replace" -> new Feature[] { Feature.SCOPE };
				default -> new Feature[0];
			};
			if (isOn(features)) {
				ofItems(mode);
				ofOptions(mode);
			}
		}
	}

	private void ofItems(String mode) {
		if (!mode.equals("update")) {
			byMode(mode, "item / inserted");
		}
		if (!mode.equals("append")) {
			byMode(mode, "item / updated");
			byMode(mode, "item / unchanged");
			byMode(mode, "blank keep / kept", Feature.BLANK_KEEP);
		}
		if (mode.endsWith("replace")) {
			byMode(mode, "item / deleted");
		}
		if (!mode.equals("update")) {
			byMode(mode, "blank null / inserted");
		}
		if (!mode.equals("update") && !mode.equals("append")) {
			byMode(mode, "blank keep / default", Feature.BLANK_KEEP);
		}
	}

	private void ofOptions(String mode) {
		byMode(mode, "run / completed");
		byMode(mode, "reject / blank");
		byMode(mode, "duplicates fail / duplicate-key");
		byMode(mode, "duplicates first / merged", Feature.FIRST_LAST);
		byMode(mode, "duplicates last / merged", Feature.FIRST_LAST);
		byMode(mode, "duplicates last / duplicate-incomplete", Feature.FIRST_LAST);
		byMode(mode, "duplicates sum / merged", Feature.SUM);
		byMode(mode, "duplicates sum / duplicate-key", Feature.SUM);
		byMode(mode, "reference / found", Feature.MATCH);
		byMode(mode, "reference / found in any case", Feature.MATCH);
		byMode(mode, "unknown reference / reject", Feature.UNKNOWN);
		byMode(mode, "unknown reference / null", Feature.UNKNOWN);
		byMode(mode, "unknown reference / default", Feature.UNKNOWN);
		byMode(mode, "unknown reference / create", Feature.CREATE);
		byMode(mode, "unpivot / blank cells skip", Feature.UNPIVOT);
		byMode(mode, "unpivot / blank cells null", Feature.UNPIVOT);
		byMode(mode, "unpivot / blank cells zero", Feature.UNPIVOT);
		if (Feature.UNDO.isOn()) {
			this.required.add("undo / " + mode + " / completed");
		}
		byMode(mode, "constraint / check-violated", Feature.CONSTRAINTS);
		byMode(mode, "constraint / unique-violated", Feature.CONSTRAINTS);
	}

	List<String> required() {
		return this.required;
	}

	private static boolean isOn(Feature... features) {
		for (Feature feature : features) {
			if (!feature.isOn()) {
				return false;
			}
		}
		return true;
	}

	private void byMode(String mode, String outcome, Feature... features) {
		if (isOn(features)) {
			this.required.add(mode + " / " + outcome);
		}
	}

	/** Those that are reached less often than they must be. */
	List<String> missed(List<Sequence> sequences) {
		Map<String, Integer> hits = hits(sequences);
		return this.required.stream()
			.filter((cell) -> hits.getOrDefault(cell, 0) < LEAST)
			.map((cell) -> hits.getOrDefault(cell, 0) + " " + cell)
			.toList();
	}

	static Map<String, Integer> hits(List<Sequence> sequences) {
		Map<String, Integer> hits = new TreeMap<>();
		sequences.forEach((sequence) -> sequence.hits.forEach((cell, times) -> hits.merge(cell, times, Integer::sum)));
		return hits;
	}

	/** Sequences that reach all, each the one of a pool that adds most for its steps. */
	List<Sequence> select(long seed) {
		List<Sequence> pool = new ArrayList<>();
		List<int[]> hits = new ArrayList<>();
		for (long number = 0; number < POOL; number++) {
			Sequence sequence = Sequence.of(seed + number);
			pool.add(sequence);
			hits.add(this.required.stream().mapToInt((cell) -> sequence.hits.getOrDefault(cell, 0)).toArray());
		}
		int[] missing = new int[this.required.size()];
		Arrays.fill(missing, LEAST);
		List<Sequence> selected = new ArrayList<>();
		while (true) {
			int best = 0;
			double most = 0;
			for (int candidate = 0; candidate < pool.size(); candidate++) {
				double gain = gain(hits.get(candidate), missing) / pool.get(candidate).steps.size();
				if (gain > most) {
					most = gain;
					best = candidate;
				}
			}
			if (most == 0) {
				return selected;
			}
			selected.add(pool.remove(best));
			int[] reached = hits.remove(best);
			for (int cell = 0; cell < missing.length; cell++) {
				missing[cell] = Math.max(0, missing[cell] - reached[cell]);
			}
		}
	}

	private static double gain(int[] hits, int[] missing) {
		double gain = 0;
		for (int cell = 0; cell < missing.length; cell++) {
			gain += Math.min(hits[cell], missing[cell]);
		}
		return gain;
	}

}
