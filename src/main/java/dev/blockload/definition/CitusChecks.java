package dev.blockload.definition;

import java.util.List;
import java.util.Optional;

import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.ColumnType;
import dev.blockload.block.Key;
import dev.blockload.block.Placement;
import dev.blockload.mapping.BlankCells;
import dev.blockload.mapping.ColumnRule;
import dev.blockload.mapping.Lookup;
import dev.blockload.mapping.Unpivot;
import dev.blockload.yaml.Problems;

/**
 * Checks an import whose block Citus places on several nodes: what Citus cannot do is
 * refused before the run begins.
 */
final class CitusChecks {

	private final LocatedImport located;

	private final Block block;

	private final Problems problems;

	private CitusChecks(LocatedImport located, Block block, Problems problems) {
		this.located = located;
		this.block = block;
		this.problems = problems;
	}

	static void check(LocatedImport located, Block block, Problems problems) {
		CitusChecks checks = new CitusChecks(located, block, problems);
		if (block.placement().isOnNodes()) {
			checks.features();
		}
		if (block.placement() instanceof Placement.Distributed distributed) {
			checks.distributionColumn(distributed.column());
		}
	}

	/** What Blockload does with statements that Citus does not plan. */
	private void features() {
		ImportDefinition definition = this.located.definition();
		Unpivot unpivot = definition.unpivot();
		if (unpivot != null && unpivot.blankCells() == BlankCells.DELETE) {
			refuse(UnpivotKeysReader.UNPIVOT, "'blank-cells: delete' is not possible", "Write: blank-cells: skip");
		}
		if (definition.rules().scope() != null) {
			refuse("scope", "'scope' is not possible", "Remove 'scope', or use mode upsert.");
		}
		if (definition.rules().duplicates().policy().merges()) {
			refuse(DuplicatesKeyReader.DUPLICATES,
					"'duplicates: " + definition.rules().duplicates().policy().text() + "' is not possible",
					"Remove 'duplicates': records with the same key are then rejects.");
		}
		Integer keep = definition.rules().undoKeep();
		if (keep != null && keep > 0
				&& definition.allColumns()
					.stream()
					.anyMatch((rule) -> rule.lookup().unknown() instanceof Lookup.Unknown.Create)) {
			refuse("undo", "runs that create items in lists cannot be kept for undo", "Write: undo: {keep: 0}");
		}
		if (this.block.refersToItself()) {
			refuse("block", "a foreign key of it refers to itself", "Drop the foreign key, or use an ordinary table.");
		}
		this.block.columns()
			.stream()
			.filter((column) -> column.type() instanceof ColumnType.ReadByServer && isFilled(column.name()))
			.forEach((column) -> refuse("columns",
					"column '" + column.name() + "' has the type " + column.sqlType()
							+ ", whose values PostgreSQL reads after they are staged",
					"Name in 'columns' the other columns, or give the column another type."));
	}

	private void distributionColumn(String name) {
		Optional<Key> key = BlockChecks.keyOf(this.located.definition(), this.block);
		if (key.isPresent() && !key.get().columns().contains(name)) {
			refuse("key", "the key (" + String.join(", ", key.get().columns()) + ") does not contain the column",
					"Name a key with the distribution column, such as: key: [" + name + ", "
							+ String.join(", ", key.get().columns()) + "]");
		}
		BlockColumn column = this.block.column(name).orElseThrow();
		if (!isFilled(name)) {
			refuse("columns", "the import does not fill the distribution column", "Add '" + name + "' to the columns.");
		}
		this.located.definition()
			.allColumns()
			.stream()
			.filter((rule) -> rule.isLookup() && rule.column().equals(name))
			.forEach((rule) -> refuse("columns." + name,
					"column '" + name + "' is looked up, but a row is placed by it when it is staged",
					"Load the values of the column themselves, or distribute the block by another column"
							+ (key.isPresent() ? " of its key." : ".")));
		if (!column.notNull()) {
			refuse("block", "the distribution column can be null", "Change it in psql: ALTER TABLE "
					+ this.block.qualifiedName() + " ALTER COLUMN " + name + " SET NOT NULL;");
		}
		if (column.isDomain()) {
			refuse("block", "the distribution column is of a domain, in whose base type rows are staged",
					"Distribute the block by a column of another type.");
		}
	}

	/** Without rules, the headers of the file decide. */
	private boolean isFilled(String name) {
		List<ColumnRule> rules = this.located.definition().allColumns();
		return this.located.definition().columns().isEmpty()
				|| rules.stream().anyMatch((rule) -> rule.column().equals(name));
	}

	private void refuse(String path, String found, String action) {
		this.problems.add(this.located.sourceMap().of(path), "Block " + this.block.qualifiedName() + " is "
				+ this.block.placement().describe() + ": " + found + ". " + action);
	}

}
