package dev.blockload.importjob;

import java.time.Duration;
import java.util.List;

import dev.blockload.publish.PartitionRules;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How runs use the machine. The settings can change between the attempts of a run.
 *
 * @param lanes how many batches of a file are loaded at the same time, at most
 * {@link #MOST_LANES}; each has a database connection
 * @param chunkSize slices in one batch, which is one transaction
 * @param sliceBytes about how many bytes of whole records a slice holds
 * @param publishTimeout how long to try for the block's lock before a run fails
 * @param leaseTimeout how long without a heartbeat until a run counts as dead; at least 2
 * s
 * @param smallLoad how many rows of a block partitioned by load are inserted into an open
 * partition
 * @param partitions how many partitions such a block has at most
 * @param mergeTimeout how long its partitions are merged after a publish
 * @param directLimit the longest file that is loaded directly into its block, if the
 * block allows it; 0 for none
 * @param laneNodes through which nodes of Citus lanes write: {@code workers},
 * {@code coordinator}, or the names and ports of some workers
 */
@ConfigurationProperties("blockload.load")
public record LoadSettings(@DefaultValue("2") int lanes, @DefaultValue("16") int chunkSize,
		@DefaultValue("524288") int sliceBytes, @DefaultValue("60s") Duration publishTimeout,
		@DefaultValue("45s") Duration leaseTimeout, @DefaultValue("100000") long smallLoad,
		@DefaultValue("48") int partitions, @DefaultValue("30s") Duration mergeTimeout,
		@DefaultValue("32MB") DataSize directLimit, @DefaultValue("workers") List<String> laneNodes) {

	/** Lanes write through all workers of Citus. */
	private static final List<String> WORKERS = List.of("workers");

	/** Lanes write through the coordinator. */
	private static final List<String> COORDINATOR = List.of("coordinator");

	/** Each lane holds a database connection of the pool. */
	private static final int MOST_LANES = 8;

	public LoadSettings {
		laneNodes = List.copyOf(laneNodes);
		if (lanes < 1 || chunkSize < 1 || sliceBytes < 1) {
			throw new IllegalArgumentException(
					"blockload.load has lanes=%d, chunk-size=%d, slice-bytes=%d. Expected at least 1 for each."
						.formatted(lanes, chunkSize, sliceBytes));
		}
		if (lanes > MOST_LANES) {
			throw new IllegalArgumentException(
					"blockload.load.lanes is %d. Expected 1 to %d: about as many as the machine has cores."
						.formatted(lanes, MOST_LANES));
		}
		if (leaseTimeout.toSeconds() < 2) {
			throw new IllegalArgumentException(
					"blockload.load.lease-timeout is %s. Expected at least 2s.".formatted(leaseTimeout));
		}
		if (directLimit.isNegative()) {
			throw new IllegalArgumentException(
					"blockload.load.direct-limit is %s. Expected 0 or more.".formatted(directLimit));
		}
		if (laneNodes.isEmpty() || !(laneNodes.equals(WORKERS) || laneNodes.equals(COORDINATOR)
				|| laneNodes.stream().allMatch((node) -> node.matches(".+:[0-9]+")))) {
			throw new IllegalArgumentException(
					"blockload.load.lane-nodes is '%s'. Expected workers, coordinator, or names with ports such as citus-2:5432."
						.formatted(String.join(",", laneNodes)));
		}
		var unused = new PartitionRules(smallLoad, partitions, mergeTimeout);
	}

	/** Whether lanes can write through a worker of Citus. */
	boolean usesWorkers() {
		return !this.laneNodes.equals(COORDINATOR);
	}

	/**
	 * Whether lanes can write through a worker.
	 * @param address its name and port
	 */
	boolean usesWorker(String address) {
		return this.laneNodes.equals(WORKERS) || this.laneNodes.contains(address);
	}

	/** About how many bytes a batch has. */
	long batchBytes() {
		return (long) this.chunkSize * this.sliceBytes;
	}

	/** How many partitions a block partitioned by load has. */
	PartitionRules partitionRules() {
		return new PartitionRules(this.smallLoad, this.partitions, this.mergeTimeout);
	}

}
