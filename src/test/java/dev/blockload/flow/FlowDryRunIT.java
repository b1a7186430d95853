package dev.blockload.flow;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

import dev.blockload.definition.Definitions;
import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.RunListener;
import dev.blockload.importjob.RunRequest;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A dry run of a flow reports what the flow would do: references find the items that
 * earlier imports would add. Block {@code pay} refers to {@code people} by the number
 * that the database gives them, and {@code people} refers to {@code teams}.
 */
class FlowDryRunIT {

	private static final ImportBench bench = ImportBench.shared(Map.of());

	@BeforeEach
	void define() throws IOException {
		bench.renew();
		bench.sql("TRUNCATE blockload.flow_run CASCADE");
		bench.sql("CREATE TABLE app.teams (code text PRIMARY KEY, size int NOT NULL DEFAULT 3,"
				+ " twice int GENERATED ALWAYS AS (size * 2) STORED)");
		bench.sql("CREATE TABLE app.people (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE,"
				+ " team text NOT NULL REFERENCES app.teams)");
		bench.sql("CREATE TABLE app.pay (person int PRIMARY KEY REFERENCES app.people, amount int)");
		bench.define("teams", "file: {fixed: teams.csv}\nblock: teams\nmode: upsert\n");
		bench.define("people", "file: {fixed: people.csv}\nblock: people\nmode: upsert\nkey: [name]\n");
		bench.define("pay", """
				file: {fixed: pay.csv}
				block: pay
				mode: upsert
				rejects: {max: 9}
				columns: {person: {from: name, match: name}, amount: amount}
				""");
		bench.put("teams.csv", "code\nA\nB\n");
		bench.put("people.csv", "name,team\nAda,A\nBob,B\n");
		bench.put("pay.csv", "name,amount\nAda,1\nBob,2\nEve,3\n");
		Files.writeString(bench.jobs().resolve("nightly.yml"), "flow: nightly\nimports: [pay, people, teams]\n");
	}

	private static FlowRun run(RunRequest.Purpose purpose) {
		return FlowBench.runner(bench, 0)
			.run(bench.bean(Definitions.class).flowNamed("nightly"), new FlowRequest(purpose, null), FlowListener.NONE,
					() -> RunListener.NONE);
	}

	private static Run ofImport(FlowRun run, String name) {
		return bench.history().ofNumber(run.member(name).orElseThrow().run()).orElseThrow();
	}

	private static List<String> leftovers() {
		return bench.rows("SELECT tablename FROM pg_tables WHERE tablename ~ '^blockload_(flow|run)_[0-9]'"
				+ " AND tablename !~ '_undo'");
	}

	@Test
	void referencesFindTheItemsThatEarlierImportsWouldAdd() {
		FlowRun dry = run(RunRequest.Purpose.DRY_RUN);
		assertThat(FlowBench.states(dry)).isEqualTo("pay completed, people completed, teams completed");
		assertThat(dry.dryRun()).isTrue();
		assertThat(bench.rows("SELECT FROM app.teams, app.people, app.pay")).isEmpty();
		assertThat(leftovers()).isEmpty();
		Run pay = ofImport(dry, "pay");
		assertThat(bench.history().rejectGroups(pay.id())).singleElement()
			.satisfies((group) -> assertThat(group.samples())
				.containsExactly("line 4: No item of list %s.people has (name) = (Eve). Expected an item of the list."
					.formatted(bench.application())));
		assertThat(pay.warnings()).extracting((warning) -> warning.message())
			.contains("Items that earlier dry runs of the flow would add count as existing: 2 new items of %1$s.teams"
				.formatted(bench.application())
					+ " (run %d), 2 new items of %s.people (run %d).".formatted(ofImport(dry, "teams").id(),
							bench.application(), ofImport(dry, "people").id()));
		FlowRun real = run(RunRequest.Purpose.PUBLISH);
		for (String name : List.of("teams", "people", "pay")) {
			assertThat(ofImport(real, name).counts()).as(name).isEqualTo(ofImport(dry, name).counts());
		}
		assertThat(bench.rows("SELECT name, amount FROM app.pay JOIN app.people ON id = person ORDER BY 1"))
			.containsExactly("Ada|1", "Bob|2");
		// The dry run took numbers, and nothing else.
		assertThat(ofImport(real, "people").warnings()).noneMatch((warning) -> warning.code().equals("dry-run"));
	}

	@Test
	void itemsThatExistAndItemsThatSeveralImportsAddCountOnce() throws IOException {
		bench.put("teams.csv", "code\nA\n");
		bench.put("people.csv", "name,team\nAda,A\n");
		bench.put("pay.csv", "name,amount\nAda,1\n");
		assertThat(run(RunRequest.Purpose.PUBLISH).status()).isEqualTo(RunStatus.COMPLETED);
		bench.define("more", "file: {fixed: more.csv}\nblock: people\nmode: upsert\nkey: [name]\n");
		bench.put("more.csv", "name,team\nBob,A\nCem,B\n");
		bench.put("teams.csv", "code\nA\nB\n");
		bench.put("people.csv", "name,team\nAda,A\nBob,B\n");
		bench.put("pay.csv", "name,amount\nAda,2\nBob,2\nCem,3\n");
		Files.writeString(bench.jobs().resolve("nightly.yml"), "flow: nightly\nimports: [pay, people, more, teams]\n");
		FlowRun dry = run(RunRequest.Purpose.DRY_RUN);
		assertThat(dry.errorMessage()).isNull();
		Run pay = ofImport(dry, "pay");
		assertThat(pay.counts().inserted()).isEqualTo(2);
		assertThat(pay.counts().updated()).isEqualTo(1);
		assertThat(pay.counts().rejected()).isZero();
		// Only what is new counts: B; Bob; Bob and Cem.
		assertThat(pay.warnings()).extracting((warning) -> warning.message())
			.anySatisfy(
					(message) -> assertThat(message).contains("1 new item of %s.people".formatted(bench.application()),
							"2 new items of %s.people".formatted(bench.application())));
		assertThat(ofImport(dry, "people").warnings()).extracting((warning) -> warning.message())
			.anySatisfy(
					(message) -> assertThat(message).contains("1 new item of %s.teams".formatted(bench.application())));
		assertThat(bench.rows("SELECT amount FROM app.pay")).containsExactly("1");
		assertThat(leftovers()).isEmpty();
	}

	@Test
	void nothingOfAFailedImportCounts() throws IOException {
		bench.put("teams.csv", "code\nA\n");
		Files.writeString(bench.jobs().resolve("nightly.yml"),
				"flow: nightly\nimports: [pay, people, teams]\non-failure: continue\n");
		FlowRun dry = run(RunRequest.Purpose.DRY_RUN);
		assertThat(FlowBench.states(dry)).isEqualTo("pay completed, people failed, teams completed");
		assertThat(ofImport(dry, "pay").counts().rejected()).isEqualTo(3);
		assertThat(leftovers()).isEmpty();
	}

	@Test
	void aRunOutsideOfTheFlowDoesNotSeeThem() {
		long open = Long.parseLong(bench.rows("SELECT nextval('blockload.run_id_seq')").get(0));
		FlowRun dry = run(RunRequest.Purpose.DRY_RUN);
		Run teams = ofImport(dry, "teams");
		bench.sql("CREATE TABLE blockload.blockload_flow_%d_%d (LIKE app.teams)".formatted(open, teams.id()));
		bench.sql("INSERT INTO blockload.blockload_flow_%d_%d VALUES ('A', 1), ('B', 1)".formatted(open, teams.id()));
		Run alone = bench.run(new RunRequest("people", new RequestedFile.ByRule(), null, RunRequest.Repeat.SKIP,
				RunRequest.Purpose.DRY_RUN));
		assertThat(alone.error().code()).isEqualTo("too-many-rejects");
		assertThat(FlowBench.runner(bench, 0).repair()).isEmpty();
		assertThat(leftovers()).isEmpty();
	}

}
