package dev.blockload.importjob;

import java.sql.SQLException;
import java.util.List;

import dev.blockload.block.Placement;
import dev.blockload.publish.Target;
import dev.blockload.run.CitusNode;
import dev.blockload.run.CitusNodes;
import dev.blockload.run.Coverage;
import dev.blockload.run.Database;
import dev.blockload.run.LaneFence;
import dev.blockload.run.NodeLane;
import dev.blockload.run.SqlFailures;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Decides through which nodes of Citus the lanes of an attempt write. A lane without a
 * worker writes through the coordinator, as all lanes do for a block that is not
 * distributed. Safe for use by many threads.
 */
final class LaneRoutes {

	private static final Logger LOG = LoggerFactory.getLogger(LaneRoutes.class);

	private final JdbcClient jdbc;

	private final Database database;

	private final LoadSettings settings;

	private final ImportTools tools;

	private final TransactionTemplate transaction;

	LaneRoutes(JdbcClient jdbc, Database database, LoadSettings settings, ImportTools tools,
			TransactionTemplate transaction) {
		this.jdbc = jdbc;
		this.database = database;
		this.settings = settings;
		this.tools = tools;
		this.transaction = transaction;
	}

	/**
	 * Find the workers, and open the fence of the attempt for them. Asks the database
	 * nothing for a block that is not distributed, or if nothing is left to load.
	 */
	Open open(RunContext context, Target target, Coverage coverage) {
		if (!(target.block().placement() instanceof Placement.Distributed) || !this.settings.usesWorkers()
				|| coverage.gaps().isEmpty()) {
			return new Open(context, List.of(), false);
		}
		List<CitusNode> workers = List.of();
		boolean fenced = false;
		try {
			workers = new CitusNodes(this.jdbc).workers()
				.stream()
				.filter((node) -> this.settings.usesWorker(node.address()))
				.toList();
			if (workers.isEmpty()) {
				LOG.warn(
						"Run {} writes through the coordinator of Citus: no worker of it can be used."
								+ " To do so without this warning: BLOCKLOAD_LOAD_LANENODES=coordinator",
						context.run());
			}
			else {
				LaneFence fence = new LaneFence(this.jdbc);
				this.transaction.executeWithoutResult((status) -> fence.manage());
				// Also if only the answer to its commit is lost.
				fenced = true;
				this.transaction.executeWithoutResult((status) -> {
					this.tools.row().attempts().enter(context.attempt());
					fence.open(context.attempt());
					context.alive().confirm();
				});
			}
		}
		catch (DataAccessException ex) {
			LOG.warn(
					"Run {} writes through the coordinator of Citus: {}"
							+ " To do so without this warning: BLOCKLOAD_LOAD_LANENODES=coordinator",
					context.run(), SqlFailures.messageOf(ex));
			workers = List.of();
		}
		return new Open(context, workers, fenced);
	}

	/**
	 * The routes of one attempt.
	 */
	final class Open {

		private final RunContext context;

		private final List<CitusNode> workers;

		/** Whether the attempt has a fence. */
		private final boolean fenced;

		private Open(RunContext context, List<CitusNode> workers, boolean fenced) {
			this.fenced = fenced;
			this.context = context;
			this.workers = workers;
		}

		/**
		 * Open the route of a lane.
		 * @param lane its number
		 */
		LaneRoute of(int lane) {
			return new LaneRoute(this.context, LaneRoutes.this.tools, () -> this.workers.isEmpty() ? null : node(lane));
		}

		private @Nullable NodeLane node(int lane) {
			// Runs of one lane use the workers by turns, too.
			CitusNode node = this.workers.get(Math.floorMod(this.context.run() + lane, this.workers.size()));
			try {
				return NodeLane.open(LaneRoutes.this.jdbc, LaneRoutes.this.database, node, this.context.attempt());
			}
			catch (SQLException ex) {
				LOG.warn("Lane {} of run {} writes through the coordinator of Citus: worker {} cannot be used ({})",
						lane, this.context.run(), node.address(), ex.getMessage());
				return null;
			}
		}

		/**
		 * All lanes have ended: let no batch begin any more. In a transaction of the run.
		 */
		void close() {
			if (this.fenced) {
				new LaneFence(LaneRoutes.this.jdbc).close(this.context.run());
			}
		}

	}

}
