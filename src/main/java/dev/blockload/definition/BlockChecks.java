package dev.blockload.definition;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.ColumnType;
import dev.blockload.block.Key;
import dev.blockload.block.Mode;
import dev.blockload.mapping.ColumnRule;
import dev.blockload.mapping.Unpivot;
import dev.blockload.yaml.Choices;
import dev.blockload.yaml.Problem;
import dev.blockload.yaml.Problems;
import dev.blockload.yaml.Redacted;
import dev.blockload.yaml.SourceMap;
import dev.blockload.yaml.SourcePosition;
import org.jspecify.annotations.Nullable;

/**
 * Checks an import against its block, before the file is read. How values are mapped is
 * checked elsewhere.
 */
public final class BlockChecks {

	private static final int MAX_SHOWN = 20;

	/** PostgreSQL, MaxHeapAttributeNumber. */
	private static final int MOST_COLUMNS = 1600;

	private static final String CELL_COLUMN = "_cell";

	private static final String DELETE_COLUMN = "_delete";

	private BlockChecks() {
	}

	/**
	 * Finds the problems of an import with its block.
	 * @param located the import
	 * @param block its block as the catalog describes it, or null where it does not exist
	 * @param blocksOfApplication the names of all blocks of its application
	 * @return in the order of the file; empty where there are none
	 */
	public static List<Problem> check(LocatedImport located, @Nullable Block block, List<String> blocksOfApplication) {
		if (block == null) {
			return List.of(at(located, "block", unknown(located.definition(), blocksOfApplication)));
		}
		if (block.shape() == Block.Shape.UNSUPPORTED) {
			return List.of(at(located, "block", unsupported(block)));
		}
		Problems problems = new Problems(located.file());
		columns(located, block, problems);
		key(located, block, problems);
		mode(located, block, problems);
		kept(located, block, problems);
		DuplicateChecks.check(located, block, problems);
		scope(located, problems);
		deletedCells(located, block, problems);
		CitusChecks.check(located, block, problems);
		return problems.list();
	}

	/**
	 * Why no import can load a table.
	 * @param block of an unsupported shape
	 */
	public static String unsupported(Block block) {
		String found = "Block " + block.qualifiedName() + " cannot be loaded: " + String.join("; ", block.obstacles())
				+ ". ";
		return block.obstacles().stream().anyMatch((obstacle) -> obstacle.startsWith(Block.RULE_OBSTACLE))
				? found + "Expected no rules. Drop them, or disable them: ALTER TABLE " + block.qualifiedName()
						+ " DISABLE RULE …"
				: found + "Expected an ordinary table, or a partitioned table as a whole.";
	}

	/** Creates a problem at a part of an import; see {@link SourceMap#of}. */
	public static Problem at(LocatedImport located, String path, String message) {
		return at(located, located.sourceMap().of(path), message);
	}

	/** Creates a problem at a column of an import, or at its columns if that is null. */
	public static Problem atColumn(LocatedImport located, @Nullable String column, String message) {
		return at(located, (column != null) ? positionOf(located, column) : located.sourceMap().of("columns"), message);
	}

	private static Problem at(LocatedImport located, SourcePosition position, String message) {
		return new Problem(located.file(), position.line(), position.column(), message);
	}

	/**
	 * The key that an import publishes with.
	 * @return empty where the block has no key, or where it is not clear which key
	 */
	public static Optional<Key> keyOf(ImportDefinition definition, Block block) {
		if (definition.key().isEmpty()) {
			return Optional.ofNullable(block.soleKey());
		}
		Set<String> columns = new HashSet<>(definition.key());
		return block.keys().stream().filter((key) -> new HashSet<>(key.columns()).equals(columns)).findFirst();
	}

	private static String unknown(ImportDefinition definition, List<String> blocks) {
		String found = "Block '" + definition.block() + "' does not exist in application '" + definition.application()
				+ "'. ";
		if (blocks.isEmpty()) {
			return found + "The schema has no table, or does not exist.";
		}
		return found + "Expected " + Choices.oneOf(blocks.stream().sorted().limit(MAX_SHOWN).toList())
				+ ((blocks.size() > MAX_SHOWN) ? " (and " + (blocks.size() - MAX_SHOWN) + " more)" : "") + "."
				+ Choices.hint(definition.block(), blocks);
	}

	private static void columns(LocatedImport located, Block block, Problems problems) {
		List<String> names = block.columns()
			.stream()
			.map(BlockColumn::name)
			.filter((name) -> !block.isFilledByRun(name))
			.toList();
		block.column(Block.RECORD_COLUMN)
			.flatMap((column) -> recordColumn(block, column))
			.ifPresent((message) -> problems.add(located.sourceMap().of("block"), message));
		if (located.definition().unpivot() != null && block.column(CELL_COLUMN).isPresent()) {
			problems.add(located.sourceMap().of("block"), "Block " + block.qualifiedName() + " has a column '"
					+ CELL_COLUMN + "', a name that the staging table reserves. Rename the column.");
		}
		for (ColumnRule rule : located.definition().allColumns()) {
			String column = rule.column();
			SourcePosition position = positionOf(located, column);
			if (block.isFilledByRun(column) && block.column(column).isPresent()) {
				problems.add(position, "Column '" + column + "' is filled by the run. Remove it from the columns.");
			}
			else if (!names.contains(column)) {
				problems.add(position, "Block " + block.qualifiedName() + " has no column " + Redacted.value(column)
						+ ". Expected one of " + String.join(", ", names) + "." + Choices.hint(column, names));
			}
		}
	}

	/** What is wrong with a column for the numbers of records. */
	private static Optional<String> recordColumn(Block block, BlockColumn column) {
		String found = "Block " + block.qualifiedName() + " has a column '" + Block.RECORD_COLUMN + "'";
		if (!block.storesRecords()) {
			return Optional.of(found + ", a name that the staging table reserves. Rename the column.");
		}
		if (column.generated() || !column.sqlType().equals("bigint")) {
			return Optional
				.of(found + " of type " + column.sqlType() + (column.generated() ? ", which the database computes" : "")
						+ ". The run fills it with the number of the record. Expected a plain column of type bigint.");
		}
		return Optional.empty();
	}

	/** The position of a column in the definition. */
	private static SourcePosition positionOf(LocatedImport located, String column) {
		Unpivot unpivot = located.definition().unpivot();
		boolean ofCells = unpivot != null && unpivot.rules().stream().anyMatch((rule) -> rule.column().equals(column));
		return located.sourceMap().of(ofCells ? UnpivotKeysReader.UNPIVOT : "columns." + column);
	}

	private static void key(LocatedImport located, Block block, Problems problems) {
		ImportDefinition definition = located.definition();
		Optional<Key> key = keyOf(definition, block);
		if (!definition.key().isEmpty() && key.isEmpty()) {
			problems.add(located.sourceMap().of("key"),
					"(" + String.join(", ", definition.key()) + ") is not a key of block " + block.qualifiedName()
							+ ". " + (block.keys().isEmpty() ? "The block has no key. Remove 'key'."
									: "Expected " + keys(block) + "."));
		}
		else if (key.isEmpty() && !block.keys().isEmpty()) {
			problems.add(located.sourceMap().of("block"), "Block " + block.qualifiedName()
					+ " has several unique constraints and no primary key. Name one with 'key': " + keys(block) + ".");
		}
		if (block.shape() == Block.Shape.PARTITIONED_BY_LOAD && !block.keys().isEmpty()) {
			problems.add(located.sourceMap().of("block"),
					"Block " + block.qualifiedName() + " is partitioned by " + Block.LOAD_COLUMN + " and has the key "
							+ keys(block) + ". Expected a block that is partitioned by load to have no key.");
		}
		key.ifPresent((found) -> mapped(located, block, found, problems));
		key.ifPresent((found) -> width(located, block, problems));
	}

	/**
	 * Key columns that would be filled by a default, and so be a key by accident. The
	 * mapping reports required columns that are not mapped.
	 */
	private static void mapped(LocatedImport located, Block block, Key key, Problems problems) {
		Set<String> mapped = located.definition()
			.allColumns()
			.stream()
			.map(ColumnRule::column)
			.collect(Collectors.toSet());
		for (String name : key.columns()) {
			BlockColumn column = block.column(name).orElse(null);
			if (column != null && column.generated()) {
				problems.add(located.sourceMap().of("block"),
						"Column '" + name + "' of the key (" + String.join(", ", key.columns()) + ") of block "
								+ block.qualifiedName() + " is computed by the database, so no file fills it. "
								+ otherKeys(block));
				return;
			}
			if (column != null && column.type() instanceof ColumnType.Unsupported unsupported) {
				problems.add(located.sourceMap().of("block"),
						"Column '" + name + "' of the key (" + String.join(", ", key.columns()) + ") of block "
								+ block.qualifiedName() + " cannot be loaded: " + unsupported.why()
								+ ". So no file fills the key. " + otherKeys(block));
				return;
			}
			boolean optional = column != null && (column.hasDefault() || !column.notNull());
			if (optional && !located.definition().columns().isEmpty() && !mapped.contains(name)) {
				problems.add(located.sourceMap().of("columns"),
						"Column '" + name + "' of the key (" + String.join(", ", key.columns()) + ") of block "
								+ block.qualifiedName() + " is not mapped. Add it to the columns.");
			}
		}
	}

	/** The staging table of a block with a key has one more column, for the record. */
	private static void width(LocatedImport located, Block block, Problems problems) {
		List<ColumnRule> rules = located.definition().allColumns();
		long filled = located.definition().columns().isEmpty()
				? block.columns().stream().filter((column) -> !column.generated()).count()
				: rules.stream().map(ColumnRule::column).distinct().count();
		if (filled >= MOST_COLUMNS) {
			problems.add(located.sourceMap().of("columns"),
					String.format(Locale.ROOT,
							"The import fills %,d columns of block %s, and its staging table has one more."
									+ " PostgreSQL accepts %,d columns. Name in `columns` those that are needed.",
							filled, block.qualifiedName(), MOST_COLUMNS));
		}
	}

	private static void mode(LocatedImport located, Block block, Problems problems) {
		boolean keyed = !block.keys().isEmpty();
		List<Mode> modes = switch (block.shape()) {
			case ORDINARY, PARTITIONED -> keyed ? List.of(Mode.values()) : List.of(Mode.APPEND, Mode.REPLACE);
			case PARTITIONED_BY_LOAD -> List.of(Mode.APPEND, Mode.REPLACE);
			case UNSUPPORTED -> List.of();
		};
		Mode mode = located.definition().mode();
		if (!modes.contains(mode)) {
			problems.add(located.sourceMap().of("mode"),
					"mode is '" + mode.text() + "', but block " + block.qualifiedName() + " has "
							+ (keyed ? "a key" : "no key") + ". Expected "
							+ Choices.oneOf(modes.stream().map(Mode::text).toList()) + ".");
		}
	}

	/** Blanks that keep a value need items that exist, and are found by their key. */
	private static void kept(LocatedImport located, Block block, Problems problems) {
		ImportDefinition definition = located.definition();
		List<String> key = keyOf(definition, block).map(Key::columns).orElse(List.of());
		String impossible = key.isEmpty()
				? "but block " + block.qualifiedName()
						+ " has no key to find existing items by. Expected null, reject or empty."
				: !definition.mode().updatesExistingRows() ? "but mode is '" + definition.mode().text()
						+ "', which changes no existing item. Expected mode update, upsert or replace." : null;
		if (definition.formats().keepsOnBlank() && impossible != null) {
			problems.add(located.sourceMap().of("formats"), "blank is 'keep' for all columns, " + impossible);
		}
		for (ColumnRule rule : definition.allColumns()) {
			if (!rule.format().keepsOnBlank()) {
				continue;
			}
			SourcePosition position = positionOf(located, rule.column());
			if (key.contains(rule.column())) {
				problems.add(position, "blank is 'keep' for column '" + rule.column()
						+ "', which is part of the key. Expected null, reject or empty.");
			}
			else if (impossible != null) {
				problems.add(position, "blank is 'keep' for column '" + rule.column() + "', " + impossible);
			}
		}
	}

	/** The command line can set another mode than the import. */
	private static void scope(LocatedImport located, Problems problems) {
		Mode mode = located.definition().mode();
		if (located.definition().rules().scope() != null && !mode.deletesAbsentRows()) {
			problems.add(located.sourceMap().of("scope"), "The import has a scope, but the mode is '" + mode.text()
					+ "', which deletes no row. Use mode replace, or an import without a scope.");
		}
	}

	/** Blank cells that delete their items. */
	private static void deletedCells(LocatedImport located, Block block, Problems problems) {
		ImportDefinition definition = located.definition();
		if (!definition.deletesCells()) {
			return;
		}
		String found = "blank-cells is 'delete', but ";
		SourcePosition position = located.sourceMap().of(UnpivotKeysReader.UNPIVOT);
		if (block.keys().isEmpty()) {
			problems.add(position, found + "block " + block.qualifiedName()
					+ " has no key to find existing items by. Expected skip, null or zero.");
		}
		else if (!definition.mode().updatesExistingRows()) {
			problems.add(position, found + "mode is '" + definition.mode().text()
					+ "', which changes no existing item. Expected mode update, upsert or replace.");
		}
		if (block.column(DELETE_COLUMN).isPresent()) {
			problems.add(located.sourceMap().of("block"), "Block " + block.qualifiedName() + " has a column '"
					+ DELETE_COLUMN + "', a name that the staging table reserves. Rename the column.");
		}
	}

	private static String otherKeys(Block block) {
		List<String> others = block.keys()
			.stream()
			.filter((key) -> key.columns()
				.stream()
				.noneMatch((name) -> block.column(name)
					.filter((column) -> column.generated() || column.type() instanceof ColumnType.Unsupported)
					.isPresent()))
			.map((key) -> "(" + String.join(", ", key.columns()) + ")")
			.toList();
		return others.isEmpty() ? "Expected a primary key or a unique constraint that the file fills."
				: "Name another one with 'key': " + String.join(" or ", others) + ".";
	}

	private static String keys(Block block) {
		List<String> keys = new ArrayList<>();
		block.keys().forEach((key) -> keys.add("(" + String.join(", ", key.columns()) + ")"));
		return String.join(" or ", keys);
	}

}
