package dev.blockload.app;

import java.sql.SQLException;
import java.util.Map;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * How many database connections a command has at most, unless the environment says it.
 */
final class ConnectionLimit {

	private static final String PROPERTY = "spring.datasource.hikari.maximum-pool-size";

	private ConnectionLimit() {
	}

	/**
	 * Set the limit in the environment of a context that starts.
	 * @param environment of the context
	 * @param number of connections
	 */
	static void set(ConfigurableEnvironment environment, int number) {
		environment.getPropertySources()
			.addAfter(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
					new MapPropertySource("connections", Map.of(PROPERTY, number)));
	}

	/**
	 * Change the limit of a context that has started.
	 * @param started the context, whose pool keeps the connections that it has
	 * @param number of connections
	 */
	static void change(ConfigurableApplicationContext started, int number) {
		set(started.getEnvironment(), number);
		pool(started).setMaximumPoolSize(started.getEnvironment().getRequiredProperty(PROPERTY, Integer.class));
	}

	private static HikariDataSource pool(ConfigurableApplicationContext started) {
		try {
			return started.getBean(DataSource.class).unwrap(HikariDataSource.class);
		}
		catch (SQLException ex) {
			throw new IllegalStateException("The source of database connections is not the pool.", ex);
		}
	}

}
