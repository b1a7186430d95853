package dev.blockload.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The state that a block with a key has after the staged items are published, as far as
 * they are not rejected by then.
 */
final class Merge {

	final List<Row> rows = new ArrayList<>();

	final List<Map<String, @Nullable String>> deleted = new ArrayList<>();

	/** Rows of the block that are inside the scope. */
	long inScope;

	/** Deleted rows whose cell is blank. */
	long deletedByCells;

	/** Rows that would be deleted if the key of each rejected record could be read. */
	long heldBack;

	/** Rows that are not deleted because a rejected record has their key. */
	long guarded;

	/** How many rejected records have a key that cannot be read. */
	private final long unreadable;

	Merge(Import definition, World world, List<Item> items, Set<List<@Nullable String>> protectedKeys) {
		Shape shape = definition.shape();
		Map<List<@Nullable String>, Item> staged = new LinkedHashMap<>();
		items.stream().filter(Item::isStaged).forEach((item) -> staged.put(World.keyOf(shape, item.values), item));
		this.unreadable = items.stream().filter((item) -> item.state == Item.State.REJECTED && !item.readable).count();
		ScopeTest scope = new ScopeTest(definition, world, items, new Cells(""));
		for (Map<String, @Nullable String> old : world.rows(shape)) {
			List<@Nullable String> key = World.keyOf(shape, old);
			Item item = staged.remove(key);
			boolean inside = scope.isInside(old);
			this.inScope += inside ? 1 : 0;
			if (item != null && !item.deletes) {
				this.rows.add(new Row(old, changed(definition, item, old), item));
				continue;
			}
			boolean wanted = item != null || (definition.isReplace() && inside);
			if (!wanted || protectedKeys.contains(key)) {
				this.guarded += wanted ? 1 : 0;
				this.rows.add(new Row(old, old, null));
			}
			else if (definition.isReplace() && this.unreadable > 0) {
				this.heldBack++;
				this.rows.add(new Row(old, old, null));
			}
			else {
				this.deleted.add(old);
				this.deletedByCells += (item != null) ? 1 : 0;
			}
		}
		staged.values()
			.stream()
			.filter((item) -> !item.deletes)
			.forEach((item) -> this.rows.add(new Row(null, inserted(definition, item), item)));
	}

	private static Map<String, @Nullable String> changed(Import definition, Item item,
			Map<String, @Nullable String> old) {
		Map<String, @Nullable String> row = new LinkedHashMap<>(old);
		boolean differs = false;
		for (Column column : definition.mapped()) {
			String value = item.values.get(column.name());
			if (value == null && item.kept.contains(column.name())) {
				continue;
			}
			Import.Source source = definition.sources().get(column.name());
			differs = differs
					|| ((source == null || source.added() == null) && !Objects.equals(value, old.get(column.name())));
			row.put(column.name(), value);
		}
		return differs ? row : old;
	}

	/** The row that an item becomes if it is new. */
	static Map<String, @Nullable String> inserted(Import definition, Item item) {
		Map<String, @Nullable String> row = new LinkedHashMap<>();
		for (Column column : definition.shape().columns()) {
			boolean given = definition.sources().containsKey(column.name())
					&& !(item.values.get(column.name()) == null && item.kept.contains(column.name()));
			row.put(column.name(), given ? item.values.get(column.name()) : column.fallback());
		}
		return row;
	}

	/**
	 * A row of the block afterwards.
	 *
	 * @param before the row before, or null if it is new
	 * @param after the row afterwards
	 * @param item the item that it comes from, or null
	 */
	record Row(@Nullable Map<String, @Nullable String> before, Map<String, @Nullable String> after,
			@Nullable Item item) {

		boolean isInserted() {
			return this.before == null;
		}

		boolean isUpdated() {
			return this.before != null && !this.before.equals(this.after);
		}

		boolean isUnchanged() {
			return this.item != null && this.before != null && this.before.equals(this.after);
		}

	}

}
