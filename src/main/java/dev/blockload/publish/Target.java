package dev.blockload.publish;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.Identifiers;
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
 * @param columns the columns that the import fills, in the order of the staged tuples,
 * and then the surrogate keys that the run takes for new items
 * @param key the key that the import loads by, or null for a block without a key
 * @param rules which items of the block the run adds, changes and deletes
 * @param lookups the columns that are looked up in lists after the rows are staged
 * @param unit what each staged row comes from
 * @param recordColumn whether the staging table stores which record a row came from
 * @param expected the items of other lists that count as existing
 */
public record Target(Block block, List<TargetColumn> columns, @Nullable Key key, LoadRules rules,
		List<MappedLookup> lookups, RowUnit unit, RecordColumn recordColumn, ExpectedItems expected) {

	public Target {
		columns = List.copyOf(columns);
		lookups = List.copyOf(lookups);
	}

	/** A target whose rows are staged with the numbers of their records. */
	public Target(Block block, List<TargetColumn> columns, @Nullable Key key, LoadRules rules,
			List<MappedLookup> lookups, RowUnit unit) {
		this(block, columns, key, rules, lookups, unit, RecordColumn.ORDER, ExpectedItems.NONE);
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
		return new Target(this.block, this.columns, this.key, this.rules, this.lookups, this.unit, column,
				this.expected);
	}

	/** The same target for a run that counts items of other lists as existing. */
	public Target with(ExpectedItems items) {
		return new Target(this.block, this.columns, this.key, this.rules, this.lookups, this.unit, this.recordColumn,
				items);
	}

	/**
	 * The columns of a target: those that the import fills, and the surrogate keys of a
	 * list whose items refer to each other by other columns. The run numbers new items
	 * before it looks up who refers to them.
	 * @param block where the rows go
	 * @param filled the columns that the import fills
	 * @param lookups as in the target
	 */
	public static List<TargetColumn> columns(Block block, List<TargetColumn> filled, List<MappedLookup> lookups) {
		Set<String> names = filled.stream().map(TargetColumn::name).collect(Collectors.toSet());
		return Stream
			.concat(filled.stream(),
					lookups.stream()
						.filter((lookup) -> lookup.list().oid() == block.oid() && !lookup.matchesReferenced())
						.map(MappedLookup::referenced)
						.distinct()
						.filter((name) -> !names.contains(name))
						.map((name) -> TargetColumn.surrogate(block.column(name).orElseThrow())))
			.toList();
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

	/**
	 * The columns of the staging table that COPY fills with text, which PostgreSQL reads
	 * when all rows are staged; in their order.
	 */
	List<BlockColumn> textColumns() {
		return copied(filledColumns()).stream().filter(BlockColumn::isReadByServer).distinct().toList();
	}

	/** The definition of a column while it is filled by COPY. */
	String copyDefinition(BlockColumn column) {
		return textColumns().contains(column) ? Identifiers.quoted(column.name()) + " pg_catalog.text"
				: column.stagingDefinition();
	}

	/** How a column of the block is looked up; empty if it is loaded as it is. */
	Optional<MappedLookup> lookupOf(BlockColumn column) {
		return this.lookups.stream().filter((lookup) -> lookup.column().name().equals(column.name())).findFirst();
	}

	List<BlockColumn> blockColumns() {
		return this.columns.stream().map(TargetColumn::column).toList();
	}

	/** The columns that the file fills, and not the run. */
	List<BlockColumn> filledColumns() {
		return this.columns.stream().filter((column) -> !column.isSurrogate()).map(TargetColumn::column).toList();
	}

	/** The columns in which the run numbers new items. */
	List<BlockColumn> surrogates() {
		return this.columns.stream().filter(TargetColumn::isSurrogate).map(TargetColumn::column).toList();
	}

	/**
	 * The lookups by which items of the block refer to each other; empty without a key.
	 */
	List<MappedLookup> selfLookups() {
		return this.lookups.stream().filter(this::isSelf).toList();
	}

	/** Whether a lookup finds items of the file itself, before they are in the block. */
	boolean isSelf(MappedLookup lookup) {
		return this.key != null && lookup.list().oid() == this.block.oid()
				&& columnNames().contains(lookup.referenced());
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
