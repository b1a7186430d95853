package dev.blockload.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.blockload.flow.FlowHistory;
import dev.blockload.run.Database;
import dev.blockload.run.Rejects;
import dev.blockload.run.RunHistory;
import dev.blockload.run.SessionBounds;
import dev.blockload.run.SessionDataSource;
import dev.blockload.run.WatchedSockets;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The history of runs over one connection, without an application context: a command that
 * only reads needs half of the time. For use by one thread.
 */
final class PlainHistory implements AutoCloseable {

	private static final String CONNECT_SECONDS = "10";

	/** Those that a session reads itself, or sets. */
	private static final Set<String> READ = Set.of("spring.datasource.url", "spring.datasource.username",
			"spring.datasource.password", "spring.backgroundpreinitializer.ignore");

	private final SingleConnectionDataSource source;

	private final RunHistory history;

	private final FlowHistory flows;

	private PlainHistory(SingleConnectionDataSource source, RunHistory history, FlowHistory flows) {
		this.source = source;
		this.history = history;
		this.flows = flows;
	}

	/**
	 * Whether Spring has nothing to read that would change how the database is reached.
	 * @param variables the names of environment variables and of system properties
	 * @param folder where Spring Boot looks for its files of settings
	 */
	static boolean suffices(Collection<String> variables, Path folder) {
		boolean settings = variables.stream()
			.map((name) -> name.toLowerCase(Locale.ROOT).replace('_', '.'))
			.anyMatch((name) -> name.startsWith("spring.") && !READ.contains(name));
		return !settings && List.of("application.yml", "application.yaml", "application.properties", "config")
			.stream()
			.noneMatch((name) -> Files.exists(folder.resolve(name)));
	}

	/**
	 * Connect.
	 * @param database where the schema {@code blockload} is
	 * @return empty if the database cannot be reached, or does not have exactly the
	 * migrations of this program: a context migrates it, and words what fails
	 */
	static Optional<PlainHistory> open(Database database) {
		Connection connection = null;
		try {
			connection = connect(database);
			if (CurrentSchema.isIn(connection)) {
				PlainHistory opened = over(connection, database);
				connection = null;
				return Optional.of(opened);
			}
			return Optional.empty();
		}
		catch (SQLException ex) {
			return Optional.empty();
		}
		finally {
			close(connection);
		}
	}

	private static PlainHistory over(Connection connection, Database database) {
		// Spring Boot, which configures the logs, is not there. Without this line,
		// warnings
		// would be on standard output.
		((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.OFF);
		SingleConnectionDataSource one = new SingleConnectionDataSource(connection, true);
		SessionDataSource source = new SessionDataSource(one);
		JdbcTemplate jdbc = new JdbcTemplate(source);
		JdbcClient client = JdbcClient.create(jdbc);
		return new PlainHistory(one,
				new RunHistory(client, new Rejects(jdbc), database,
						new TransactionTemplate(new JdbcTransactionManager(source))),
				new FlowHistory(client, database));
	}

	private static Connection connect(Database database) throws SQLException {
		Properties properties = new Properties();
		// Absent, not empty: only then does the driver use the account, and ~/.pgpass.
		if (!database.username().isEmpty()) {
			properties.setProperty("user", database.username());
		}
		if (!database.password().isEmpty()) {
			properties.setProperty("password", database.password());
		}
		properties.setProperty("connectTimeout", CONNECT_SECONDS);
		properties.setProperty("ApplicationName", "blockload");
		properties.setProperty("socketFactory", WatchedSockets.class.getName());
		Connection connection = DriverManager.getConnection(database.url(), properties);
		try (Statement statement = connection.createStatement()) {
			statement.execute(SessionBounds.SQL);
			return connection;
		}
		catch (SQLException ex) {
			close(connection);
			throw ex;
		}
	}

	private static void close(@Nullable Connection connection) {
		if (connection != null) {
			try {
				connection.close();
			}
			catch (SQLException ex) {
				// The driver closes the socket in any case.
			}
		}
	}

	FlowHistory flows() {
		return this.flows;
	}

	RunHistory history() {
		return this.history;
	}

	@Override
	public void close() {
		this.source.destroy();
	}

}
