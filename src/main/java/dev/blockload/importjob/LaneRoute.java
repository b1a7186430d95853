package dev.blockload.importjob;

import java.util.function.Supplier;

import dev.blockload.publish.StagingTable;
import dev.blockload.publish.Target;
import dev.blockload.run.NodeLane;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * How the batches of one lane come into the staging table: through a worker of Citus, or
 * in the transaction of the chunk. Not thread-safe: one lane.
 */
final class LaneRoute {

	private final RunContext context;

	private final ImportTools tools;

	private final Supplier<@Nullable NodeLane> opening;

	private @Nullable NodeLane node;

	/**
	 * Create a route.
	 * @param opening opens the session on a worker, or returns null if the lane has none
	 */
	LaneRoute(RunContext context, ImportTools tools, Supplier<@Nullable NodeLane> opening) {
		this.context = context;
		this.tools = tools;
		this.opening = opening;
	}

	/** Open the session, outside a transaction: what it notes is there for others. */
	void open() {
		this.node = this.opening.get();
	}

	/**
	 * Commit a batch through the worker, and add it to the ledger in the transaction of
	 * the chunk.
	 * @return false if this lane has no worker, or the batch has rejects, which are
	 * stored in the same transaction as its rows: nothing was done
	 */
	boolean write(Target target, int lane, MappedBatch mapped) {
		NodeLane worker = this.node;
		if (worker == null || mapped.batch().rejected() > 0 || !mapped.rejects().isEmpty()) {
			return false;
		}
		this.tools.ledger().fence(this.context.attempt());
		StagingTable staging = new StagingTable(new JdbcTemplate(worker.dataSource()), worker.dataSource());
		worker.write(lane, mapped.batch(), () -> {
			staging.copy(this.context.run(), target, mapped.slices());
			this.context.alive().confirm();
		});
		this.tools.ledger().take(this.context.attempt(), mapped.batch());
		return true;
	}

	/** End the session. */
	void close() {
		if (this.node != null) {
			this.node.close();
		}
	}

}
