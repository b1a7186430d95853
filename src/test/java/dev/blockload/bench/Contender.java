package dev.blockload.bench;

import java.util.Optional;

/**
 * A way to load a file into a table.
 */
interface Contender {

	/** As options and reports have it. */
	String label();

	/**
	 * Why it cannot load a case here; empty if it can.
	 */
	Optional<String> unavailable(Load load);

	/** Prepare what is not measured: tables, files. */
	void prepare(Load load) throws Exception;

	/** Load; only this is measured. */
	Load.Done run(Load load) throws Exception;

}
