package dev.blockload.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import dev.blockload.model.Import.Source;
import org.jspecify.annotations.Nullable;

/**
 * Decides which staged items are loaded: looks references up, merges duplicates, and
 * compares keys with the block.
 */
final class Examination {

	private final Import definition;

	private final World world;

	private final List<Item> items;

	private final Cells cells;

	Examination(Import definition, World world, List<Item> items, Cells cells) {
		this.definition = definition;
		this.world = world;
		this.items = items;
		this.cells = cells;
	}

	/** Examine them. A code of a failure is returned if the run must fail. */
	Optional<String> examine() {
		lookUp();
		nullKeys();
		if (this.definition.shape().hasKey()) {
			if (this.definition.duplicates().equals("sum")
					&& this.items.stream().anyMatch((item) -> item.state == Item.State.REJECTED && !item.readable)) {
				this.cells.hitAny("duplicates sum", "unreadable key");
				return Optional.of("unreadable-key");
			}
			new Duplicates(this.definition, this.items, this.cells).merge();
		}
		long before;
		do {
			before = rejected();
			new ScopeTest(this.definition, this.world, this.items, this.cells).test();
			if (this.definition.shape().hasKey()) {
				keys();
			}
			new Constraints(this.definition, this.world, this.items, this.cells).test();
		}
		// A record that is rejected can be the only one with its value of the scope.
		while (!this.definition.scope().columns().isEmpty() && rejected() > before);
		return Optional.empty();
	}

	private long rejected() {
		return this.items.stream().filter((item) -> item.state == Item.State.REJECTED).count();
	}

	private void lookUp() {
		for (Column column : this.definition.mapped()) {
			Source source = this.definition.sources().get(column.name());
			if (column.list() != null && source != null && source.isLookedUp()) {
				Set<String> inFile = column.list().equals(this.definition.shape().table()) ? codesInFile() : Set.of();
				this.items.forEach((item) -> lookUp(item, column, source, inFile));
			}
		}
	}

	private void lookUp(Item item, Column column, Source source, Set<String> inFile) {
		String value = item.values.get(column.name());
		String list = String.valueOf(column.list());
		if (value == null || (item.state != Item.State.STAGED && item.state != Item.State.REJECTED)) {
			return;
		}
		Optional<String> found = this.world.item(list, value, source.anyCase());
		if (found.isPresent()) {
			item.values.put(column.name(), found.get());
			this.cells.hit("reference", source.parts().isEmpty() ? "found" : "found by two columns");
			if (source.anyCase()) {
				this.cells.hit("reference", "found in any case");
			}
			return;
		}
		if (item.state == Item.State.REJECTED) {
			if (source.unknown().equals("default")) {
				item.values.put(column.name(), source.fallback());
			}
			else {
				// A key with an item that does not exist is the key of no item.
				item.isNew = item.isNew || this.definition.shape().key().contains(column.name());
			}
			return;
		}
		if (inFile.contains(value)) {
			return;
		}
		switch (source.unknown()) {
			case "null" -> item.replaceUnknown(column, null, "unknown-to-null");
			case "default" -> item.replaceUnknown(column, source.fallback(), "unknown-to-default");
			case "create" -> item.creates.put(column.name(), value);
			default -> {
				item.reject("unknown-reference");
				item.isNew = this.definition.shape().key().contains(column.name());
			}
		}
		this.cells.hit("unknown reference", source.parts().isEmpty() ? source.unknown() : "reject of two columns");
	}

	private Set<String> codesInFile() {
		return this.items.stream()
			.filter(Item::isStaged)
			.map((item) -> String.valueOf(item.values.get("code")))
			.collect(Collectors.toSet());
	}

	private void nullKeys() {
		for (Item item : this.items) {
			if (item.isStaged() && key(item).contains(null)) {
				item.reject("null-in-key");
				item.readable = false;
			}
		}
	}

	private List<@Nullable String> key(Item item) {
		return World.keyOf(this.definition.shape(), item.values);
	}

	private void keys() {
		for (Item item : this.items) {
			if (!item.isStaged()) {
				continue;
			}
			boolean exists = this.world.find(this.definition.shape(), key(item)).isPresent();
			if (exists && !this.definition.updates()) {
				other(item, "key-exists");
			}
			else if (!exists && !this.definition.inserts() && !item.deletes) {
				other(item, "key-unknown");
			}
		}
	}

	private void other(Item item, String code) {
		this.cells.hit(code, this.definition.skipsOthers() ? "skip" : "reject");
		if (this.definition.skipsOthers()) {
			item.state = Item.State.SKIPPED;
		}
		else {
			item.reject(code);
		}
	}

	/** The keys of rejected records, whose items are protected. */
	Set<List<@Nullable String>> protectedKeys() {
		Set<List<@Nullable String>> keys = new LinkedHashSet<>();
		this.items.stream()
			.filter((item) -> item.state == Item.State.REJECTED && item.readable && !item.isNew)
			.forEach((item) -> keys.add(key(item)));
		return keys;
	}

	/** Items that must be created, by list, in the order of the file. */
	Map<String, Set<String>> created() {
		Map<String, Set<String>> created = new LinkedHashMap<>();
		List<Item> staged = new ArrayList<>(this.items);
		staged.removeIf((item) -> !item.isStaged() || item.deletes);
		staged.forEach((item) -> item.creates.forEach(
				(column, code) -> created
					.computeIfAbsent(String.valueOf(this.definition.shape().column(column).list()),
							(list) -> new LinkedHashSet<>())
					.add(code)));
		return created;
	}

}
