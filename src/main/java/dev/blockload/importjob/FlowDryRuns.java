package dev.blockload.importjob;

import dev.blockload.publish.DryRunItems;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What dry runs of flows leave for the later dry runs of the same flow: the items that
 * they would add. Safe for use by many threads.
 */
public final class FlowDryRuns {

	private static final Logger LOG = LoggerFactory.getLogger(FlowDryRuns.class);

	private final JdbcClient jdbc;

	private final TransactionTemplate transaction;

	private final DryRunItems items;

	/**
	 * Create it.
	 * @param jdbc where the schema {@code blockload} is
	 * @param transaction on the same
	 */
	public FlowDryRuns(JdbcClient jdbc, TransactionTemplate transaction) {
		this.jdbc = jdbc;
		this.transaction = transaction;
		this.items = new DryRunItems(jdbc);
	}

	/**
	 * Drop what dry runs of flow runs that have ended left. What a session still reads is
	 * dropped by a later call.
	 */
	public void dropEnded() {
		try {
			this.transaction.executeWithoutResult((status) -> {
				this.jdbc.sql("SET LOCAL lock_timeout = '2s'").update();
				this.items.dropEnded();
			});
		}
		catch (DataAccessException | TransactionException ex) {
			LOG.debug("Items of dry runs could not be dropped", ex);
		}
	}

}
