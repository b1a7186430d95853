package dev.blockload.app;

import java.sql.SQLException;
import java.util.Map;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import dev.blockload.run.SessionDataSource;
import org.junit.jupiter.api.Test;

import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

class ConnectionLimitTest {

	private static final String PROPERTY = "spring.datasource.hikari.maximum-pool-size";

	@Test
	void theLimitOfAPoolThatExistsIsChanged() throws SQLException {
		try (GenericApplicationContext started = started()) {
			ConnectionLimit.change(started, 58);
			assertThat(limit(started)).isEqualTo(58);
		}
	}

	@Test
	void theEnvironmentOverridesTheLimit() throws SQLException {
		try (GenericApplicationContext started = started()) {
			started.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("variable", Map.of(PROPERTY, 20)));
			ConnectionLimit.change(started, 58);
			assertThat(limit(started)).isEqualTo(20);
		}
	}

	private static int limit(GenericApplicationContext started) throws SQLException {
		return started.getBean(DataSource.class).unwrap(HikariDataSource.class).getMaximumPoolSize();
	}

	private static GenericApplicationContext started() {
		GenericApplicationContext context = new GenericApplicationContext();
		context.getEnvironment()
			.getPropertySources()
			.addLast(new MapPropertySource("application.yml", Map.of(PROPERTY, 16)));
		context.registerBean(DataSource.class, () -> new SessionDataSource(new HikariDataSource()));
		context.refresh();
		return context;
	}

}
