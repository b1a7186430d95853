package dev.blockload.model;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What is inside the scope of a replace.
 */
final class ScopeTest {

	private final Import definition;

	private final World world;

	private final List<Item> items;

	private final Cells cells;

	ScopeTest(Import definition, World world, List<Item> items, Cells cells) {
		this.definition = definition;
		this.world = world;
		this.items = items;
		this.cells = cells;
	}

	void test() {
		Import.Scope scope = this.definition.scope();
		if (!scope.isSet()) {
			return;
		}
		boolean again = true;
		while (again) {
			again = false;
			Set<List<@Nullable String>> staged = staged();
			for (Item item : this.items) {
				if (item.isStaged() && isOutside(item, staged)) {
					item.reject("out-of-scope");
					this.cells.hit("out-of-scope", scope.fixed().isEmpty() ? "columns" : "fixed");
					again = true;
				}
			}
		}
	}

	private boolean isOutside(Item item, Set<List<@Nullable String>> staged) {
		if (!this.definition.scope().fixed().isEmpty() && !isInside(item.values, staged)) {
			return true;
		}
		Optional<Map<String, @Nullable String>> old = this.definition.shape().hasKey()
				? this.world.find(this.definition.shape(), World.keyOf(this.definition.shape(), item.values))
				: Optional.empty();
		return old.isPresent() && !isInside(old.get(), staged);
	}

	/** Whether a row of the block is inside the scope. */
	boolean isInside(Map<String, @Nullable String> row) {
		return !this.definition.scope().isSet() || isInside(row, staged());
	}

	private boolean isInside(Map<String, @Nullable String> row, Set<List<@Nullable String>> staged) {
		Import.Scope scope = this.definition.scope();
		if (!scope.fixed().isEmpty()) {
			return scope.fixed()
				.entrySet()
				.stream()
				.allMatch((entry) -> entry.getValue().contains(row.get(entry.getKey())));
		}
		return staged.contains(scope.columns().stream().map(row::get).toList());
	}

	// The values that the staged rows have in the columns of the scope.
	private Set<List<@Nullable String>> staged() {
		Set<List<@Nullable String>> staged = new LinkedHashSet<>();
		this.items.stream()
			.filter(Item::isStaged)
			.forEach((item) -> staged.add(this.definition.scope().columns().stream().map(item.values::get).toList()));
		return staged;
	}

}
