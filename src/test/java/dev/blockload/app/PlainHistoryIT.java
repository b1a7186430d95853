package dev.blockload.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;

import dev.blockload.importjob.TestDatabase;
import dev.blockload.run.Database;
import dev.blockload.run.RunFilter;
import dev.blockload.run.RunHistory;
import dev.blockload.run.SessionBounds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.core.io.ClassPathResource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * When a command reads the history without a context.
 */
class PlainHistoryIT {

	@TempDir
	static Path folder;

	@Test
	void theHistoryIsReadOverOneConnectionWithTheBoundsOfThePool() {
		Database database = TestDatabase.get();
		TestDatabase.migrated();
		PlainHistory plain = PlainHistory.open(database).orElseThrow();
		RunHistory history = plain.history();
		assertThat(history.newest(RunFilter.ofImport("no-such-import"), 10)).isEmpty();
		plain.close();
		assertThatExceptionOfType(DataAccessException.class).as("the connection is closed")
			.isThrownBy(() -> history.newest(RunFilter.ofImport("no-such-import"), 10));
		YamlPropertiesFactoryBean settings = new YamlPropertiesFactoryBean();
		settings.setResources(new ClassPathResource("application.yml"));
		assertThat(Objects.requireNonNull(settings.getObject())
			.getProperty("spring.datasource.hikari.connection-init-sql")).isEqualTo(SessionBounds.SQL);
	}

	@Test
	void aDatabaseThatNeedsMigrationsOrDoesNotAnswerIsForAContext() {
		Database database = TestDatabase.get();
		JdbcClient jdbc = TestDatabase.migrated();
		jdbc.sql("UPDATE blockload.flyway_schema_history SET success = false WHERE version = '1'").update();
		try {
			assertThat(PlainHistory.open(database)).isEmpty();
		}
		finally {
			jdbc.sql("UPDATE blockload.flyway_schema_history SET success = true WHERE version = '1'").update();
		}
		assertThat(PlainHistory.open(new Database("jdbc:postgresql://127.0.0.1:1/none", "nobody", ""))).isEmpty();
	}

	@Test
	void settingsOfSpringAreForAContext() throws IOException {
		assertThat(PlainHistory.suffices(
				Set.of("PATH", "SPRING_DATASOURCE_URL", "spring.datasource.password", "SPRING_DATASOURCE_USERNAME"),
				folder))
			.isTrue();
		assertThat(PlainHistory.suffices(Set.of("SPRING_DATASOURCE_HIKARI_CONNECTIONTIMEOUT"), folder)).isFalse();
		assertThat(PlainHistory.suffices(Set.of("spring.config.location"), folder)).isFalse();
		Path file = Files.createFile(folder.resolve("application.yml"));
		assertThat(PlainHistory.suffices(Set.of(), folder)).isFalse();
		Files.delete(file);
	}

}
