package dev.blockload.importjob;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.blockload.block.Mode;
import dev.blockload.definition.Definitions;
import dev.blockload.run.Database;
import dev.blockload.run.Lease;
import dev.blockload.run.Run;
import dev.blockload.run.RunProcess;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What the command line and the schedules do with runs is in the audit log, in the
 * transaction of the change.
 */
class RunAuditIT {

	private static final String WHO = "os:" + RunProcess.user();

	private final ImportBench bench = ImportBench.shared(Map.of());

	@BeforeEach
	void define() {
		this.bench.renew();
		this.bench.sql("CREATE TABLE app.numbers (n int PRIMARY KEY, word text)");
		this.bench.put("numbers.csv", "n,word\n1,one\n2,two\n");
		this.bench.define("numbers", "file: {fixed: numbers.csv}\nblock: numbers\nmode: upsert\n");
		this.bench.sql("TRUNCATE blockload.stop_request");
		this.bench.deleteAudit("true");
	}

	@AfterEach
	void forgetRequests() {
		this.bench.sql("TRUNCATE blockload.stop_request");
	}

	@Test
	void eachCommandAboutARunIsRecorded() {
		Run run = this.bench.run(new RunRequest("numbers", new RequestedFile.OfKey("numbers.csv"), Mode.UPDATE,
				RunRequest.Repeat.FORCE, RunRequest.Purpose.DRY_RUN, RunRequest.Deletes.ALLOWED));
		Run loaded = this.bench.run("numbers");
		Run undone = this.bench.bean(RunUndo.class).undo(loaded);
		Run dead = begun(RunProcess.SCHEDULE);
		this.bench.bean(RunStopper.class).force(dead);
		// It has ended: nothing is changed, and nothing is recorded.
		this.bench.bean(RunStopper.class).stop(this.bench.history().find(Long.toString(dead.id())));
		Run restarted = this.bench.launcher().restart(dead, RunRequest.Deletes.LIMITED, RunListener.NONE).result();
		assertThat(restarted.status()).isEqualTo(RunStatus.COMPLETED);
		Run second = begun("anna@app-1");
		this.bench.bean(RunStopper.class).stop(second);
		assertThat(this.bench.restart(second).status()).isEqualTo(RunStatus.UNCHANGED);
		assertThat(audit()).containsExactly(
				WHO + "|run-launched|run " + run.id() + "|numbers|{\"key\": \"numbers.csv\", \"mode\": \"update\","
						+ " \"force\": \"true\", \"dry-run\": \"true\", \"allow-deletes\": \"true\"}",
				WHO + "|run-launched|run " + loaded.id() + "|numbers|{}",
				WHO + "|run-undone|run " + loaded.id() + "|numbers|{\"by-run\": \"" + undone.id() + "\"}",
				"system:schedule|run-launched|run " + dead.id() + "|numbers|{}",
				WHO + "|run-stopped|run " + dead.id() + "|numbers|{\"force\": \"true\"}",
				WHO + "|run-restarted|run " + dead.id() + "|numbers|{}",
				"os:anna@app-1|run-launched|run " + second.id() + "|numbers|{}",
				WHO + "|run-stopped|run " + second.id() + "|numbers|{}",
				"system:schedule|run-restarted|run " + second.id() + "|numbers|{}");
		assertThat(this.bench.rows("SELECT DISTINCT application FROM blockload.audit"))
			.containsExactly(this.bench.application());
	}

	@Test
	void whatCannotBeRecordedIsNotDone() {
		Run loaded = this.bench.run("numbers");
		Run dead = begun("anna@app-1");
		this.bench.sql("ALTER TABLE blockload.audit ADD CONSTRAINT refused CHECK (false) NOT VALID");
		List<String> runs = runs();
		try {
			assertThatThrownBy(() -> this.bench.run("numbers")).hasMessageContaining("refused");
			assertThatThrownBy(() -> this.bench.bean(RunUndo.class).undo(loaded)).hasMessageContaining("refused");
			assertThatThrownBy(() -> this.bench.bean(RunStopper.class).stop(dead)).hasMessageContaining("refused");
			assertThatThrownBy(() -> this.bench.restart(dead)).hasMessageContaining("refused");
			assertThatThrownBy(() -> this.bench.bean(RunPurge.class).of(this.bench.application()))
				.hasMessageContaining("refused");
		}
		finally {
			this.bench.sql("ALTER TABLE blockload.audit DROP CONSTRAINT refused");
		}
		assertThat(runs()).isEqualTo(runs);
		assertThat(this.bench.rows("SELECT count(*) FROM blockload.stop_request")).containsExactly("0");
		assertThat(this.bench.rows("SELECT count(*) FROM app.numbers")).containsExactly("2");
	}

	@Test
	void whatIsRepairedOrDeletedIsRecorded() {
		Run dead = begun("anna@app-1");
		assertThat(this.bench.bean(Repair.class).all()).hasSize(1);
		assertThat(this.bench.bean(Repair.class).all()).isEmpty();
		this.bench.bean(RunPurge.class).of(this.bench.application());
		assertThat(audit()).hasSize(3)
			.satisfies((rows) -> assertThat(rows.get(1))
				.startsWith(WHO + "|repaired|run " + dead.id() + "|∅|{\"code\": \"dead-run\", \"message\": \""))
			.last()
			.isEqualTo(WHO + "|runs-deleted|application " + this.bench.application() + "|∅|{}");
	}

	/** A run whose process died. */
	private Run begun(String startedBy) {
		try (Lease lease = Lease.tryAcquire(this.bench.bean(Database.class), "numbers", Duration.ofSeconds(45))
			.orElseThrow()) {
			long number = this.bench.bean(Attempts.class)
				.begin(lease,
						ImportLauncher.newRun(this.bench.bean(Definitions.class).importNamed("numbers").definition(),
								new RunRequest("numbers", new RequestedFile.ByRule(), null, RunRequest.Repeat.SKIP),
								startedBy))
				.run();
			return this.bench.history().find(Long.toString(number));
		}
	}

	private List<String> audit() {
		return this.bench.rows(
				"SELECT actor || '|' || action || '|' || subject || '|' || coalesce(import, '∅') || '|' || after::text"
						+ " FROM blockload.audit ORDER BY id");
	}

	private List<String> runs() {
		return this.bench.rows("SELECT id, status, attempts, undone_by FROM blockload.run ORDER BY id");
	}

}
