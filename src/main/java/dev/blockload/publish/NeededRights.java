package dev.blockload.publish;

import java.util.List;

import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.Key;
import dev.blockload.block.LoadRules;
import dev.blockload.block.ReferencesOnDelete;
import dev.blockload.mapping.RowUnit;
import org.jspecify.annotations.Nullable;

/**
 * What an import does to its block, from which the rights follow that its role needs.
 *
 * @param block where the rows go
 * @param key the key that the import loads by, or null
 * @param rules which items of the block a run adds, changes and deletes
 * @param unit what each staged row comes from
 * @param filled the columns that the file fills; null if that is not known before its
 * header is read
 * @param defaulted columns that can get their default in a new row
 */
public record NeededRights(Block block, @Nullable Key key, LoadRules rules, RowUnit unit, @Nullable List<String> filled,
		List<String> defaulted) {

	public NeededRights {
		defaulted = List.copyOf(defaulted);
	}

	/** The rights for a file whose header is read. */
	static NeededRights of(Target target) {
		List<String> filled = target.columnNames();
		List<String> defaulted = target.block()
			.columns()
			.stream()
			.map(BlockColumn::name)
			.filter((name) -> !filled.contains(name) || target.columns()
				.stream()
				.anyMatch((column) -> column.name().equals(name) && column.keepsOnBlank()))
			.toList();
		return new NeededRights(target.block(), target.key(), target.rules(), target.unit(), filled, defaulted);
	}

	/**
	 * The rights of an import before the header of its file is read.
	 * @param filled the columns that the import names; empty if the header names them
	 */
	public static NeededRights of(Block block, @Nullable Key key, LoadRules rules, RowUnit unit, List<String> filled) {
		List<String> always = filled.isEmpty() ? keyColumns(key) : filled;
		return new NeededRights(block, key, rules, unit, filled.isEmpty() ? null : filled,
				block.columns().stream().map(BlockColumn::name).filter((name) -> !always.contains(name)).toList());
	}

	private static List<String> keyColumns(@Nullable Key key) {
		return (key != null) ? key.columns() : List.of();
	}

	boolean inserts() {
		return this.rules.mode().insertsNewRows();
	}

	/** Whether values of existing rows can change. */
	boolean updates() {
		boolean onlyKey = this.filled != null && keyColumns(this.key).containsAll(this.filled);
		return this.key != null && this.rules.mode().updatesExistingRows() && !onlyKey;
	}

	/** The columns whose values can change; null if they are not known. */
	@Nullable List<String> updated() {
		return (this.filled != null)
				? this.filled.stream().filter((name) -> !keyColumns(this.key).contains(name)).toList() : null;
	}

	boolean deletes() {
		return this.rules.mode().deletesAbsentRows() || this.unit.canDelete();
	}

	/** Whether rows of the block are compared with those of the file, or counted. */
	boolean reads() {
		return this.key != null || deletes();
	}

	/** Whether deleted rows may change rows of other tables that refer to them. */
	boolean mayCascade() {
		return this.rules.referencesOnDelete() == ReferencesOnDelete.CASCADE;
	}

	/** Whether partitions are created, attached and dropped. */
	boolean changesPartitions() {
		return this.block.shape() == Block.Shape.PARTITIONED_BY_LOAD;
	}

}
