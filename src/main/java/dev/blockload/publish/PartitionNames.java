package dev.blockload.publish;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.blockload.block.Block;

/**
 * The names of the partitions of a block partitioned by load: {@code BLOCK_RUN}, or
 * {@code BLOCK_FIRST_to_LAST} for merged ones, followed by a number if that name is in
 * use. The name of the block is shortened to PostgreSQL's longest name.
 */
final class PartitionNames {

	// NAMEDATALEN - 1, in bytes.
	private static final int MAX_NAME = 63;

	private static final Pattern SUFFIX = Pattern.compile("(.*?)_\\d+(_to_\\d+)?(_\\d+)?");

	private PartitionNames() {
	}

	/** The name of the partition of a run. */
	static String nameOf(Block block, long run, int number) {
		return name(block, "_" + run, number);
	}

	/** The name of a partition that has the rows of many runs. */
	static String nameOf(Block block, LoadBounds bounds, int number) {
		return name(block, "_" + bounds.from() + "_to_" + (bounds.to() - 1), number);
	}

	private static String name(Block block, String runs, int number) {
		String suffix = runs + ((number > 0) ? "_" + number : "");
		String name = block.name();
		while (name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME - suffix.length()) {
			name = name.substring(0, name.offsetByCodePoints(name.length(), -1));
		}
		return name + suffix;
	}

	/** Whether a partition of a block can have got its name here. */
	static boolean isName(Block block, String partition) {
		Matcher matcher = SUFFIX.matcher(partition);
		return matcher.matches() && block.name().startsWith(matcher.group(1));
	}

}
