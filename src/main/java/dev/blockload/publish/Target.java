package dev.blockload.publish;

import java.util.List;
import java.util.Set;

import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.Key;
import dev.blockload.block.Mode;
import org.jspecify.annotations.Nullable;

/**
 * Where the rows of a run go.
 *
 * @param block as it was described when the step began
 * @param columns the columns that the import fills, in the order of the staged tuples
 * @param key the key that the import loads by, or null for a block without a key
 * @param mode what happens to the rows that the block has
 * @param kept the names of the columns in which a null keeps the value of the block
 */
public record Target(Block block, List<BlockColumn> columns, @Nullable Key key, Mode mode, Set<String> kept) {

	public Target {
		columns = List.copyOf(columns);
		kept = Set.copyOf(kept);
	}

	/** A target without columns in which null keeps the value. */
	public Target(Block block, List<BlockColumn> columns, @Nullable Key key, Mode mode) {
		this(block, columns, key, mode, Set.of());
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

	List<String> columnNames() {
		return this.columns.stream().map(BlockColumn::name).toList();
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
