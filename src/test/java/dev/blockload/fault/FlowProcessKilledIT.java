package dev.blockload.fault;

import java.nio.file.Files;
import java.sql.Connection;
import java.util.Map;

import dev.blockload.flow.FlowBench;
import dev.blockload.flow.FlowListener;
import dev.blockload.flow.FlowRun;
import dev.blockload.flow.FlowRunner;
import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.RunListener;
import dev.blockload.run.RunStatus;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The process of {@code run --flow} is killed in the middle, and another one continues.
 * One of its imports loads every new file: the file that the dead process had claimed is
 * loaded once, and then the file after it.
 */
@Tag("faults")
class FlowProcessKilledIT {

	@Test
	void aRestartLoadsWhatIsMissingAndContinuesTheRunInProgress() throws Exception {
		ImportBench imports = ImportBench.shared(Map.of());
		imports.renew();
		imports.sql("TRUNCATE blockload.flow_run CASCADE");
		imports.sql("CREATE TABLE app.teams (id int PRIMARY KEY)");
		imports.sql("CREATE TABLE app.people (id int PRIMARY KEY, team int REFERENCES app.teams)");
		imports.sql("CREATE TABLE app.notes (person int REFERENCES app.people)");
		define(imports, "notes", "{fixed: notes.csv}");
		define(imports, "people", "{each: '{{date}}-people.csv', from: 2026-01-01}");
		define(imports, "teams", "{fixed: teams.csv}");
		imports.put("teams.csv", "id\n1\n");
		imports.put("2026-01-01-people.csv", "id,team\n1,1\n2,1\n");
		imports.put("2026-01-02-people.csv", "id,team\n3,1\n");
		imports.put("notes.csv", "person\n1\n3\n");
		Files.writeString(imports.jobs().resolve("nightly.yml"), "flow: nightly\nimports: [notes, people, teams]\n");
		try (Connection reader = imports.servers().connect()) {
			reader.setAutoCommit(false);
			reader.createStatement().execute("LOCK TABLE %s.people IN SHARE MODE".formatted(imports.application()));
			try (Child child = Child.of(imports.servers(), imports.jobs(), "run", "--flow", "nightly").start()) {
				child.awaitOutput("teams completed");
				while (imports.rows("SELECT 1 FROM blockload.file_claim").isEmpty()) {
					assertThat(child.isAlive()).as(child.output()).isTrue();
					Thread.sleep(20);
				}
				child.kill();
			}
			reader.rollback();
		}
		FlowRun restarted = restart(imports);
		assertThat(restarted.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(restarted.attempts()).isEqualTo(2);
		assertThat(restart(imports)).as("there is nothing to restart").isEqualTo(restarted);
		assertThat(imports.rows("SELECT import, key, status, attempts FROM own.run ORDER BY import, id"))
			.containsExactly("notes|notes.csv|COMPLETED|1", "people|2026-01-01-people.csv|COMPLETED|2",
					"people|2026-01-02-people.csv|COMPLETED|1", "teams|teams.csv|COMPLETED|1");
		assertThat(imports.rows("SELECT count(*) FROM blockload.file_claim")).containsExactly("2");
		assertThat(imports.rows("SELECT id FROM app.people ORDER BY 1")).containsExactly("1", "2", "3");
		assertThat(imports.rows("SELECT count(*), count(DISTINCT person) FROM app.notes")).containsExactly("2|2");
	}

	private static void define(ImportBench imports, String name, String file) {
		imports.define(name, "file: %s\nblock: %s\nmode: append\ncheckpoint: on\n".formatted(file, name));
	}

	/** As the command does that restarts the flow. */
	private static FlowRun restart(ImportBench imports) {
		FlowRunner runner = FlowBench.runner(imports, 0);
		return runner.restart(runner.history().find("nightly").orElseThrow().id(), FlowListener.NONE,
				() -> RunListener.NONE);
	}

}
