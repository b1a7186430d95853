package dev.blockload.model;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What the foreign keys of other rows do when items are deleted.
 */
final class References {

	private final Import definition;

	private final World world;

	private final Merge merge;

	private final Cells cells;

	private boolean changed;

	References(Import definition, World world, Merge merge, Cells cells) {
		this.definition = definition;
		this.world = world;
		this.merge = merge;
		this.cells = cells;
	}

	/** Codes of warnings about what was applied. */
	Set<String> warnings() {
		return this.changed ? Set.of("references-changed") : Set.of();
	}

	/** Apply what the DDL does to rows that refer; false if the deletes are refused. */
	boolean apply() {
		Set<@Nullable String> gone = new LinkedHashSet<>();
		this.merge.deleted.forEach((row) -> gone.add(row.get("code")));
		return switch (this.definition.shape()) {
			case TEAMS -> parents(gone) && staff(gone);
			case STAFF -> this.world.rows(Shape.PLAN).stream().noneMatch((row) -> gone.contains(row.get("employee")));
			case SITES, PLAN, MOVES, BOOKINGS -> true;
		};
	}

	private boolean parents(Set<@Nullable String> gone) {
		return this.merge.rows.stream().noneMatch((row) -> gone.contains(row.after().get("parent")));
	}

	private boolean staff(Set<@Nullable String> gone) {
		List<Map<String, @Nullable String>> staff = this.world.rows(Shape.STAFF);
		List<Map<String, @Nullable String>> referring = staff.stream()
			.filter((row) -> row.get("team") != null && gone.contains(row.get("team")))
			.toList();
		if (referring.isEmpty()) {
			return true;
		}
		if (!this.definition.cascades()) {
			return false;
		}
		switch (this.world.onDelete()) {
			case REFUSE -> {
				return false;
			}
			case SET_NULL -> {
				this.world.set(Shape.STAFF, referring::contains, "team", null);
				this.cells.hit("references-on-delete", "set to null", referring.size());
			}
			case CASCADE -> {
				Set<@Nullable String> codes = new LinkedHashSet<>();
				referring.forEach((row) -> codes.add(row.get("code")));
				if (this.world.rows(Shape.PLAN).stream().anyMatch((row) -> codes.contains(row.get("employee")))) {
					this.cells.hit("references-on-delete", "refused further away");
					return false;
				}
				staff.removeIf((row) -> codes.contains(row.get("code")));
				this.cells.hit("references-on-delete", "deleted too", referring.size());
			}
		}
		this.changed = true;
		return true;
	}

}
