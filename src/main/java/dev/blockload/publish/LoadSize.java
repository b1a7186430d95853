package dev.blockload.publish;

/**
 * How many rows a load has, as far as its partition depends on it.
 */
enum LoadSize {

	/** Few rows: they are inserted into an open partition, which takes many loads. */
	SMALL,

	/** Many rows: they get their own partition. */
	LARGE

}
