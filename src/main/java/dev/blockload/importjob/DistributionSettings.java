package dev.blockload.importjob;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * When several nodes load one file. An import that says how many of them load its file
 * comes first.
 *
 * @param nodes how many nodes load one file at the same time, at most; 1 for none but the
 * one that runs the import, and null where nobody has said so
 * @param fromSize other nodes help if at least so much of a file is not loaded
 * @param rangeSize about how much of a file a node claims at once
 * @param lanes how many batches a node loads at the same time while others load the same
 * file; no more than it would load alone
 */
@ConfigurationProperties("blockload.distribution")
public record DistributionSettings(@Nullable Integer nodes, @DefaultValue("4GB") DataSize fromSize,
		@DefaultValue("256MB") DataSize rangeSize, @DefaultValue("1") int lanes) {

	private static final int USUAL_NODES = 4;

	/** How often a node looks for runs to help that nobody has asked for. */
	private static final Duration RARELY = Duration.ofSeconds(5);

	public DistributionSettings {
		if (nodes != null && nodes < 1) {
			throw new IllegalArgumentException(
					"blockload.distribution.nodes is %d. Expected at least 1.".formatted(nodes));
		}
		if (fromSize.isNegative() || rangeSize.toBytes() < 1) {
			throw new IllegalArgumentException(
					"blockload.distribution has from-size=%s, range-size=%s. Expected 0 or more, and at least 1."
						.formatted(fromSize, rangeSize));
		}
		if (lanes < 1) {
			throw new IllegalArgumentException(
					"blockload.distribution.lanes is %d. Expected at least 1.".formatted(lanes));
		}
	}

	/**
	 * How many nodes load one file at the same time, at most.
	 * @param wanted what its import says, or null
	 */
	int nodesFor(@Nullable Integer wanted) {
		Integer usual = (wanted != null) ? wanted : this.nodes;
		return (usual != null) ? usual : USUAL_NODES;
	}

	/**
	 * How much of a file must be left for other nodes to help: for an import that wants
	 * them, as much as one range.
	 * @param wanted what its import says, or null
	 */
	long leastBytesFor(@Nullable Integer wanted) {
		return (wanted != null) ? this.rangeSize.toBytes() : this.fromSize.toBytes();
	}

	/** Whether this node helps others beside its own runs. */
	boolean helps() {
		return this.nodes == null || this.nodes > 1;
	}

	/**
	 * How often a node looks for runs to help beside its own runs.
	 * @param often how often one does that does nothing else
	 */
	Duration look(Duration often) {
		return (this.nodes != null) ? often : RARELY;
	}

}
