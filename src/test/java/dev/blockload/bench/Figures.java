package dev.blockload.bench;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What was measured of one load.
 *
 * @param file its case
 * @param contender who loaded
 * @param size about how many bytes the file has before it is compressed
 * @param round from 1
 * @param seconds from the start of the command to its end
 * @param cpu seconds on processors, by process: {@code loader}, {@code postgres},
 * {@code store}
 * @param walBytes how much WAL the server wrote
 * @param firstRowsSeconds until another session could see the first committed rows; null
 * if they were not seen before the end
 * @param residentBytes the most memory that the loader had resident; null if it is a
 * thread of the benchmark
 * @param heapBytes the most that was in the heap after a garbage collection; null if the
 * loader has no heap or had no collection
 * @param rows in the table afterwards
 */
record Figures(String file, String contender, long size, int round, double seconds, Map<String, Double> cpu,
		long walBytes, @Nullable Double firstRowsSeconds, @Nullable Long residentBytes, @Nullable Long heapBytes,
		long rows) {

	double cpuSeconds() {
		return this.cpu.values().stream().mapToDouble(Double::doubleValue).sum();
	}

}
