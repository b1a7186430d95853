package dev.blockload.app;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

import dev.blockload.connection.Secret;
import dev.blockload.definition.SavedSource;
import dev.blockload.saved.DatabaseSource;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Reads the saved definitions for a command: through the context of its session if that
 * was started, and else with one connection of its own, so that a command that needs
 * nothing else from the database stays quick.
 */
final class SessionSource implements SavedSource {

	private final Session session;

	/** Remembers what it has read. */
	private volatile @Nullable DatabaseSource database;

	SessionSource(Session session) {
		this.session = session;
	}

	@Override
	public Texts read(Need need) {
		return this.session.startedContext()
			.map((context) -> database(context).read(need))
			.orElseGet(() -> this.session.hasDatabase(need) ? direct(need) : Texts.NONE);
	}

	private DatabaseSource database(ConfigurableApplicationContext context) {
		DatabaseSource known = this.database;
		if (known == null) {
			known = new DatabaseSource(context.getBean(JdbcClient.class));
			this.database = known;
		}
		return known;
	}

	private Texts direct(Need need) {
		try (Connection connection = this.session.connect(); Statement statement = connection.createStatement()) {
			statement.execute("SET search_path = pg_catalog, pg_temp");
			return new DatabaseSource(JdbcClient.create(new SingleConnectionDataSource(connection, true))).read(need);
		}
		catch (SQLException ex) {
			return new Texts(List.of(), "The definitions in the database cannot be read: "
					+ String.valueOf(ex.getMessage()).strip().replaceFirst("\\.$", "") + ".");
		}
	}

	@Override
	public Secret reveal(long number, String field) {
		return this.session.secrets().reveal(number, field);
	}

}
