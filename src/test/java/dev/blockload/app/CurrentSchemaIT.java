package dev.blockload.app;

import dev.blockload.importjob.TestDatabase;
import dev.blockload.run.Database;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When a command does without Flyway.
 */
class CurrentSchemaIT {

	private static final String ONE = "blockload.flyway_schema_history WHERE version = '1'";

	@Test
	void onlyASchemaWithExactlyOurMigrationsIsCurrent() {
		Database database = TestDatabase.get();
		JdbcClient jdbc = TestDatabase.migrated();
		assertThat(isCurrent(database)).isTrue();
		notCurrentAfter(database, jdbc, "checksum = checksum + 1", "checksum = checksum - 1");
		notCurrentAfter(database, jdbc, "success = false", "success = true");
		notCurrentAfter(database, jdbc, "script = 'V1__other.sql'", "script = 'V1__batch.sql'");
		assertThat(CurrentSchema.isIn("jdbc:postgresql://127.0.0.1:1/none", "nobody", "")).isFalse();
		assertThat(CurrentSchema.isIn("jdbc:none:", null, null)).isFalse();
	}

	private static void notCurrentAfter(Database database, JdbcClient jdbc, String change, String back) {
		String set = "UPDATE " + ONE.replace(" WHERE", " SET %s WHERE");
		assertThat(jdbc.sql(set.formatted(change)).update()).isOne();
		try {
			assertThat(isCurrent(database)).as(change).isFalse();
		}
		finally {
			jdbc.sql(set.formatted(back)).update();
		}
		assertThat(isCurrent(database)).isTrue();
	}

	private static boolean isCurrent(Database database) {
		return CurrentSchema.isIn(database.url(), database.username(), database.password());
	}

}
