package dev.blockload.publish;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.blockload.block.Key;
import dev.blockload.mapping.Lookup.Unknown;
import dev.blockload.mapping.MappedLookup;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of the block stay although no staged row has their key.
 */
final class AbsentItems {

	private final long run;

	private final Deletes deletes;

	/** The rows that a replace can delete, or null for all of the block. */
	private final @Nullable ScopeSql scope;

	AbsentItems(long run, Deletes deletes, @Nullable ScopeSql scope) {
		this.run = run;
		this.deletes = deletes;
		this.scope = scope;
	}

	/** The columns of the block that {@link #ofHolders} uses, and those of the key. */
	List<String> columns(Target target) {
		Key key = target.key();
		Set<String> columns = new LinkedHashSet<>((key != null) ? key.columns() : List.of());
		if (this.scope != null) {
			columns.addAll(this.scope.columns());
		}
		created(target).forEach((lookup) -> columns.add(lookup.referenced()));
		return List.copyOf(columns);
	}

	/**
	 * The condition that row {@code h} stays, which has the columns of {@link #columns}.
	 * @return empty if no row of the block stays
	 */
	Optional<String> ofHolders(Target target) {
		Key key = target.key();
		if (!target.mode().deletesAbsentRows() && key != null && target.unit().canDelete()) {
			return Optional.of("(NOT EXISTS (SELECT FROM %s deleting WHERE %s) OR %s)"
				.formatted(DeletedCells.nameOf(this.run), key.isSame("h", "deleting"), isProtected(key)));
		}
		if (!target.mode().deletesAbsentRows() || this.deletes == Deletes.HELD_BACK) {
			return Optional.of("true");
		}
		List<String> conditions = new ArrayList<>();
		if (this.scope != null) {
			conditions.add("NOT " + this.scope.contains("h"));
		}
		if (key != null) {
			conditions.add(isProtected(key));
		}
		created(target).forEach(
				(lookup) -> conditions.add(SelfItems.isReferredTo(lookup, StagingTable.nameOf(this.run)).apply("h")));
		return conditions.isEmpty() ? Optional.empty() : Optional.of("(" + String.join(" OR ", conditions) + ")");
	}

	/** The lookups whose unknown items are created: a replace keeps those that exist. */
	private static List<MappedLookup> created(Target target) {
		return target.mode().deletesAbsentRows()
				? target.selfLookups().stream().filter((lookup) -> lookup.unknown() instanceof Unknown.Create).toList()
				: List.of();
	}

	private String isProtected(Key key) {
		return "EXISTS (SELECT FROM " + RejectedKeyTable.nameOf(this.run) + " protecting WHERE "
				+ key.isSame("h", "protecting") + ")";
	}

	/**
	 * Whether a replace deletes rows.
	 */
	enum Deletes {

		/** It deletes the rows that the file does not have. */
		MADE,

		/** It deletes none, because each can be the item of a rejected record. */
		HELD_BACK

	}

}
