package dev.blockload.flow;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.stream.Stream;

import dev.blockload.definition.Definitions;
import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.RunListener;
import dev.blockload.importjob.RunRequest;
import dev.blockload.run.RunStatus;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Flows whose imports load every file once: {@code people} changes rows by key,
 * {@code log} adds rows. {@code notes} refers to both.
 */
class FlowEachFileIT {

	private static final ImportBench bench = ImportBench.shared(Map.of());

	@BeforeEach
	void define() throws IOException {
		bench.renew();
		bench.sql("TRUNCATE blockload.flow_run CASCADE");
		bench.sql("CREATE TABLE app.people (id int PRIMARY KEY, name text)");
		bench.sql("CREATE TABLE app.log (line int UNIQUE, name text)");
		bench.sql(
				"CREATE TABLE app.notes (id int PRIMARY KEY, person int REFERENCES app.people, line int REFERENCES app.log (line))");
		each("people", "upsert");
		bench.define("log",
				"file: {each: 'in/{{date}}-log.csv', from: 2026-01-01}\nblock: log\nmode: append\nkey: [line]\n");
		bench.define("notes", "file: {fixed: notes.csv}\nblock: notes\nmode: upsert\n");
		put("people", "2026-01-01", "1,Ada");
		put("people", "2026-01-02", "2,Bob");
		put("people", "2026-01-03", "3,Cem");
		put("log", "2026-01-01", "1,Ada");
		put("log", "2026-01-02", "2,Bob");
		put("log", "2026-01-03", "3,Cem");
		bench.put("notes.csv", "id,person,line\n1,3,3\n");
		Files.writeString(bench.jobs().resolve("nightly.yml"), "flow: nightly\nimports: [notes, people, log]\n");
	}

	private static void each(String name, String mode) {
		bench.define(name, "file: {each: 'in/{{date}}-%s.csv', from: 2026-01-01}\nblock: %s\nmode: %s\n".formatted(name,
				name, mode));
	}

	private static void put(String name, String date, String row) {
		bench.put("in/%s-%s.csv".formatted(date, name),
				(name.equals("log") ? "line,name\n" : "id,name\n") + row + "\n");
	}

	private static FlowRun run(String date) {
		return FlowBench.runner(bench, 0)
			.run(bench.bean(Definitions.class).flowNamed("nightly"), new FlowRequest(RunRequest.Purpose.PUBLISH, date),
					FlowListener.NONE, () -> RunListener.NONE);
	}

	private static FlowRun restart(FlowRun run) {
		return FlowBench.runner(bench, 0).restart(run.id(), FlowListener.NONE, () -> RunListener.NONE);
	}

	private static Stream<String> runs(String name) {
		return bench.rows("SELECT key || ' ' || status FROM own.run WHERE import = '" + name + "' ORDER BY id")
			.stream();
	}

	@Test
	void whatRefersToAnImportWaitsForAllItsFiles() {
		FlowRun run = run(null);
		assertThat(run.errorMessage()).isNull();
		assertThat(FlowBench.states(run)).isEqualTo("notes completed, people completed, log completed");
		assertThat(runs("people")).containsExactly("in/2026-01-01-people.csv COMPLETED",
				"in/2026-01-02-people.csv COMPLETED", "in/2026-01-03-people.csv COMPLETED");
		assertThat(bench.rows("""
				SELECT count(*), count(DISTINCT coalesce(series, id)), count(*) FILTER (WHERE flow_run_id = %d)
				  FROM own.run WHERE import = 'people'""".formatted(run.id()))).containsExactly("3|1|3");
		assertThat(bench.rows("""
				SELECT n.started_at > max(p.ended_at) FROM own.run n, own.run p
				 WHERE n.import = 'notes' AND p.import <> 'notes' GROUP BY n.started_at""")).containsExactly("t");
		assertARestartAfterAStopBetweenTwoFilesLoadsTheOthers(run);
		assertThat(run(null).status()).isEqualTo(RunStatus.UNCHANGED);
		put("people", "2026-01-05", "5,Eve");
		FlowRun more = run(null);
		assertThat(FlowBench.states(more)).isEqualTo("notes unchanged, people completed, log unchanged");
		assertThat(bench.rows("SELECT id FROM app.people ORDER BY 1")).containsExactly("1", "2", "3", "4", "5");
	}

	private static void assertARestartAfterAStopBetweenTwoFilesLoadsTheOthers(FlowRun run) {
		put("people", "2026-01-04", "4,Dan");
		stopped(run);
		FlowRun completed = restart(run);
		assertThat(FlowBench.states(completed)).isEqualTo("notes completed, people completed, log completed");
		assertThat(runs("people").skip(3)).containsExactly("in/2026-01-04-people.csv COMPLETED");
		// As if other runs had published the files that these ones had chosen.
		stopped(run);
		bench.sql("UPDATE blockload.run SET status = 'UNCHANGED' WHERE import = 'people'");
		assertThat(FlowBench.states(restart(run))).isEqualTo("notes completed, people unchanged, log completed");
		assertThat(runs("people")).hasSize(4);
		bench.sql("UPDATE blockload.run SET status = 'COMPLETED' WHERE import = 'people'");
	}

	/** As it is if it was stopped after a file of import {@code people}. */
	private static void stopped(FlowRun run) {
		bench.sql("UPDATE blockload.flow_member SET state = 'stopped' WHERE import = 'people' AND flow_run_id = "
				+ run.id());
		bench.sql("UPDATE blockload.flow_run SET status = 'STOPPED', restartable = true WHERE id = " + run.id());
	}

	@Test
	void aFileThatFailsStopsTheFilesAfterItUnlessRowsAreAddedAndARestartLoadsWhatIsMissing() {
		put("people", "2026-01-02", "x,Bob");
		put("log", "2026-01-02", "x,Bob");
		FlowRun failed = run(null);
		assertThat(FlowBench.states(failed)).isEqualTo("notes skipped, people failed, log failed");
		assertThat(failed.member("people").orElseThrow().code()).isEqualTo("too-many-rejects");
		assertThat(failed.member("log").orElseThrow().message()).startsWith("Run ").contains(" failed: ");
		assertThat(runs("people")).containsExactly("in/2026-01-01-people.csv COMPLETED",
				"in/2026-01-02-people.csv FAILED");
		assertThat(runs("log")).containsExactly("in/2026-01-01-log.csv COMPLETED", "in/2026-01-02-log.csv FAILED",
				"in/2026-01-03-log.csv COMPLETED");
		put("people", "2026-01-02", "2,Bob");
		put("log", "2026-01-02", "2,Bob");
		FlowRun completed = restart(failed);
		assertThat(FlowBench.states(completed)).isEqualTo("notes completed, people completed, log completed");
		assertThat(runs("people").skip(2)).containsExactly("in/2026-01-02-people.csv COMPLETED",
				"in/2026-01-03-people.csv COMPLETED");
		assertThat(runs("log").skip(3)).containsExactly("in/2026-01-02-log.csv COMPLETED");
		assertThat(bench.rows("SELECT id FROM app.people ORDER BY 1")).containsExactly("1", "2", "3");
		assertThat(bench.rows("SELECT line FROM app.log ORDER BY 1")).containsExactly("1", "2", "3");
	}

	@Test
	void aDateLoadsTheFileOfThatDateAlone() {
		bench.put("notes.csv", "id,person,line\n1,2,2\n");
		FlowRun run = run("2026-01-02");
		assertThat(run.errorMessage()).isNull();
		assertThat(runs("people")).containsExactly("in/2026-01-02-people.csv COMPLETED");
		assertThat(bench.rows("SELECT line FROM app.log")).containsExactly("2");
	}

}
