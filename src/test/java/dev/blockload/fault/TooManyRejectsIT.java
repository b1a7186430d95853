package dev.blockload.fault;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
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
			.rows("SELECT sum(end_record - begin_record) FROM blockload.batch WHERE run_id = " + run.id())).as("ledger")
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

	/** What is said if all rejects of a sample have the same cause. */
	private static String withAdvice(String message, int sample) {
		return String.format(Locale.ROOT, "%s With the change below, all %,d records of a sample are read.", message,
				sample);
	}

	private void assertLedger(Run run, long read, long loaded, long rejected) {
		assertThat(this.bench.rows("""
				SELECT sum(end_record - begin_record), sum(staged), sum(rejected) FROM blockload.batch
				 WHERE run_id = %d""".formatted(run.id()))).containsExactly(read + "|" + loaded + "|" + rejected);
	}

	@Test
	void theChunkThatExceedsTheLimitIsCommittedUpToTheRecordThatExceededIt() {
		define("");
		put(100_000, Integer.MAX_VALUE);
		Run run = this.bench.run(name());
		assertFailed(run, 10_001, 10_001, withAdvice(
				"At least 10,001 records were rejected, of 10,001 examined. Reading stopped there. The import allows at most 0.",
				24_839));
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
		assertFailed(run, 12_000, 12_000,
				withAdvice("12000 of 12000 records were rejected. The import allows at most 1 %.", 12_000));
	}

	@Test
	void tenThousandRejectsAreReadToTheEnd() {
		define("");
		put(10_000, Integer.MAX_VALUE);
		assertFailed(this.bench.run(name()), 10_000, 10_000,
				withAdvice("10000 of 10000 records were rejected. The import allows at most 0.", 10_000));
	}

	@Test
	void lanesAndRestartsEndAtTheSameRecordAsOneLane() throws Exception {
		define("rejects: {max: 10500}\n");
		// Batches of some 120 records, every second of them wrong.
		put(60_000, 2);
		String message = "At least 10,501 records were rejected, of 21,001 examined. Reading stopped there. The import allows at most 10500.";
		try (Child child = Child.of(this.bench.servers(), this.bench.jobs(), "run", name())
			.with("SLICEBYTES", 512)
			.with("CHUNKSIZE", 3)
			.with("LANES", 4)
			.failingAt("chunk:before-commit#100", Failpoints.Action.HANG, this.bench.jobs().resolve("never"))
			.start()) {
			child.awaitOutput(Failpoints.MARKER);
			// The other lanes come to the record that exceeds the limit.
			while (!this.bench
				.rows("SELECT max(end_record) FROM blockload.batch JOIN blockload.run ON id = run_id "
						+ "WHERE import = '" + name() + "'")
				.equals(List.of("21002"))) {
				assertThat(child.isAlive()).as(child.output()).isTrue();
				Thread.sleep(20);
			}
			child.kill();
		}
		Run killed = dead();
		assertThat(killed.counts().read()).as("records of the batches that are committed").isLessThan(21_001);
		Run run = this.bench.restart(killed);
		assertFailed(run, 21_001, 10_501, message);
		assertThat(this.bench.rejects(run)).extracting(Reject::record)
			.containsExactlyElementsOf(LongStream.rangeClosed(0, 10_500).map((each) -> 2 * each + 1).boxed().toList());
	}

	private Run dead() throws InterruptedException {
		Run killed = this.bench.history().newest(name(), 1).get(0);
		while (killed.status() == RunStatus.RUNNING) {
			// The server has not noticed yet that the process is gone.
			Thread.sleep(20);
			killed = this.bench.history().newest(name(), 1).get(0);
		}
		return killed;
	}

	@Test
	void whereTheFileCannotBeReadOnAllRecordsBeforeAreCommitted() {
		define("");
		StringBuilder csv = new StringBuilder("id;amount\n");
		IntStream.rangeClosed(1, 60_000).forEach((record) -> csv.append(record).append(";1.50\n"));
		this.bench.put("pay.csv", csv.append("60001;\"1.50\n").toString());
		Run run = this.bench.run(name());
		assertThat(run.error().code()).isEqualTo("unclosed-quote");
		assertThat(run.counts()).isEqualTo(new Run.Counts(60_000L, 60_000L, 0L, null, null, null, null));
		assertLedger(run, 60_000, 60_000, 0);

		// As if one lane had read all: the limit is exceeded before.
		this.bench.put("pay.csv", csv.toString().replace("1.50", "1,50"));
		assertFailed(this.bench.run(name()), 10_001, 10_001, withAdvice(
				"At least 10,001 records were rejected, of 10,001 examined. Reading stopped there. The import allows at most 0.",
				24_839));
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
			.with("LANES", 1)
			.killedAt("chunk:after-commit#1")
			.start()) {
			assertThat(child.await(Duration.ofSeconds(60))).as(child.output()).isEqualTo(137);
		}
		Run killed = dead();
		assertThat(killed.error().code()).isEqualTo("interrupted");
		assertLedger(killed, 10_001, 0, 10_001);
		Run run = this.bench.restart(killed);
		assertThat(run.attempts()).isEqualTo(2);
		assertThat(run.error().message()).isEqualTo(withAdvice(
				"At least 10,001 records were rejected, of 10,001 examined. Reading stopped there. The import allows at most 0.",
				24_839));
		assertLedger(run, 10_001, 0, 10_001);
		assertThat(run.isRestartable()).isFalse();
	}

}
