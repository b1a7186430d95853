package dev.blockload.fault;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.blockload.importjob.EmbeddedServers;
import dev.blockload.importjob.ImportBench;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The process of {@code run --flow} is killed in the middle, and another one continues.
 */
@Tag("faults")
class FlowProcessKilledIT {

	@Test
	void aRestartLoadsWhatIsMissingAndContinuesTheRunInProgress(@TempDir Path jobs) throws Exception {
		try (ImportBench imports = new ImportBench(EmbeddedServers.get(), jobs, Map.of())) {
			imports.sql("TRUNCATE blockload.flow_run CASCADE");
			imports.sql("CREATE TABLE app.teams (id int PRIMARY KEY)");
			imports.sql("CREATE TABLE app.people (id int PRIMARY KEY, team int REFERENCES app.teams)");
			imports.sql("CREATE TABLE app.notes (person int REFERENCES app.people)");
			for (String name : List.of("notes", "people", "teams")) {
				imports.define(name,
						"file: {fixed: %s.csv}\nblock: %s\nmode: append\ncheckpoint: %s\n".formatted(name, name, "on"));
			}
			imports.put("teams.csv", "id\n1\n");
			imports.put("people.csv", "id,team\n1,1\n2,1\n");
			imports.put("notes.csv", "person\n1\n2\n");
			Files.writeString(jobs.resolve("nightly.yml"), "flow: nightly\nimports: [notes, people, teams]\n");
			try (Connection reader = imports.servers().connect()) {
				reader.setAutoCommit(false);
				reader.createStatement().execute("LOCK TABLE %s.people IN SHARE MODE".formatted(imports.application()));
				try (Child child = Child.of(imports.servers(), jobs, "run", "--flow", "nightly").start()) {
					child.awaitOutput("teams completed");
					while (imports.rows("SELECT 1 FROM blockload.run WHERE import = 'people'").isEmpty()) {
						Thread.sleep(20);
					}
					child.kill();
				}
				reader.rollback();
			}
			try (Child child = Child.of(imports.servers(), jobs, "restart", "nightly").start()) {
				assertThat(child.await(Duration.ofMinutes(2))).as(child.output()).isZero();
				assertThat(child.output()).contains("in 2 attempts");
			}
			try (Child child = Child.of(imports.servers(), jobs, "restart", "nightly").start()) {
				assertThat(child.await(Duration.ofMinutes(2))).isZero();
				assertThat(child.output()).contains("There is nothing to restart.");
			}
			assertThat(imports
				.rows("SELECT import, status, attempts FROM blockload.run WHERE application = '%s' ORDER BY import"
					.formatted(imports.application())))
				.containsExactly("notes|COMPLETED|1", "people|COMPLETED|2", "teams|COMPLETED|1");
			assertThat(imports.rows("SELECT count(*), count(DISTINCT person) FROM app.notes")).containsExactly("2|2");
		}
	}

}
