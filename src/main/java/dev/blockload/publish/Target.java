package dev.blockload.publish;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.Key;
import dev.blockload.block.LoadRules;
import dev.blockload.block.Mode;
import dev.blockload.block.RecordColumn;
import dev.blockload.block.Scope;
import dev.blockload.mapping.MappedLookup;
import dev.blockload.mapping.RowUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where the rows of a run go.
 *
 * @param block as it was described when the step began
 * @param columns the columns that the import fills, in the order of the staged tuples
 * @param key the key that the import loads by, or null for a block without a key
 * @param rules which items of the block the run adds, changes and deletes
 * @param lookups the columns that are looked up in lists after the rows are staged
 * @param unit what each staged row comes from
 * @param recordColumn whether the staging table stores which record a row came from
 */
public record Target(Block block, List<TargetColumn> columns, @Nullable Key key, LoadRules rules,
		List<MappedLookup> lookups, RowUnit unit, RecordColumn recordColumn) {

	public Target {
		columns = List.copyOf(columns);
		lookups = List.copyOf(lookups);
	}

	/** A target whose rows are staged with the numbers of their records. */
	public Target(Block block, List<TargetColumn> columns, @Nullable Key key, LoadRules rules,
			List<MappedLookup> lookups, RowUnit unit) {
		this(block, columns, key, rules, lookups, unit, RecordColumn.ORDER);
	}

	/** A target without lookups, for rows that come from records. */
	public Target(Block block, List<TargetColumn> columns, @Nullable Key key, LoadRules rules) {
		this(block, columns, key, rules, List.of(), RowUnit.RECORD);
	}

	/** A target whose columns all replace the values of the block. */
	public static Target of(Block block, List<BlockColumn> columns, @Nullable Key key, LoadRules rules) {
		return new Target(block, columns.stream().map(TargetColumn::of).toList(), key, rules);
	}

	/** The same target for a staging table with other columns. */
	public Target with(RecordColumn column) {
		return new Target(this.block, this.columns, this.key, this.rules, this.lookups, this.unit, column);
	}

	/** What happens to new, existing and absent items. */
	public Mode mode() {
		return this.rules.mode();
	}

	/** What a replace replaces, for people: the block, or the scope in it. */
	String place() {
		Scope scope = this.rules.scope();
		String name = "block " + this.block.qualifiedName();
		return (scope != null) ? "the scope " + ScopeText.of(scope) + " of " + name : name;
	}

	/**
	 * Whether all partitions of a block partitioned by load are replaced. A scope leaves
	 * them, and deletes rows.
	 */
	boolean replacesPartitions() {
		return mode().deletesAbsentRows() && this.rules.scope() == null;
	}

	/** How the rows become visible. */
	public PublishMethod method() {
		return PublishMethod.into(this.block, this.key);
	}

	/**
	 * The columns of the key whose values are kept of rejected records, so that their
	 * items are known; empty if rows are not merged by key.
	 */
	public List<String> keptKey() {
		return method().keptKey(this);
	}

	/** The columns of the staging table beside those of the block. */
	List<BlockColumn> matchColumns() {
		return this.lookups.stream().flatMap((lookup) -> lookup.match().stream()).toList();
	}

	/** The columns that COPY fills for columns of the block, in the order of these. */
	List<BlockColumn> copied(List<BlockColumn> ofBlock) {
		return ofBlock.stream()
			.flatMap((column) -> lookupOf(column).map((lookup) -> lookup.match().stream()).orElse(Stream.of(column)))
			.toList();
	}

	/** How a column of the block is looked up; empty if it is loaded as it is. */
	Optional<MappedLookup> lookupOf(BlockColumn column) {
		return this.lookups.stream().filter((lookup) -> lookup.column().name().equals(column.name())).findFirst();
	}

	List<BlockColumn> blockColumns() {
		return this.columns.stream().map(TargetColumn::column).toList();
	}

	List<String> columnNames() {
		return this.columns.stream().map(TargetColumn::name).toList();
	}

	/** The key of a target whose method needs one. */
	Key requiredKey() {
		Key key = this.key;
		if (key == null) {
			throw new IllegalStateException("Block " + this.block.qualifiedName() + " has no key.");
		}
		return key;
	}

}
