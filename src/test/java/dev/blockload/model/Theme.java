package dev.blockload.model;

import java.util.ArrayList;
import java.util.List;

/**
 * What a step is about. Everything else of the step is random.
 *
 * @param kind what it does
 * @param shape the block that it loads; teams if it loads none
 * @param mode of the import
 * @param scoped whether the import has a scope
 * @param duplicates fail, first, last or sum
 * @param pivoted whether the file has a column for each month
 */
record Theme(Kind kind, Shape shape, String mode, boolean scoped, String duplicates, boolean pivoted) {

	private static final List<Theme> ALL = all();

	/** All themes. */
	static List<Theme> list() {
		return ALL;
	}

	/** The themes that load a block. */
	static List<Theme> loading(Shape shape) {
		return ALL.stream().filter((theme) -> theme.kind == Kind.LOAD && theme.shape == shape).toList();
	}

	int number() {
		return ALL.indexOf(this);
	}

	private static List<Theme> all() {
		List<Theme> all = new ArrayList<>();
		for (Kind kind : List.of(Kind.UNDO_LAST, Kind.UNDO_ANY, Kind.UNDO_WRONG)) {
			if (Feature.UNDO.isOn()) {
				all.add(new Theme(kind, Shape.TEAMS, "", false, "fail", false));
			}
		}
		for (Shape shape : Shape.values()) {
			if (shape != Shape.SITES && (shape != Shape.PLAN || Feature.MATCH.isOn())) {
				addLoads(all, shape, false);
			}
		}
		if (Feature.MATCH.isOn() && Feature.UNPIVOT.isOn()) {
			addLoads(all, Shape.PLAN, true);
		}
		return List.copyOf(all);
	}

	private static void addLoads(List<Theme> all, Shape shape, boolean pivoted) {
		for (String mode : modes(shape)) {
			for (String duplicates : duplicates(shape)) {
				all.add(new Theme(Kind.LOAD, shape, mode, false, duplicates, pivoted));
				if (mode.equals("replace") && Feature.SCOPE.isOn()) {
					all.add(new Theme(Kind.LOAD, shape, mode, true, duplicates, pivoted));
				}
			}
		}
	}

	private static List<String> modes(Shape shape) {
		List<String> modes = new ArrayList<>(List.of("replace"));
		if (shape.hasKey()) {
			modes.add("upsert");
		}
		if (shape.hasKey() && Feature.UPDATE.isOn()) {
			modes.add("update");
		}
		if (!shape.hasKey() || Feature.APPEND_BY_KEY.isOn()) {
			modes.add("append");
		}
		return modes;
	}

	private static List<String> duplicates(Shape shape) {
		List<String> duplicates = new ArrayList<>(List.of("fail"));
		if (shape.hasKey() && Feature.FIRST_LAST.isOn()) {
			duplicates.addAll(List.of("first", "last"));
		}
		if (shape.hasKey() && shape != Shape.TEAMS && Feature.SUM.isOn()) {
			duplicates.add("sum");
		}
		return duplicates;
	}

	/** What a step does. */
	enum Kind {

		/** An import runs. */
		LOAD,

		/** The last run that published is undone. */
		UNDO_LAST,

		/** A run that published is undone. */
		UNDO_ANY,

		/** Any step is undone. */
		UNDO_WRONG

	}

}
