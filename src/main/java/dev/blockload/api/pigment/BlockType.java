package dev.blockload.api.pigment;

/**
 * What a block is in the words of the planning platform. The names are those of its API.
 */
enum BlockType {

	/** A block with a key. */
	DimensionList,

	/** A block without a key. */
	TransactionList,

	/** A block whose key consists of references only. */
	Metric,

	/** Blockload has no such blocks. */
	Table

}
