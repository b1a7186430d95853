package dev.blockload.definition;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.Key;
import dev.blockload.load.Mode;
import dev.blockload.mapping.ColumnRule;
import org.jspecify.annotations.Nullable;

/**
 * Whether an import fits its block: what can be said before the file is looked at, apart
 * from how values are mapped.
 */
public final class BlockChecks {

	private static final int MAX_SHOWN = 20;

	private static final String RECORD_COLUMN = "_record";

	private BlockChecks() {
	}

	/**
	 * What is wrong with an import, seen beside its block.
	 * @param located the import
	 * @param block its block as the catalog has it, or null where there is none
	 * @param blocksOfApplication the names of all blocks of its application
	 * @return in the order of the file; empty where they fit
	 */
	public static List<Problem> check(LocatedImport located, @Nullable Block block, List<String> blocksOfApplication) {
		if (block == null) {
			return List.of(at(located, "block", unknown(located.definition(), blocksOfApplication)));
		}
		if (block.shape() == Block.Shape.UNSUPPORTED) {
			return List.of(at(located, "block",
					block.qualifiedName()
							+ " cannot be loaded into: expected an ordinary table, or one partitioned by range of "
							+ Block.LOAD_COLUMN));
		}
		Findings findings = new Findings(located.file());
		columns(located, block, findings);
		key(located, block, findings);
		mode(located, block, findings);
		kept(located, block, findings);
		return findings.problems();
	}

	/** A problem at a part of an import; see {@link Places#of}. */
	public static Problem at(LocatedImport located, String path, String message) {
		Place place = located.places().of(path);
		return new Problem(located.file(), place.line(), place.column(), message);
	}

	/**
	 * The key that an import publishes by.
	 * @return empty where the block has none, or where it is not clear which
	 */
	public static Optional<Key> keyOf(ImportDefinition definition, Block block) {
		if (definition.key().isEmpty()) {
			return Optional.ofNullable(block.soleKey());
		}
		Set<String> columns = new HashSet<>(definition.key());
		return block.keys().stream().filter((key) -> new HashSet<>(key.columns()).equals(columns)).findFirst();
	}

	private static String unknown(ImportDefinition definition, List<String> blocks) {
		String found = "there is no block '" + definition.block() + "' in application '" + definition.application()
				+ "': ";
		if (blocks.isEmpty()) {
			return found + "the schema has no tables, or does not exist";
		}
		return found + "expected " + Nearest.oneOf(blocks.stream().sorted().limit(MAX_SHOWN).toList())
				+ ((blocks.size() > MAX_SHOWN) ? " (and " + (blocks.size() - MAX_SHOWN) + " more)" : "")
				+ Nearest.hint(definition.block(), blocks);
	}

	private static void columns(LocatedImport located, Block block, Findings findings) {
		List<String> names = block.columns()
			.stream()
			.map(BlockColumn::name)
			.filter((name) -> !name.equals(Block.LOAD_COLUMN))
			.toList();
		if (block.column(RECORD_COLUMN).isPresent()) {
			findings.add(located.places().of("block"), block.qualifiedName() + " has a column '" + RECORD_COLUMN
					+ "', a name that staging needs for itself: expected the column to have another name");
		}
		for (ColumnRule rule : located.definition().columns()) {
			String column = rule.column();
			Place place = located.places().of("columns." + column);
			if (column.equals(Block.LOAD_COLUMN)) {
				findings.add(place,
						"column '" + Block.LOAD_COLUMN + "' is filled by the run: expected no mapping of it");
			}
			else if (!names.contains(column)) {
				findings.add(place, block.qualifiedName() + " has no column " + Shown.value(column)
						+ ": expected one of " + String.join(", ", names) + Nearest.hint(column, names));
			}
		}
	}

	private static void key(LocatedImport located, Block block, Findings findings) {
		ImportDefinition definition = located.definition();
		Optional<Key> key = keyOf(definition, block);
		if (!definition.key().isEmpty() && key.isEmpty()) {
			findings.add(located.places().of("key"),
					"(" + String.join(", ", definition.key()) + ") is no key of " + block.qualifiedName()
							+ ": expected " + (block.keys().isEmpty() ? "no 'key', the block has none" : keys(block)));
		}
		else if (key.isEmpty() && !block.keys().isEmpty()) {
			findings.add(located.places().of("block"), block.qualifiedName()
					+ " has several unique constraints and no primary key: expected 'key' to name one, " + keys(block));
		}
		if (block.shape() == Block.Shape.PARTITIONED_BY_LOAD && !block.keys().isEmpty()) {
			findings.add(located.places().of("block"), block.qualifiedName() + " is partitioned by " + Block.LOAD_COLUMN
					+ " and has the key " + keys(block) + ": expected such a block to have none");
		}
		key.ifPresent((found) -> mapped(located, block, found, findings));
	}

	/**
	 * A column without a value of its own is required anyway, which the mapping says;
	 * here are those that would be filled by a default, and so be a key by accident.
	 */
	private static void mapped(LocatedImport located, Block block, Key key, Findings findings) {
		Set<String> mapped = located.definition()
			.columns()
			.stream()
			.map(ColumnRule::column)
			.collect(Collectors.toSet());
		for (String name : key.columns()) {
			BlockColumn column = block.column(name).orElse(null);
			boolean optional = column != null && (column.hasDefault() || !column.notNull());
			if (optional && !mapped.isEmpty() && !mapped.contains(name)) {
				findings.add(located.places().of("columns"),
						"column '" + name + "' of the key (" + String.join(", ", key.columns()) + ") of "
								+ block.qualifiedName() + " is not mapped: expected it among the columns");
			}
		}
	}

	private static void mode(LocatedImport located, Block block, Findings findings) {
		boolean keyed = !block.keys().isEmpty();
		List<Mode> modes = switch (block.shape()) {
			case ORDINARY -> keyed ? List.of(Mode.UPSERT, Mode.REPLACE) : List.of(Mode.APPEND, Mode.REPLACE);
			case PARTITIONED_BY_LOAD -> List.of(Mode.APPEND, Mode.REPLACE);
			case UNSUPPORTED -> List.of();
		};
		Mode mode = located.definition().mode();
		if (!modes.contains(mode)) {
			findings.add(located.places().of("mode"),
					"mode is '" + mode.word() + "' and " + block.qualifiedName() + " has "
							+ (keyed ? "a key" : "no key") + ": expected "
							+ Nearest.oneOf(modes.stream().map(Mode::word).toList()));
		}
	}

	/** Columns whose blanks keep what a row has: there must be a row, and a value. */
	private static void kept(LocatedImport located, Block block, Findings findings) {
		ImportDefinition definition = located.definition();
		List<String> key = keyOf(definition, block).map(Key::columns).orElse(List.of());
		for (ColumnRule rule : definition.columns()) {
			if (!rule.format().keepsOnBlank()) {
				continue;
			}
			Place place = located.places().of("columns." + rule.column());
			if (key.contains(rule.column())) {
				findings.add(place, "blank is 'keep' at column '" + rule.column()
						+ "', which is part of the key: expected null, reject or empty");
			}
			else if (definition.mode() != Mode.UPSERT && definition.mode() != Mode.UPDATE) {
				findings.add(place,
						"blank is 'keep' at column '" + rule.column() + "' and mode is '" + definition.mode().word()
								+ "': expected it with upsert only, which finds rows that have a value");
			}
		}
	}

	private static String keys(Block block) {
		List<String> keys = new ArrayList<>();
		block.keys().forEach((key) -> keys.add("(" + String.join(", ", key.columns()) + ")"));
		return String.join(" or ", keys);
	}

}
