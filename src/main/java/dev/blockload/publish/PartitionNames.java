package dev.blockload.publish;

import java.nio.charset.StandardCharsets;

import dev.blockload.block.Block;

/**
 * The names of the partitions of a block partitioned by load: {@code BLOCK_RUN}, followed
 * by a number if that name is in use, and shortened to PostgreSQL's longest name.
 */
final class PartitionNames {

	// NAMEDATALEN - 1, in bytes.
	private static final int MAX_NAME = 63;

	private PartitionNames() {
	}

	static String nameOf(Block block, long run, int number) {
		String suffix = "_" + run + ((number > 0) ? "_" + number : "");
		String name = block.name();
		while (name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME - suffix.length()) {
			name = name.substring(0, name.offsetByCodePoints(name.length(), -1));
		}
		return name + suffix;
	}

}
