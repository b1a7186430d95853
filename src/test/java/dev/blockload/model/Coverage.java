package dev.blockload.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The combinations of mode, option and outcome that the short form must reach.
 */
final class Coverage {

	/** How often each must be reached. */
	static final int LEAST = 20;

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
		for (String outcome : List.of("set to null", "deleted too", "refused further away")) {
			byMode("replace", "references-on-delete / " + outcome, Feature.CASCADE);
			byMode("scoped replace", "references-on-delete / " + outcome, Feature.CASCADE, Feature.SCOPE);
		}
		for (String outcome : List.of("out-of-scope / fixed", "out-of-scope / columns",
				"scope by columns / without rows")) {
			byMode("scoped replace", outcome, Feature.SCOPE);
		}
		byMode("any mode", "duplicates sum / unreadable key", Feature.SUM);
		withoutKey();
		undo();
	}

	private void withoutKey() {
		for (String kind : List.of(" of rows", " of loads")) {
			byMode("append" + kind, "item / inserted");
			for (String outcome : List.of("item / inserted", "item / deleted")) {
				byMode("replace" + kind, outcome);
				byMode("scoped replace" + kind, outcome, Feature.SCOPE);
			}
		}
	}

	private void undo() {
		for (String outcome : List.of("undo-not-published", "already-undone", "undo-later-run", "undo-not-kept",
				"undo-row-changed", "undo-referenced", "undo-constraint")) {
			byMode("undo / any mode", outcome, Feature.UNDO);
		}
		for (String undone : List.of("undo", "a block of rows", "a block of loads")) {
			byMode("undo", undone + " / completed", Feature.UNDO);
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
				ofDuplicates(mode);
				ofReferences(mode);
				ofCells(mode);
				ofRuns(mode);
			}
		}
	}

	private void ofItems(String mode) {
		if (!mode.equals("update")) {
			byMode(mode, "item / inserted");
			byMode(mode, "blank null / inserted");
		}
		if (!mode.equals("append")) {
			byMode(mode, "item / updated");
			byMode(mode, "item / unchanged");
			byMode(mode, "blank keep / kept", Feature.BLANK_KEEP);
		}
		if (mode.endsWith("replace")) {
			byMode(mode, "item / deleted");
		}
		if (!mode.equals("update") && !mode.equals("append")) {
			byMode(mode, "blank keep / default", Feature.BLANK_KEEP);
		}
	}

	private void ofDuplicates(String mode) {
		byMode(mode, "duplicates fail / duplicate-key");
		byMode(mode, "duplicates first / merged", Feature.FIRST_LAST);
		byMode(mode, "duplicates last / merged", Feature.FIRST_LAST);
		byMode(mode, "duplicates last / duplicate-incomplete", Feature.FIRST_LAST);
		byMode(mode, "duplicates sum / merged", Feature.SUM);
		byMode(mode, "duplicates sum / duplicate-key", Feature.SUM);
		byMode(mode, "duplicates sum / duplicate-incomplete", Feature.SUM);
		byMode(mode, "duplicates fail / beside a rejected record");
		byMode(mode, "duplicates first / beside a rejected record", Feature.FIRST_LAST);
		byMode(mode, "duplicates first / rejected with its key", Feature.FIRST_LAST);
		byMode(mode, "duplicates last / rejected with its key", Feature.FIRST_LAST);
		byMode(mode, "duplicates sum / rejected with its key", Feature.SUM);
	}

	private void ofReferences(String mode) {
		byMode(mode, "reference / found", Feature.MATCH);
		byMode(mode, "reference / found in any case", Feature.MATCH);
		byMode(mode, "reference / found by two columns", Feature.MATCH);
		byMode(mode, "unknown reference / reject", Feature.UNKNOWN);
		byMode(mode, "unknown reference / reject of two columns", Feature.UNKNOWN);
		byMode(mode, "unknown reference / null", Feature.UNKNOWN);
		byMode(mode, "unknown reference / default", Feature.UNKNOWN);
		byMode(mode, "unknown reference / create", Feature.CREATE);
		byMode(mode, "parent / itself", Feature.SELF_REFERENCE);
		byMode(mode, "parent / in a cycle", Feature.SELF_REFERENCE);
		byMode(mode, "constraint / reference-cycle", Feature.SELF_REFERENCE);
	}

	private void ofCells(String mode) {
		byMode(mode, "unpivot / blank cells skip", Feature.UNPIVOT);
		byMode(mode, "unpivot / blank cells null", Feature.UNPIVOT);
		byMode(mode, "unpivot / blank cells zero", Feature.UNPIVOT);
		if (!mode.equals("append")) {
			byMode(mode, "blank cells / delete an item", Feature.UNPIVOT);
			byMode(mode, "blank cells / have no item", Feature.UNPIVOT);
		}
		if (mode.endsWith("replace")) {
			byMode(mode, "blank cells / held back", Feature.UNPIVOT);
		}
	}

	private void ofRuns(String mode) {
		byMode(mode, "run / completed");
		byMode(mode, "reject / blank");
		byMode("undo", mode + " / completed", Feature.UNDO);
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
	List<String> missed(List<Sequence> sequences, int least) {
		Map<String, Integer> hits = hits(sequences);
		return this.required.stream()
			.filter((cell) -> hits.getOrDefault(cell, 0) < least)
			.map((cell) -> hits.getOrDefault(cell, 0) + " " + cell)
			.toList();
	}

	/**
	 * The part of some sequences that is left without each one that the others do not
	 * need to reach everything so often.
	 */
	List<Sequence> part(List<Sequence> sequences, int least) {
		List<Sequence> part = new ArrayList<>(sequences);
		for (Sequence sequence : sequences) {
			part.remove(sequence);
			if (!missed(part, least).isEmpty()) {
				part.add(sequence);
			}
		}
		return part;
	}

	static Map<String, Integer> hits(List<Sequence> sequences) {
		Map<String, Integer> hits = new TreeMap<>();
		sequences.forEach((sequence) -> sequence.hits
			.forEach((step) -> step.forEach((cell, times) -> hits.merge(cell, times, Integer::sum))));
		return hits;
	}

}
