package dev.blockload.bench;

import java.io.IOException;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * What a contender has to load.
 *
 * @param servers where to
 * @param bench the case
 * @param size about how many bytes the file has before it is compressed
 * @param lanes how many lanes or threads a contender can use that has them
 * @param files the folder of the files
 * @param work the folder for what a contender writes
 */
record Load(BenchServers servers, BenchCase bench, long size, int lanes, Path files, Path work) {

	static final String TABLE = BenchServers.SCHEMA + ".target";

	static final String BLOCK = BenchServers.SCHEMA + ".block";

	Shape shape() {
		return this.bench.file().shape();
	}

	/** The file of the case. */
	Path file() throws IOException {
		return this.bench.file().in(this.files, this.size);
	}

	/** The records of the case, all of them valid, without compression. */
	Path validFile() throws IOException {
		return this.bench.file().valid().plain().in(this.files, this.size);
	}

	/** An empty table of the case's kind for a contender that is not Blockload. */
	void createTable() {
		this.servers.jdbc().execute("DROP TABLE IF EXISTS " + TABLE);
		this.servers.jdbc().execute(this.bench.kind().table(TABLE, shape()));
	}

	/** An empty block. */
	void createBlock() {
		this.servers.jdbc().execute("DROP TABLE IF EXISTS " + BLOCK);
		this.servers.jdbc().execute(this.bench.kind().block(BLOCK, shape()));
	}

	/**
	 * What a contender did.
	 *
	 * @param table where the rows are
	 * @param seconds how long it took
	 * @param cpuSeconds of the loader
	 * @param storeSeconds seconds on processors of the store
	 * @param firstRowsSeconds until other sessions saw rows, or null
	 * @param residentBytes of the loader, or null
	 * @param heapBytes of the loader, or null
	 */
	record Done(String table, double seconds, double cpuSeconds, double storeSeconds, @Nullable Double firstRowsSeconds,
			@Nullable Long residentBytes, @Nullable Long heapBytes) {

	}

}
