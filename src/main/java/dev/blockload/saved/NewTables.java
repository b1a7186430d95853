package dev.blockload.saved;

import java.util.ArrayList;
import java.util.List;

import dev.blockload.account.AuditAction;
import dev.blockload.account.AuditEntry;
import dev.blockload.account.AuditLog;
import dev.blockload.account.Caller;
import dev.blockload.block.BlockCatalog;
import dev.blockload.block.NewTable;
import dev.blockload.run.SqlFailures;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Creates tables for new blocks, for administrators. Safe for use by many threads.
 */
public final class NewTables {

	private final JdbcClient jdbc;

	private final BlockCatalog catalog;

	private final AuditLog audit;

	private final TransactionTemplate transaction;

	NewTables(JdbcClient jdbc, BlockCatalog catalog, AuditLog audit, TransactionTemplate transaction) {
		this.jdbc = jdbc;
		this.catalog = catalog;
		this.audit = audit;
		this.transaction = transaction;
	}

	/**
	 * The statements that create a table, and its schema if it does not exist.
	 * @param caller an administrator
	 * @throws dev.blockload.account.AccountException code {@code not-allowed}
	 */
	public List<String> sql(Caller caller, NewTable table) {
		caller.requireAdmin();
		List<String> statements = new ArrayList<>();
		// IF NOT EXISTS needs the right to create schemas also where it creates none.
		if (!this.catalog.applications().contains(table.application())) {
			statements.add(table.schemaSql());
		}
		statements.add(table.sql());
		return statements;
	}

	/**
	 * Create a table, in one transaction.
	 * @param caller an administrator
	 * @throws dev.blockload.account.AccountException code {@code not-allowed}
	 * @throws dev.blockload.Failure if PostgreSQL refuses it
	 */
	public void create(Caller caller, NewTable table) {
		List<String> statements = sql(caller, table);
		try {
			this.transaction.executeWithoutResult((status) -> {
				statements.forEach((statement) -> this.jdbc.sql(statement).update());
				this.audit.record(caller.actor(),
						AuditEntry.of(AuditAction.TABLE_CREATED, "table " + table.application() + "." + table.name())
							.concerning(null, table.application()));
			});
		}
		catch (DataAccessException | TransactionException ex) {
			throw SqlFailures.ofRequest(ex);
		}
	}

}
