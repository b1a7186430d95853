package dev.blockload.run;

import dev.blockload.importjob.TestDatabase;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

class RunTableIT {

	private final JdbcClient jdbc = TestDatabase.migrated();

	@Test
	void aRunWithACountBelowZeroIsReadWithoutThatCount() {
		long run = this.jdbc
			.sql("""
					INSERT INTO blockload.run (import, application, block, mode, definition, forced, owner, holder, updated, unchanged)
					VALUES ('i', 'a', 'b', 'upsert', '{}', false, nextval('blockload.fence'), 'here', 2, -1) RETURNING id""")
			.query(Long.class)
			.single();
		try {
			assertThat(new RunTable(this.jdbc).find(run).orElseThrow().counts())
				.isEqualTo(new Run.Counts(null, null, null, null, 2L, null, null));
		}
		finally {
			this.jdbc.sql("DELETE FROM blockload.run WHERE id = :run").param("run", run).update();
		}
	}

}
