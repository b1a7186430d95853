package dev.blockload.block;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * A block as the catalog of the database describes it.
 *
 * @param application the PostgreSQL schema, as the catalog spells it
 * @param name the table, as the catalog spells it
 * @param oid its object identifier, or 0 for a table that is proposed and does not exist
 * @param columns all live columns, in the table's order
 * @param keys its primary key first, then its unique constraints by name
 * @param shape how rows can be published into it
 * @param obstacles for a {@link Shape#PARTITIONED_BY_LOAD} block, why rows are inserted
 * and not attached, one sentence each; empty if they are attached. For an
 * {@link Shape#UNSUPPORTED} block, why no import can load it
 * @param fingerprint a hash of those parts of the definition that loading depends on,
 * which changes when the block is altered; empty for a proposed table
 * @param references its foreign keys, by name
 * @param characters those that its texts can have
 * @param placement on which nodes its rows are
 */
public record Block(String application, String name, long oid, List<BlockColumn> columns, List<Key> keys, Shape shape,
		List<String> obstacles, String fingerprint, List<Reference> references, DatabaseCharacters characters,
		Placement placement) {

	/** The column of a block partitioned by load that holds the run. */
	public static final String LOAD_COLUMN = "_load";

	/**
	 * The column of a block partitioned by load that holds the number of the record that
	 * a row came from, if the block has it.
	 */
	public static final String RECORD_COLUMN = "_record";

	/** How an obstacle begins that is a rule of the table. */
	public static final String RULE_OBSTACLE = "it has the rule ";

	public Block {
		columns = List.copyOf(columns);
		keys = List.copyOf(keys);
		obstacles = List.copyOf(obstacles);
		references = List.copyOf(references);
		if (application.isEmpty() || name.isEmpty()) {
			throw new IllegalArgumentException(
					"Block '%s'.'%s' is not valid. Expected the names of a schema and a table.".formatted(application,
							name));
		}
		String block = application + "." + name;
		if (oid < 0) {
			throw new IllegalArgumentException("Block %s has oid %d. Expected 0 or more.".formatted(block, oid));
		}
		Set<String> names = new HashSet<>();
		for (BlockColumn column : columns) {
			if (!names.add(column.name())) {
				throw new IllegalArgumentException(
						"Block %s has two columns '%s'. Expected each name once.".formatted(block, column.name()));
			}
		}
		for (int place = 0; place < keys.size(); place++) {
			Key key = keys.get(place);
			if (place > 0 && key.primary()) {
				throw new IllegalArgumentException(
						"Block %s lists its primary key '%s' after another key. Expected it first.".formatted(block,
								key.constraint()));
			}
			if (!names.containsAll(key.columns())) {
				throw new IllegalArgumentException(
						"Key '%s' of block %s has the columns %s. Expected columns of the block: %s."
							.formatted(key.constraint(), block, key.columns(), List.copyOf(new TreeSet<>(names))));
			}
		}
		boolean none = switch (shape) {
			case ORDINARY, PARTITIONED -> true;
			case PARTITIONED_BY_LOAD, UNSUPPORTED -> false;
		};
		if (none && !obstacles.isEmpty()) {
			throw new IllegalArgumentException(
					"Block %s is %s and has the obstacles %s. Expected none.".formatted(block, shape, obstacles));
		}
		if (oid > 0 && fingerprint.isEmpty()) {
			throw new IllegalArgumentException("Block %s has no fingerprint.".formatted(block));
		}
	}

	/** A block without foreign keys, in a database that has all characters. */
	public Block(String application, String name, long oid, List<BlockColumn> columns, List<Key> keys, Shape shape,
			List<String> obstacles, String fingerprint) {
		this(application, name, oid, columns, keys, shape, obstacles, fingerprint, List.of(), DatabaseCharacters.ALL);
	}

	/** A block whose rows are in the table itself. */
	public Block(String application, String name, long oid, List<BlockColumn> columns, List<Key> keys, Shape shape,
			List<String> obstacles, String fingerprint, List<Reference> references, DatabaseCharacters characters) {
		this(application, name, oid, columns, keys, shape, obstacles, fingerprint, references, characters,
				Placement.LOCAL);
	}

	/** {@code application.name}, for people. */
	public String qualifiedName() {
		return this.application + "." + this.name;
	}

	public Optional<BlockColumn> column(String columnName) {
		return this.columns.stream().filter((column) -> column.name().equals(columnName)).findFirst();
	}

	/**
	 * Whether each run fills a column by itself: the one that holds the run, and the one
	 * that holds the record, of a block partitioned by load.
	 */
	public boolean isFilledByRun(String columnName) {
		return this.shape == Shape.PARTITIONED_BY_LOAD
				&& (columnName.equals(LOAD_COLUMN) || columnName.equals(RECORD_COLUMN));
	}

	/** Whether each row of the block says which record it came from. */
	public boolean storesRecords() {
		return isFilledByRun(RECORD_COLUMN) && column(RECORD_COLUMN).isPresent();
	}

	/** The foreign keys of a column alone. */
	public List<Reference> referencesOf(String columnName) {
		return this.references.stream().filter((reference) -> reference.isOf(columnName)).toList();
	}

	/** Whether a foreign key refers to the block itself. */
	public boolean refersToItself() {
		return this.references.stream().anyMatch((reference) -> reference.list().oid() == this.oid);
	}

	/** The same block with another reason to insert rows and not to attach them. */
	public Block with(String obstacle) {
		List<String> all = new ArrayList<>(this.obstacles);
		all.add(obstacle);
		return new Block(this.application, this.name, this.oid, this.columns, this.keys, this.shape, all,
				this.fingerprint, this.references, this.characters, this.placement);
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

		/**
		 * Partitioned by the user, by other columns. It loads like an ordinary table: the
		 * database finds the partition of each row.
		 */
		PARTITIONED,

		/**
		 * Anything else: a view, a foreign table, a partition, a table with rules.
		 */
		UNSUPPORTED

	}

}
