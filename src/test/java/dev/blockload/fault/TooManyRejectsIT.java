package dev.blockload.fault;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import dev.blockload.csv.Reject;
import dev.blockload.importjob.EmbeddedServers;
import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.RunHandle;
import dev.blockload.importjob.RunListener;
import dev.blockload.importjob.RunRequest;
import dev.blockload.report.RunJson;
import dev.blockload.report.RunText;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory.RejectGroup;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Runs of which far too many records are wrong: what was examined is committed, counted
 * and shown before the run fails, and every count agrees with every other.
 */
@Tag("faults")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TooManyRejectsIT {

	private ImportBench bench;

	@BeforeAll
	void open(@TempDir Path jobs) {
		this.bench = new ImportBench(EmbeddedServers.get(), jobs, Map.of("blockload.load.slice-bytes", 32 * 1024));
	}

	@AfterAll
	void close() {
		this.bench.close();
	}

	@BeforeEach
	void renew() {
		this.bench.renew();
		this.bench.sql("CREATE TABLE app.pay (id int PRIMARY KEY, amount numeric(10,2))");
	}

	private void define(String rest) {
		this.bench.define(name(), """
				file: {fixed: pay.csv}
				block: pay
				mode: upsert
				csv: {delimiter: semicolon}
				""" + rest);
	}

	/** A lease is keyed by the name of the import. */
	private String name() {
		return "pay-" + this.bench.application();
	}

	/** Every n-th record is right; all others have the wrong decimal separator. */
	private void put(int records, int right) {
		StringBuilder csv = new StringBuilder("id;amount\n");
		for (int record = 1; record <= records; record++) {
			csv.append(record).append((record % right == 0) ? ";1.50\n" : ";1,50\n");
		}
		this.bench.put("pay.csv", csv.toString());
	}

	private void assertFailed(Run run, long read, long rejected, String message) {
		assertThat(run.status()).isEqualTo(RunStatus.FAILED);
		assertThat(run.error().code()).isEqualTo("too-many-rejects");
		assertThat(run.error().message()).isEqualTo(message);
		assertThat(run.isRestartable()).isFalse();
		assertThat(run.counts()).as("run row")
			.isEqualTo(new Run.Counts(read, read - rejected, rejected, null, null, null, null));
		assertThat(this.bench
			.rows("SELECT sum(next_record - first_record) FROM blockload.range WHERE run_id = " + run.id()))
			.as("ledger")
			.containsExactly(Long.toString(read));
		assertThat(this.bench.rows("""
				SELECT sum(read_count), sum(write_count) + sum(process_skip_count), sum(filter_count)
				  FROM batch.batch_step_execution JOIN batch.batch_job_execution_params p USING (job_execution_id)
				 WHERE step_name LIKE 'load:%%' AND parameter_name = 'run' AND parameter_value = '%d'"""
			.formatted(run.id()))).as("Spring Batch").containsExactly(read + "|" + read + "|0");
		assertThat(this.bench.rejects(run)).as("rejects").hasSize((int) rejected);
		List<RejectGroup> groups = this.bench.history().rejectGroups(run.id());
		assertThat(groups).extracting(RejectGroup::count).containsExactly(rejected);
		assertThat(RunText.of(run, groups)).contains(
				"records    %,d read, %,d staged, %,d rejected\n".formatted(read, read - rejected, rejected),
				"rejects    %,d × ".formatted(rejected), "  line 2: ", "error      too-many-rejects: " + message);
		assertThat(RunJson.of(run, groups)).contains(
				"\"read\":%d,\"staged\":%d,\"loaded\":null,\"rejected\":%d".formatted(read, read - rejected, rejected),
				"\"count\":" + rejected, "\"line 2: ");
		assertThat(this.bench.rows("SELECT * FROM app.pay")).isEmpty();
		assertThat(this.bench.isStaged(run)).isFalse();
		assertThatThrownBy(() -> this.bench.restart(run))
			.hasMessage("Run " + run.id() + " cannot be restarted: " + message);
	}

	private void assertLedger(Run run, long read, long loaded, long rejected) {
		assertThat(this.bench.rows("""
				SELECT sum(next_record - first_record), sum(loaded), sum(rejected) FROM blockload.range
				 WHERE run_id = %d""".formatted(run.id()))).containsExactly(read + "|" + loaded + "|" + rejected);
	}

	@Test
	void theChunkThatExceedsTheLimitIsCommittedUpToTheRecordThatExceededIt() {
		define("");
		put(100_000, Integer.MAX_VALUE);
		Run run = this.bench.run(name());
		assertFailed(run, 10_001, 10_001,
				"At least 10,001 records were rejected, of 10,001 examined. Reading stopped there. The import allows at most 0.");
		assertLedger(run, 10_001, 0, 10_001);
		List<Reject> rejects = this.bench.rejects(run);
		assertThat(rejects).extracting(Reject::record)
			.containsExactlyElementsOf(LongStream.rangeClosed(1, 10_001).boxed().toList());
		assertThat(rejects.get(10_000)).isEqualTo(new Reject(10_001, 10_002, 10 + 98_894, "amount", "not-a-number",
				rejects.get(0).reason(), "1,50", "10001;1,50"));
	}

	@Test
	void aLimitAboveTenThousandIsTheNumberThatIsKept() {
		define("rejects: {max: 12000, percent: 100}\n");
		put(30_000, 4);
		Run run = this.bench.run(name());
		assertFailed(run, 16_001, 12_001,
				"At least 12,001 records were rejected, of 16,001 examined. Reading stopped there. The import allows at most 12000 and at most 100 %.");
		assertLedger(run, 16_001, 4000, 12_001);
	}

	@Test
	void upToTheLimitNothingIsCut() {
		define("rejects: {max: 15000}\n");
		put(20_000, 4);
		Run run = this.bench.run(name());
		assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(run.counts()).isEqualTo(new Run.Counts(20_000L, 5000L, 15_000L, 5000L, 0L, 0L, 0L));
	}

	@Test
	void aShareIsComparedAtTheEndOfTheFile() {
		define("rejects: {percent: 1}\n");
		put(12_000, Integer.MAX_VALUE);
		Run run = this.bench.run(name());
		assertFailed(run, 12_000, 12_000, "12000 of 12000 records were rejected. The import allows at most 1 %.");
	}

	@Test
	void tenThousandRejectsAreReadToTheEnd() {
		define("");
		put(10_000, Integer.MAX_VALUE);
		assertFailed(this.bench.run(name()), 10_000, 10_000,
				"10000 of 10000 records were rejected. The import allows at most 0.");
	}

	@Test
	void severalWorkersStopTogether() {
		define("");
		put(60_000, 2);
		ImportBench bench = this.bench;
		// Planned, and stopped before it loads: its one range is then cut into two.
		RunHandle handle = bench.launcher()
			.start(new RunRequest(name(), new RequestedFile.ByRule(), null, RunRequest.Repeat.SKIP), new RunListener() {
				@Override
				public void step(String step) {
					if (step.equals("load")) {
						throw new IllegalStateException("before anything is loaded");
					}
				}
			});
		Run planned = handle.result();
		long middle = "id;amount\n".length()
				+ IntStream.rangeClosed(1, 30_000).mapToLong((record) -> (record + ";1,50\n").length()).sum();
		bench
			.sql("""
					INSERT INTO blockload.range (run_id, ordinal, start_byte, end_byte, first_record, next_byte, next_record,
					                             next_line, owner)
					SELECT run_id, 1, %1$d, end_byte, 30001, %1$d, 30001, 30002, owner FROM blockload.range
					 WHERE run_id = %2$d"""
				.formatted(middle, planned.id()));
		bench.sql("UPDATE blockload.range SET end_byte = %d WHERE run_id = %d AND ordinal = 0".formatted(middle,
				planned.id()));
		Run run = bench.restart(planned);
		long rejected = bench.rejects(run).size();
		// Each of the two workers can commit one more than the limit.
		assertThat(rejected).isBetween(10_001L, 10_002L);
		assertFailed(run, run.counts().read(), rejected,
				"At least %,d records were rejected, of %,d examined. Reading stopped there. The import allows at most 0."
					.formatted(rejected, run.counts().read()));
		assertLedger(run, run.counts().read(), run.counts().read() - rejected, rejected);
	}

	@Test
	void keysThatAreNotUniqueAreKeptUpToTheLimitToo() {
		define("rejects: {max: 100}\n");
		StringBuilder csv = new StringBuilder("id;amount\n1;x\n");
		IntStream.rangeClosed(2, 24_001).forEach((record) -> csv.append(record / 2).append(";1.50\n"));
		this.bench.put("pay.csv", csv.toString());
		Run run = this.bench.run(name());
		String message = "24001 of 24001 records were rejected. The first 10001 of these are kept. The import allows at most 100.";
		assertThat(run.error().code()).isEqualTo("too-many-rejects");
		assertThat(run.error().message()).isEqualTo(message);
		assertThat(run.isRestartable()).isFalse();
		assertThat(run.counts()).isEqualTo(new Run.Counts(24_001L, 14_000L, 10_001L, null, null, null, null));
		assertLedger(run, 24_001, 24_000, 1);
		List<Reject> rejects = this.bench.rejects(run);
		assertThat(rejects).extracting(Reject::record)
			.containsExactlyElementsOf(LongStream.rangeClosed(1, 10_001).boxed().toList());
		assertThat(rejects.get(10_000)).isEqualTo(new Reject(10_001, 10_002, 97_790, "id", "duplicate-key",
				"2 records of this file have the key (id) = (5000). Expected one.", "5000", "5000;1.50"));
		assertThat(this.bench.history().rejectGroups(run.id())).extracting(RejectGroup::code, RejectGroup::count)
			.containsExactly(tuple("duplicate-key", 10_000L), tuple("not-a-number", 1L));
		assertThat(this.bench.isStaged(run)).isFalse();
	}

	@Test
	void aRunKilledBetweenThatCommitAndItsFailureFailsAgainWithTheSameReport() throws Exception {
		define("");
		put(100_000, Integer.MAX_VALUE);
		try (Child child = Child.of(this.bench.servers(), this.bench.jobs(), "run", name())
			.with("SLICEBYTES", 16 * 1024)
			.killedAt("chunk:after-commit#1")
			.start()) {
			assertThat(child.await(Duration.ofSeconds(60))).as(child.output()).isEqualTo(137);
		}
		Run killed = this.bench.history().newest(name(), 1).get(0);
		while (killed.status() == RunStatus.RUNNING) {
			// The server has not noticed yet that the process is gone.
			Thread.sleep(20);
			killed = this.bench.history().newest(name(), 1).get(0);
		}
		assertThat(killed.error().code()).isEqualTo("interrupted");
		assertLedger(killed, 10_001, 0, 10_001);
		Run run = this.bench.restart(killed);
		assertThat(run.attempts()).isEqualTo(2);
		assertThat(run.error().message()).isEqualTo(
				"At least 10,001 records were rejected, of 10,001 examined. Reading stopped there. The import allows at most 0.");
		assertLedger(run, 10_001, 0, 10_001);
		assertThat(run.isRestartable()).isFalse();
	}

}
