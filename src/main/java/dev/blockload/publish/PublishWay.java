package dev.blockload.publish;

import dev.blockload.block.Block;
import dev.blockload.block.Key;
import org.jspecify.annotations.Nullable;

/**
 * How the rows of a run become visible in their block: a consequence of the block's
 * definition.
 */
public enum PublishWay {

	/** Set statements by key: DELETE, UPDATE of what differs, INSERT of what is new. */
	MERGED,

	/** DELETE and INSERT … SELECT. */
	INSERTED,

	/** The staging table becomes a partition of the block: no row is copied. */
	ATTACHED,

	/**
	 * INSERT … SELECT into a partition made for the run, or into the default partition.
	 */
	INSERTED_BY_LOAD;

	/**
	 * The way into a block.
	 * @param block not of an unsupported shape
	 * @param key the key that the import loads by, or null
	 */
	public static PublishWay into(Block block, @Nullable Key key) {
		return switch (block.shape()) {
			case ORDINARY -> (key != null) ? MERGED : INSERTED;
			case PARTITIONED_BY_LOAD -> block.obstacles().isEmpty() ? ATTACHED : INSERTED_BY_LOAD;
			case UNSUPPORTED -> throw new IllegalArgumentException(block.qualifiedName() + " is no block");
		};
	}

}
