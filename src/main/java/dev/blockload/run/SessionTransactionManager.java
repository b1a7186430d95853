package dev.blockload.run;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

import javax.sql.DataSource;

import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;

/**
 * Begins each transaction by naming its isolation, READ COMMITTED: publish waits for
 * locks and then must see what was committed during the wait. Defaults of a role, a
 * database or a pool have no effect. Safe for use by many threads.
 */
public final class SessionTransactionManager extends JdbcTransactionManager {

	private static final long serialVersionUID = 1L;

	/**
	 * Create a manager.
	 * @param dataSource where the transactions are
	 */
	public SessionTransactionManager(DataSource dataSource) {
		super(dataSource);
	}

	@Override
	protected void prepareTransactionalConnection(Connection connection, TransactionDefinition definition)
			throws SQLException {
		try (Statement statement = connection.createStatement()) {
			statement.execute(SessionSettings.BEGIN);
		}
		super.prepareTransactionalConnection(connection, definition);
	}

}
