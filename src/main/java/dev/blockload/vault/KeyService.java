package dev.blockload.vault;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Reports the keys that a node holds, and continues rotations, in a thread of its own.
 */
public final class KeyService implements AutoCloseable {

	private static final Logger LOG = LoggerFactory.getLogger(KeyService.class);

	private static final Duration PAUSE = Duration.ofSeconds(5);

	private final KeyTable keys;

	private final NodeTable nodes;

	private final KeyRing ring;

	private final Rotation rotation;

	private final ScheduledExecutorService thread;

	private String node = "";

	private String problem = "";

	KeyService(JdbcClient jdbc, TransactionTemplate transaction, KeyRing ring) {
		this.keys = new KeyTable(jdbc);
		this.nodes = new NodeTable(jdbc);
		this.ring = ring;
		this.rotation = new Rotation(this.keys, new SecretTable(jdbc), this.nodes, ring, transaction);
		this.thread = Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread thread = new Thread(task, "keys");
			thread.setDaemon(true);
			return thread;
		});
	}

	/** A service that holds no key. */
	public static KeyService withoutKeys(JdbcClient jdbc, TransactionTemplate transaction) {
		return new KeyService(jdbc, transaction, new KeyRing(new KeySettings(null, null, null), (name) -> {
			throw new VaultException(VaultCode.KEY_SETTINGS, "This process uses no key management service.", null);
		}));
	}

	/**
	 * Start to report. The first report is made before this method returns, so that no
	 * rotation overlooks the node.
	 * @param name of the node, unique among the nodes of a database
	 */
	public void start(String name) {
		this.node = name;
		work();
		var unused = this.thread.scheduleWithFixedDelay(this::work, PAUSE.toMillis(), PAUSE.toMillis(),
				TimeUnit.MILLISECONDS);
	}

	/** Report, and continue a rotation. A problem is logged once, until it changes. */
	void work() {
		String found = "";
		try {
			List<KeyTable.Row> rows = this.keys.all();
			List<Long> held = held(rows);
			this.nodes.report(this.node, held);
			this.nodes.removeSilent();
			this.rotation.advance();
		}
		catch (VaultException ex) {
			found = ex.message();
		}
		catch (TransactionException | DataAccessResourceFailureException ex) {
			// The node itself logs that the database does not answer.
			return;
		}
		catch (RuntimeException | Error ex) {
			found = ex.toString();
		}
		if (!found.isEmpty() && !found.equals(this.problem)) {
			LOG.warn("Keys of this node: {} Secrets that need them cannot be read.", found);
		}
		this.problem = found;
	}

	/** Returns no key where keys cannot be read, so that rotations wait for this node. */
	private List<Long> held(List<KeyTable.Row> rows) {
		try {
			return this.ring.held(rows);
		}
		catch (VaultException ex) {
			this.nodes.report(this.node, List.of());
			throw ex;
		}
	}

	@Override
	public void close() {
		this.thread.shutdownNow();
		try {
			this.nodes.remove(this.node);
		}
		catch (DataAccessException ex) {
			// The node counts for a minute longer.
		}
	}

}
