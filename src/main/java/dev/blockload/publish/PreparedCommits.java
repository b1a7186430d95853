package dev.blockload.publish;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import dev.blockload.ProcessCode;
import dev.blockload.block.Block;
import dev.blockload.run.CitusNodes;
import dev.blockload.run.Liveness;

import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Waits for what Citus has prepared on its nodes and not committed yet. A transaction
 * that is committed on the coordinator can be in this state on a node, after a crash of
 * either: its rows are not visible there, and its locks are held. Whether it is committed
 * is decided by the node where it began: the coordinator, or the worker of a lane. The
 * rows of a batch are staged if the ledger has the batch, and the rows of a run are
 * published if the row of the run says so, but only after this.
 */
final class PreparedCommits {

	// What one node answers, in one row: identifiers of Citus contain no blank.
	private static final String PENDING = """
			SELECT n.nodename || ':' || n.nodeport AS node, r.success, r.result
			  FROM run_command_on_all_nodes($$
			           SELECT coalesce(string_agg(gid, ' '), '') FROM pg_catalog.pg_prepared_xacts
			            WHERE gid LIKE 'citus\\_%' AND database = current_database()$$) r
			  JOIN pg_dist_node n USING (nodeid) ORDER BY 1""";

	private static final long PAUSE_MILLIS = 100;

	private final JdbcClient client;

	private final TransactionOperations outside;

	private final Duration timeout;

	/**
	 * Create a waiter.
	 * @param client where the blocks are
	 * @param outside begins a transaction for each question
	 * @param timeout how long to wait
	 */
	PreparedCommits(JdbcClient client, TransactionOperations outside, Duration timeout) {
		this.client = client;
		this.outside = outside;
		this.timeout = timeout;
	}

	/**
	 * Wait until nothing is prepared that is prepared now; nothing to do for a block
	 * whose rows are in the table itself.
	 * @throws PublishException code {@code nodes-not-settled}
	 */
	void settle(Liveness alive, Block block) {
		if (!block.placement().isOnNodes()) {
			return;
		}
		long end = System.nanoTime() + this.timeout.toNanos();
		Set<String> left = pending();
		// Others prepare and commit all the time: those that come later do not matter.
		while (!left.isEmpty()) {
			// Without the right to do it, Citus does it within a minute.
			recover();
			left.retainAll(pending());
			if (!left.isEmpty()) {
				if (System.nanoTime() > end) {
					throw notSettled(
							"Transactions of Citus are prepared and not committed: " + String.join(", ", left) + ".");
				}
				pause();
				alive.confirm();
			}
		}
	}

	private void recover() {
		try {
			this.outside.executeWithoutResult((status) -> new CitusNodes(this.client).recover());
		}
		catch (DataAccessException ex) {
			// The connection of an earlier statement is broken. The coordinator opens
			// another one next time.
			LoggerFactory.getLogger(PreparedCommits.class).debug("Prepared transactions are not recovered yet.", ex);
		}
	}

	/** What is prepared, with its node. */
	private Set<String> pending() {
		List<Node> nodes = Objects
			.requireNonNull(this.outside.execute((status) -> this.client.sql(PENDING).query(Node.class).list()));
		Set<String> pending = new HashSet<>();
		List<String> silent = new ArrayList<>();
		for (Node node : nodes) {
			if (!node.success()) {
				silent.add(node.node());
			}
			else if (!node.result().isEmpty()) {
				for (String gid : node.result().split(" ", -1)) {
					pending.add(gid + " on " + node.node());
				}
			}
		}
		if (!silent.isEmpty()) {
			throw notSettled("These nodes of Citus do not answer: " + String.join(", ", silent) + ".");
		}
		return pending;
	}

	private static PublishException notSettled(String found) {
		return new PublishException(PublishCode.NODES_NOT_SETTLED, found + " So it is not known which rows they have.",
				"Start all nodes. Then run in psql on the coordinator: SELECT * FROM"
						+ " run_command_on_all_nodes('SELECT recover_prepared_transactions()'); Then restart the run.");
	}

	private static void pause() {
		try {
			Thread.sleep(PAUSE_MILLIS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new PublishException(ProcessCode.INTERRUPTED, "The wait for the nodes of Citus was interrupted.",
					"Continue from the checkpoint.", ex);
		}
	}

	/** What a node answers. */
	private record Node(String node, boolean success, String result) {
	}

}
