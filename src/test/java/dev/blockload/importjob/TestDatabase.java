package dev.blockload.importjob;

import dev.blockload.run.Database;
import dev.blockload.run.SessionDataSource;
import org.flywaydb.core.Flyway;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * The embedded database with the control schemas, for tests of parts.
 */
public final class TestDatabase {

	private TestDatabase() {
	}

	/** How to reach it. */
	public static Database get() {
		Servers servers = EmbeddedServers.get();
		return new Database(servers.jdbcUrl(), servers.username(), servers.password());
	}

	/**
	 * A client of it, the control schemas made, whose sessions are those of Blockload.
	 */
	public static JdbcClient migrated() {
		Database database = get();
		DriverManagerDataSource source = new DriverManagerDataSource(database.url(), database.username(),
				database.password());
		Flyway.configure()
			.dataSource(source)
			.locations("filesystem:sql/migrations")
			.schemas("blockload")
			.load()
			.migrate();
		return JdbcClient.create(new SessionDataSource(source));
	}

}
