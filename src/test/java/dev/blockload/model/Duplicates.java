package dev.blockload.model;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * What becomes of several records with one key.
 */
final class Duplicates {

	private static final BigDecimal LIMIT = new BigDecimal("100000000");

	private final Import definition;

	private final List<Item> items;

	private final Cells cells;

	Duplicates(Import definition, List<Item> items, Cells cells) {
		this.definition = definition;
		this.items = items;
		this.cells = cells;
	}

	void merge() {
		Map<List<@Nullable String>, List<Item>> staged = new LinkedHashMap<>();
		Map<List<@Nullable String>, Integer> rejected = new LinkedHashMap<>();
		for (Item item : this.items) {
			List<@Nullable String> key = World.keyOf(this.definition.shape(), item.values);
			if (item.isStaged()) {
				staged.computeIfAbsent(key, (each) -> new ArrayList<>()).add(item);
			}
			else if (item.state == Item.State.REJECTED && item.readable) {
				rejected.merge(key, 1, Integer::sum);
			}
		}
		staged.forEach((key, group) -> merge(group, rejected.getOrDefault(key, 0)));
	}

	private void merge(List<Item> group, int rejected) {
		String rule = this.definition.duplicates();
		if (group.size() + rejected == 1) {
			return;
		}
		if (rejected > 0) {
			this.cells.hit("duplicates " + rule, "beside a rejected record");
		}
		switch (rule) {
			case "fail" -> reject(group, "duplicate-key");
			case "first" -> keep(group, group.get(0));
			case "last" -> {
				if (rejected > 0) {
					reject(group, "duplicate-incomplete");
				}
				else {
					keep(group, group.get(group.size() - 1));
				}
			}
			default -> {
				if (rejected > 0) {
					reject(group, "duplicate-incomplete");
				}
				else {
					sum(group);
				}
			}
		}
	}

	private void reject(List<Item> group, String code) {
		group.forEach((item) -> item.reject(code));
		this.cells.hit("duplicates " + this.definition.duplicates(), code);
	}

	private void keep(List<Item> group, Item survivor) {
		for (Item item : group) {
			if (item != survivor) {
				item.state = Item.State.MERGED;
				item.survivor = survivor;
				this.cells.hit("duplicates " + this.definition.duplicates(), "merged");
			}
		}
	}

	private void sum(List<Item> group) {
		Item survivor = group.get(0);
		for (Column column : this.definition.mapped()) {
			if (!this.definition.sums().contains(column.name()) && !isAdded(column) && group.stream()
				.anyMatch((item) -> !Objects.equals(item.values.get(column.name()), survivor.values.get(column.name()))
						|| !Objects.equals(item.creates.get(column.name()), survivor.creates.get(column.name())))) {
				reject(group, "duplicate-key");
				return;
			}
		}
		for (String column : this.definition.sums()) {
			@Nullable BigDecimal sum = group.stream()
				.map((item) -> item.values.get(column))
				.filter(Objects::nonNull)
				.map(BigDecimal::new)
				.reduce(BigDecimal::add)
				.orElse(null);
			if (sum != null && sum.abs().compareTo(LIMIT) >= 0) {
				reject(group, "out-of-range");
				return;
			}
			survivor.values.put(column, (sum != null) ? sum.toPlainString() : null);
		}
		// A cell with a value keeps the item.
		survivor.deletes = group.stream().allMatch((item) -> item.deletes);
		keep(group, survivor);
	}

	private boolean isAdded(Column column) {
		Import.Source source = this.definition.sources().get(column.name());
		return source != null && source.added() != null;
	}

	/** A merged record follows the one that took its place. */
	static void complete(Import definition, List<Item> items, Cells cells) {
		for (Item item : items) {
			Item survivor = item.survivor;
			if (item.state != Item.State.MERGED || survivor == null) {
				continue;
			}
			if (survivor.state == Item.State.REJECTED) {
				item.reject("duplicate-incomplete");
				cells.hit("duplicates " + definition.duplicates(), "rejected with its key");
			}
			else if (survivor.state == Item.State.SKIPPED) {
				item.state = Item.State.SKIPPED;
			}
		}
	}

}
