package dev.blockload.block;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * A block as the catalog of the database describes it.
 *
 * @param application the PostgreSQL schema, as the catalog spells it
 * @param name the table, as the catalog spells it
 * @param oid its object identifier
 * @param columns all live columns, in the table's order
 * @param keys its primary key first, then its unique constraints by name
 * @param shape how rows can be published into it
 * @param obstacles for a {@link Shape#PARTITIONED_BY_LOAD} block, why rows are inserted
 * instead of attached, one sentence each; empty where they are attached
 * @param fingerprint a hash of all of the definition that loading depends on; changes
 * when the block is altered
 */
public record Block(String application, String name, long oid, List<BlockColumn> columns, List<Key> keys, Shape shape,
		List<String> obstacles, String fingerprint) {

	/** The column of a block partitioned by load that holds the run. */
	public static final String LOAD_COLUMN = "_load";

	public Block {
		columns = List.copyOf(columns);
		keys = List.copyOf(keys);
		obstacles = List.copyOf(obstacles);
	}

	/** {@code application.name}, for people. */
	public String qualifiedName() {
		return this.application + "." + this.name;
	}

	public Optional<BlockColumn> column(String columnName) {
		return this.columns.stream().filter((column) -> column.name().equals(columnName)).findFirst();
	}

	/** The primary key; else the only unique constraint; else null. */
	public @Nullable Key soleKey() {
		if (this.keys.size() == 1 || (!this.keys.isEmpty() && this.keys.get(0).primary())) {
			return this.keys.get(0);
		}
		return null;
	}

	/**
	 * How rows can be published into a block.
	 */
	public enum Shape {

		/** An ordinary table. */
		ORDINARY,

		/** Partitioned by range of {@code _load}. */
		PARTITIONED_BY_LOAD,

		/** Anything else: a view, a foreign table, another partitioning, a partition. */
		UNSUPPORTED

	}

}
