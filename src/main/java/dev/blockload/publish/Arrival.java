package dev.blockload.publish;

/**
 * How the staged rows of a run get into a block partitioned by load.
 */
enum Arrival {

	/** The staging table becomes a partition. */
	ATTACHED,

	/** They are inserted into a partition. */
	INSERTED

}
