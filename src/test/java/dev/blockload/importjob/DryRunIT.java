package dev.blockload.importjob;

import java.util.List;
import java.util.Map;

import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A dry run reports what a run would do, and changes nothing.
 */
class DryRunIT {

	private static final ImportBench bench = ImportBench.shared(Map.of());

	@BeforeEach
	void renew() {
		bench.renew();
		bench.bean(Repair.class).all();
	}

	@ParameterizedTest
	@CsvSource({ "'id int PRIMARY KEY, name text', upsert", "'id int PRIMARY KEY, name text', replace",
			"'id int, name text', append", "'id int, name text', replace" })
	void itsCountsAreThoseOfTheRunThatFollows(String columns, String mode) {
		bench.sql("CREATE TABLE app.staff (" + columns + ")");
		assertCountsOfTheRunThatFollows(mode);
	}

	@ParameterizedTest
	@CsvSource({ "append", "replace" })
	void itsCountsForAPartitionedBlockAreThoseOfTheRunThatFollows(String mode) {
		bench.sql("CREATE TABLE app.staff (id int, name text, _load bigint NOT NULL) PARTITION BY RANGE (_load)");
		assertCountsOfTheRunThatFollows(mode);
	}

	private void assertCountsOfTheRunThatFollows(String mode) {
		bench.define("staff", "file: {fixed: staff.csv}\nblock: staff\nmode: " + mode + "\nrejects: {max: 1}\n");
		bench.put("staff.csv", "id,name\n1,Ada\n2,Bob\n3,Cem\n");
		bench.run("staff");
		List<String> before = content();
		bench.put("staff.csv", "id,name\n1,Ada\n2,Ben\n4,Dan\nx,Eve\n");
		Run dry = dryRun();
		assertThat(dry.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(dry.dryRun()).isTrue();
		assertThat(dry.warnings()).extracting((warning) -> warning.code()).contains("dry-run");
		assertThat(bench.history().rejectGroups(dry.id())).singleElement()
			.satisfies((group) -> assertThat(group.code()).isEqualTo("not-a-number"));
		assertThat(content()).isEqualTo(before);
		assertThat(bench.isStaged(dry)).isFalse();
		assertThat(bench.bean(Repair.class).all()).isEmpty();
		Run run = bench.run("staff");
		assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(run.counts()).isEqualTo(dry.counts());
		assertThat(content()).isNotEqualTo(before);
		assertThat(dryRun().status()).isEqualTo(RunStatus.UNCHANGED);
	}

	@Test
	void aFailureOfADeferredConstraintIsReported() {
		bench.sql("CREATE TABLE app.staff (id int PRIMARY KEY, name text, "
				+ "EXCLUDE USING btree (name WITH =) DEFERRABLE INITIALLY DEFERRED)");
		bench.define("staff", "file: {fixed: staff.csv}\nblock: staff\nmode: upsert\n");
		bench.put("staff.csv", "id,name\n1,Ada\n2,Ada\n");
		Run dry = dryRun();
		assertThat(dry.error().code()).isEqualTo("constraint-violated");
		assertThat(dry.isRestartable()).isFalse();
		assertThat(bench.isStaged(dry)).isFalse();
		assertThat(bench.run("staff").error().code()).isEqualTo("constraint-violated");
	}

	@Test
	void aRunThatCanGoOnIsNotSupersededByIt() {
		bench.sql("CREATE TABLE app.staff (id int PRIMARY KEY, name text)");
		bench.define("staff", "file: {fixed: staff.csv}\nblock: staff\nmode: upsert\n");
		bench.put("staff.csv", "id,name\n1,Ada\n");
		Run stopped = stoppedAtOnce();
		assertThat(stopped.status()).isEqualTo(RunStatus.STOPPED);
		assertThat(dryRun().status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(bench.history().findToRestart("staff").id()).isEqualTo(stopped.id());
		assertThat(bench.restart(stopped).status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(content()).containsExactly("1|Ada");
	}

	@Test
	void oneWhoseProcessDiedIsNotRestartedAndLeavesNothing() {
		bench.sql("CREATE TABLE app.staff (id int PRIMARY KEY, name text)");
		bench.define("staff", "file: {fixed: staff.csv}\nblock: staff\nmode: upsert\n");
		bench.put("staff.csv", "id,name\nx,Ada\n");
		Run dry = dryRun();
		assertThat(dry.status()).isEqualTo(RunStatus.FAILED);
		bench.jdbc().update("UPDATE blockload.run SET status = 'RUNNING', stage = 'loaded' WHERE id = ?", dry.id());
		bench.jdbc().execute("CREATE TABLE blockload.blockload_run_" + dry.id() + " ()");
		Run dead = bench.history().find(Long.toString(dry.id()));
		assertThat(dead.error().action()).isEqualTo("Run it again: ./blockload run staff");
		assertThat(dead.isRestartable()).isFalse();
		bench.put("staff.csv", "id,name\n1,Ada\n");
		assertThat(bench.run("staff").status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(bench.isStaged(dry)).isFalse();
		assertThat(bench.bean(Repair.class).all()).isEmpty();
	}

	private static Run stoppedAtOnce() {
		RunHandle handle = bench.launcher()
			.start(new RunRequest("staff", new RequestedFile.ByRule(), null, RunRequest.Repeat.SKIP), RunListener.NONE);
		handle.stop();
		return handle.result();
	}

	private static Run dryRun() {
		return bench.run(new RunRequest("staff", new RequestedFile.ByRule(), null, RunRequest.Repeat.SKIP,
				RunRequest.Purpose.DRY_RUN));
	}

	private static List<String> content() {
		return bench.rows("SELECT id, name FROM app.staff ORDER BY 1, 2");
	}

}
