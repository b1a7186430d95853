package dev.blockload.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * What the steps of a sequence changed, so that the model can undo them.
 */
final class History {

	private final List<@Nullable Change> changes = new ArrayList<>();

	/** The same changes; what happens to the copy does not change this. */
	History copy() {
		History copy = new History();
		Map<Change, Change> copies = new HashMap<>();
		for (Change change : this.changes) {
			if (change == null) {
				copy.changes.add(null);
				continue;
			}
			Change undoes = (change.undoes != null) ? copies.get(change.undoes) : null;
			Change same = change.copy(undoes);
			copies.put(change, same);
			copy.changes.add(same);
		}
		return copy;
	}

	/** Note a step that published nothing. */
	void addNothing() {
		this.changes.add(null);
	}

	/**
	 * Note a run that was published.
	 * @param definition of its import
	 * @param before the world before it
	 * @param after the world after it
	 * @param counts of the run
	 */
	void add(Import definition, World before, World after, Map<String, Long> counts) {
		this.changes.add(new Change(definition.shape(), definition.isKeptForUndo(), definition.keep(), before.copy(),
				after.copy(), counts, null));
		trim(definition.shape(), definition.keep());
	}

	/** Keep the last publications of a block only. */
	private void trim(Shape shape, int most) {
		int kept = 0;
		for (int step = this.changes.size() - 1; step >= 0; step--) {
			Change change = this.changes.get(step);
			if (change != null && change.shape == shape && change.kept) {
				kept++;
				change.kept = kept <= most;
			}
		}
	}

	/** How many publications of a block the import keeps that loaded it last. */
	private int keep(Shape shape) {
		int keep = 0;
		for (Change change : this.changes) {
			keep = (change != null && change.shape == shape && change.undoes == null) ? change.keep : keep;
		}
		return keep;
	}

	/** The numbers of the steps that published, the last one at the end. */
	List<Integer> published() {
		List<Integer> published = new ArrayList<>();
		for (int step = 0; step < this.changes.size(); step++) {
			if (this.changes.get(step) != null) {
				published.add(step);
			}
		}
		return published;
	}

	/** Undo a step. The world changes if that is possible. */
	Result undo(int step, World world) {
		Change change = this.changes.get(step);
		Map<String, Long> counts = new TreeMap<>();
		Set<String> warnings = new TreeSet<>();
		World before = world.copy();
		String refused = (change == null) ? "undo-not-published" : refusal(step, change);
		if (refused.isEmpty() && change != null) {
			refused = change.shape.hasKey() ? undoByKey(change, world, counts, warnings)
					: undoRows(change, world, counts);
		}
		if (!refused.isEmpty() || change == null) {
			this.changes.add(null);
			world.become(before);
			return Result.failed(refused);
		}
		change.undone = true;
		change.kept = false;
		if (change.undoes != null) {
			change.undoes.undone = false;
		}
		this.changes.add(new Change(change.shape, true, 0, before, world.copy(), counts, change));
		trim(change.shape, keep(change.shape));
		return new Result(Result.COMPLETED, counts, List.of(), warnings);
	}

	private String refusal(int step, Change change) {
		if (change.undone) {
			return "already-undone";
		}
		for (Change later : this.changes.subList(step + 1, this.changes.size())) {
			if (later != null && later.shape == change.shape && !later.undone && later.undoes == null) {
				return "undo-later-run";
			}
		}
		return change.kept ? "" : "undo-not-kept";
	}

	private static String undoByKey(Change change, World world, Map<String, Long> counts, Set<String> warnings) {
		Shape shape = change.shape;
		Set<List<@Nullable String>> keys = new LinkedHashSet<>();
		change.before.rows(shape).forEach((row) -> keys.add(World.keyOf(shape, row)));
		change.after.rows(shape).forEach((row) -> keys.add(World.keyOf(shape, row)));
		List<Map<String, @Nullable String>> removed = new ArrayList<>();
		List<Map<String, @Nullable String>> restored = new ArrayList<>();
		long updated = 0;
		for (List<@Nullable String> key : keys) {
			Map<String, @Nullable String> old = change.before.find(shape, key).orElse(null);
			Map<String, @Nullable String> left = change.after.find(shape, key).orElse(null);
			if (Objects.equals(old, left)) {
				continue;
			}
			if (!Objects.equals(world.find(shape, key).orElse(null), left)) {
				return "undo-row-changed";
			}
			if (left != null) {
				removed.add(left);
			}
			if (old != null) {
				restored.add(new LinkedHashMap<>(old));
			}
			updated += (old != null && left != null) ? 1 : 0;
		}
		List<Map<String, @Nullable String>> rows = world.rows(shape);
		rows.removeAll(removed);
		rows.addAll(restored);
		counts.put("inserted", restored.size() - updated);
		counts.put("updated", updated);
		counts.put("deleted", removed.size() - updated);
		restoreCreated(change, world);
		Set<String> gone = new LinkedHashSet<>();
		removed.forEach((row) -> gone.add(shape.item(row)));
		String refused = world.broken(shape, gone);
		if (refused.isEmpty()) {
			removeCreated(change, world, warnings);
		}
		return refused;
	}

	// Items that the run created in other lists, if nothing refers to them. The undo of
	// an
	// undo creates them again.
	private static void removeCreated(Change change, World world, Set<String> warnings) {
		for (Shape list : List.of(Shape.TEAMS, Shape.STAFF)) {
			if (list != change.shape) {
				newRows(list, change.before, change.after).forEach((row) -> {
					boolean gone = !world.isReferred(list, row.get("code")) && world.rows(list).remove(row);
					warnings.add(gone ? "items-removed" : "items-stay");
				});
			}
		}
	}

	private static void restoreCreated(Change change, World world) {
		for (Shape list : List.of(Shape.TEAMS, Shape.STAFF)) {
			if (list != change.shape && change.undoes != null) {
				newRows(list, /* before= */ change.after, /* after= */ change.before)
					.forEach((row) -> world.rows(list).add(new LinkedHashMap<>(row)));
			}
		}
	}

	private static List<Map<String, @Nullable String>> newRows(Shape list, World before, World after) {
		return after.rows(list).stream().filter((row) -> before.find(list, World.keyOf(list, row)).isEmpty()).toList();
	}

	private static String undoRows(Change change, World world, Map<String, Long> counts) {
		List<Map<String, @Nullable String>> rows = world.rows(change.shape);
		List<Map<String, @Nullable String>> added = minus(change.after, change.before, change.shape);
		List<Map<String, @Nullable String>> gone = minus(change.before, change.after, change.shape);
		added.forEach(rows::remove);
		gone.forEach((row) -> rows.add(new LinkedHashMap<>(row)));
		counts.put("inserted", change.counts.getOrDefault("deleted", 0L));
		counts.put("updated", 0L);
		counts.put("deleted", change.counts.getOrDefault("inserted", 0L));
		return "";
	}

	private static List<Map<String, @Nullable String>> minus(World world, World other, Shape shape) {
		List<Map<String, @Nullable String>> rest = new ArrayList<>(world.rows(shape));
		other.rows(shape).forEach(rest::remove);
		return rest;
	}

	/** What a published run changed. */
	private static final class Change {

		private final Shape shape;

		private boolean kept;

		/** How many publications of its block its import keeps. */
		private final int keep;

		private final World before;

		private final World after;

		private final Map<String, Long> counts;

		/** The change that this one undoes. */
		private final @Nullable Change undoes;

		private boolean undone;

		Change(Shape shape, boolean kept, int keep, World before, World after, Map<String, Long> counts,
				@Nullable Change undoes) {
			this.shape = shape;
			this.kept = kept;
			this.keep = keep;
			this.before = before;
			this.after = after;
			this.counts = counts;
			this.undoes = undoes;
		}

		private Change copy(@Nullable Change ofUndoes) {
			Change copy = new Change(this.shape, this.kept, this.keep, this.before, this.after, this.counts, ofUndoes);
			copy.undone = this.undone;
			return copy;
		}

	}

}
