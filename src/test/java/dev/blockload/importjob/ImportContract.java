package dev.blockload.importjob;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.blockload.Warning;
import dev.blockload.block.Mode;
import dev.blockload.csv.Reject;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

/**
 * What an import does, from an object in a real store to rows in a real database.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ImportContract {

	private static final String STAFF = """
			file: {latest: 'hr/{{date}}-staff.csv'}
			block: staff
			mode: upsert
			columns: {id: ID, name: Name, pay: {from: Pay, decimal-separator: ","}}
			csv: {delimiter: semicolon}
			""";

	ImportBench bench;

	abstract Servers servers();

	/** More settings of the bench. */
	Map<String, Object> settings() {
		return Map.of();
	}

	@BeforeAll
	void open(@TempDir Path jobs) {
		// Small slices and chunks: even these small files have several.
		Servers servers = servers();
		Map<String, Object> all = new HashMap<>(settings());
		all.putAll(Map.of("blockload.load.slice-bytes", 64, "blockload.load.chunk-size", 2,
				"blockload.load.publish-timeout", "500ms"));
		this.bench = new ImportBench(servers, jobs, all);
	}

	@AfterAll
	void close() {
		this.bench.close();
		release();
	}

	/** Give back what {@link #servers} started, once nothing uses it any more. */
	void release() {
	}

	@BeforeEach
	void renew() {
		this.bench.renew();
		this.bench.sql("CREATE TABLE app.staff (id int PRIMARY KEY, name text NOT NULL, pay numeric(10,2))");
	}

	private static Run.Counts counts(long read, long loaded, long rejected, long inserted, long updated, long unchanged,
			long deleted) {
		return new Run.Counts(read, loaded, rejected, inserted, updated, unchanged, deleted);
	}

	@Test
	void upsertChangesWhatDiffersAddsWhatIsNewAndLeavesTheRest() {
		this.bench.define("staff", STAFF);
		this.bench.sql("INSERT INTO app.staff VALUES (1, 'Ada', 10.00), (2, 'Bob', 20.00), (9, 'Zoe', NULL)");
		this.bench.put("hr/2022-09-15-staff.csv", "ID;Name;Pay\n7;Old file;1\n");
		this.bench.put("hr/2022-10-15-staff.csv", "ID;Name;Pay\r\n1;Ada;10,00\r\n2;Bob;25,5\r\n3;\"Çelik; Ömer\";\r\n");
		Run run = this.bench.run("staff");
		assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(run.pin().key()).isEqualTo("hr/2022-10-15-staff.csv");
		assertThat(run.counts()).isEqualTo(counts(3, 3, 0, 1, 1, 1, 0));
		assertThat(this.bench.rows("SELECT * FROM app.staff ORDER BY id")).containsExactly("1|Ada|10.00", "2|Bob|25.50",
				"3|Çelik; Ömer|∅", "9|Zoe|∅");
		assertThat(this.bench.isStaged(run)).isFalse();
	}

	@Test
	void replaceOfABlockWithAKeyLeavesTheFilesRowsAndNothingElse() {
		this.bench.define("staff", STAFF.replace("upsert", "replace"));
		this.bench.sql("INSERT INTO app.staff VALUES (1, 'Ada', 10.00), (9, 'Zoe', NULL)");
		this.bench.put("hr/2022-10-15-staff.csv", "ID;Name;Pay\n1;Ada;11\n2;Bob;20\n");
		assertThat(this.bench.run("staff").counts()).isEqualTo(counts(2, 2, 0, 1, 1, 0, 1));
		assertThat(this.bench.rows("SELECT * FROM app.staff ORDER BY id")).containsExactly("1|Ada|11.00",
				"2|Bob|20.00");
	}

	@Test
	void aTableWithoutAKeyTakesAppendAndReplace() {
		this.bench.sql("CREATE TABLE app.moves (day date, what text)");
		String moves = """
				file: {fixed: /moves.csv}
				block: moves
				""";
		this.bench.define("more", moves + "mode: append\n");
		this.bench.define("all", moves + "mode: replace\n");
		this.bench.put("moves.csv", "day,what\n2024-02-29,\"in\nand out\"\n2024-03-01,in\n2024-03-01,in\n");
		assertThat(this.bench.run("more").counts()).isEqualTo(counts(3, 3, 0, 3, 0, 0, 0));
		assertThat(this.bench.run("all").counts()).isEqualTo(counts(3, 3, 0, 3, 0, 0, 3));
		assertThat(this.bench.rows("SELECT * FROM app.moves")).containsExactly("2024-02-29|in\nand out",
				"2024-03-01|in", "2024-03-01|in");
	}

	@Test
	void aBlockPartitionedByLoadTakesSmallRunsInOnePartition() {
		this.bench
			.sql("""
					CREATE TABLE app.sales (amount numeric(10,2) CHECK (amount > 0), region text DEFAULT 'none',
					                        at timestamp DEFAULT now(), _load bigint NOT NULL) PARTITION BY RANGE (_load)""");
		this.bench.sql("CREATE INDEX ON app.sales (region)");
		this.bench.define("sales", """
				file: {fixed: sales.csv}
				block: sales
				mode: append
				columns: {amount: Amount, region: Region}
				""");
		this.bench.put("sales.csv", "Region,Amount\nnorth,1.5\nsouth,2\n");
		Run first = this.bench.run("sales");
		assertThat(first.counts()).isEqualTo(counts(2, 2, 0, 2, 0, 0, 0));
		this.bench.put("sales.csv", "Region,Amount\nwest,3\n");
		Run second = this.bench.run("sales");
		assertThat(this.bench.rows("SELECT amount, region, _load FROM app.sales ORDER BY 1"))
			.containsExactly("1.50|north|" + first.id(), "2.00|south|" + first.id(), "3.00|west|" + second.id());
		assertThat(this.bench.rows("""
				SELECT relname, relispartition FROM pg_class c JOIN pg_inherits ON inhrelid = c.oid
				 WHERE inhparent = 'app.sales'::regclass ORDER BY 1""")).containsExactly("sales_" + first.id() + "|t");
		assertThat(this.bench.rows("SELECT count(*) FROM pg_indexes WHERE tablename = 'sales_" + first.id() + "'"))
			.containsExactly("1");
		Run replaced = this.bench
			.run(new RunRequest("sales", new RequestedFile.ByRule(), Mode.REPLACE, RunRequest.Repeat.SKIP));
		assertThat(replaced.counts()).isEqualTo(counts(1, 1, 0, 1, 0, 0, 3));
		assertThat(this.bench.rows("SELECT region, _load FROM app.sales")).containsExactly("west|" + replaced.id());
	}

	@Test
	void aPartitionedBlockThatHasTriggersIsInsertedIntoAndSaysWhy() {
		this.bench.sql("CREATE TABLE app.sales (amount int, _load bigint NOT NULL) PARTITION BY RANGE (_load)");
		this.bench.sql("CREATE TABLE app.seen (amount int)");
		this.bench.sql("""
				CREATE FUNCTION app.see() RETURNS trigger LANGUAGE plpgsql AS
				$$ BEGIN INSERT INTO app.seen VALUES (new.amount); RETURN new; END $$""");
		this.bench.sql("CREATE TRIGGER see BEFORE INSERT ON app.sales FOR EACH ROW EXECUTE FUNCTION app.see()");
		this.bench.define("sales", "file: {fixed: sales.csv}\nblock: sales\nmode: append\n");
		this.bench.put("sales.csv", "amount\n1\n2\n");
		Run run = this.bench.run("sales");
		assertThat(run.counts()).isEqualTo(counts(2, 2, 0, 2, 0, 0, 0));
		assertThat(this.bench.rows("SELECT * FROM app.seen ORDER BY 1")).containsExactly("1", "2");
		assertThat(run.warnings())
			.containsExactly(new Warning("inserted", "Rows are inserted into " + this.bench.application()
					+ ".sales instead of attached: it has the trigger see, which attached rows would not fire."));
	}

	@Test
	void theSameObjectAgainIsUnchangedUntilItOrTheDefinitionChanges() {
		this.bench.define("staff", STAFF);
		this.bench.put("hr/2022-10-15-staff.csv", "ID;Name;Pay\n1;Ada;10\n");
		assertThat(this.bench.run("staff").status()).isEqualTo(RunStatus.COMPLETED);
		Run again = this.bench.run("staff");
		assertThat(again.status()).isEqualTo(RunStatus.UNCHANGED);
		assertThat(again.pin().key()).isEqualTo("hr/2022-10-15-staff.csv");
		assertThat(this.bench.run(new RunRequest("staff", new RequestedFile.ByRule(), null, RunRequest.Repeat.FORCE))
			.status()).isEqualTo(RunStatus.COMPLETED);
		this.bench.define("staff", STAFF + "rejects: {max: 1}\n");
		assertThat(this.bench.run("staff").status()).isEqualTo(RunStatus.COMPLETED);
		this.bench.put("hr/2022-10-15-staff.csv", "ID;Name;Pay\n1;Ida;10\n");
		assertThat(this.bench.run("staff").counts()).isEqualTo(counts(1, 1, 0, 0, 1, 0, 0));
	}

	@Test
	void rejectsAreKeptWithPlaceCodeReasonAndRawText() {
		this.bench.define("staff", STAFF + "rejects: {max: 4}\n");
		this.bench.put("hr/2022-10-15-staff.csv", """
				ID;Name;Pay
				1;Ada;10
				2;"Bob
				and wife";n/a

				3;Cem;30
				4;Dee;40
				3;Cem again;31
				5;;50
				""");
		Run run = this.bench.run("staff");
		assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(run.counts()).isEqualTo(counts(6, 2, 4, 2, 0, 0, 0));
		assertThat(this.bench.rows("SELECT id FROM app.staff ORDER BY 1")).containsExactly("1", "4");
		assertThat(this.bench.rejects(run))
			.extracting(Reject::record, Reject::line, Reject::offset, Reject::column, Reject::code, Reject::raw)
			.containsExactly(tuple(2L, 3L, 21L, "pay", "not-a-number", "2;\"Bob\nand wife\";n/a"),
					tuple(3L, 6L, 43L, "id", "duplicate-key", "3;Cem;30"),
					tuple(5L, 8L, 61L, "id", "duplicate-key", "3;Cem again;31"),
					tuple(6L, 9L, 76L, "name", "null-not-allowed", "5;;50"));
		assertThat(this.bench.rejects(run).get(1).reason())
			.isEqualTo("2 records of this file have the key (id) = (3). Expected one.");
	}

	@Test
	void pastTheLimitTheRunFailsWithAllItsRejectsStoredAndNothingPublished() {
		this.bench.define("staff", STAFF + "rejects: {max: 1}\n");
		this.bench.put("hr/2022-10-15-staff.csv", "ID;Name;Pay\n1;Ada;x\n2;Bob;20\n3;Cem;y\n4;Dee;z\n");
		Run run = this.bench.run("staff");
		assertThat(run.status()).isEqualTo(RunStatus.FAILED);
		assertThat(run.error().code()).isEqualTo("too-many-rejects");
		assertThat(run.error().message()).isEqualTo("3 of 4 records were rejected. The import allows at most 1.");
		assertThat(run.isRestartable()).isFalse();
		assertThat(this.bench.rejects(run)).hasSize(3);
		assertThat(this.bench.rows("SELECT * FROM app.staff")).isEmpty();
		assertThat(this.bench.isStaged(run)).isFalse();
		assertThatThrownBy(() -> this.bench.restart(run)).isInstanceOf(ImportJobException.class)
			.hasMessage("Run " + run.id()
					+ " cannot be restarted: 3 of 4 records were rejected. The import allows at most 1.");
	}

	@Test
	void duplicateKeysCountAgainstTheLimitAtPublish() {
		this.bench.define("staff", STAFF);
		this.bench.put("hr/2022-10-15-staff.csv", "ID;Name;Pay\n1;Ada;1\n2;Bob;20\n1;Cem;3\n");
		Run run = this.bench.run("staff");
		assertThat(run.error().code()).isEqualTo("too-many-rejects");
		assertThat(run.error().message()).isEqualTo("2 of 3 records were rejected. The import allows at most 0.");
		assertThat(this.bench.rejects(run)).extracting(Reject::code).containsOnly("duplicate-key");
		assertThat(this.bench.rows("SELECT * FROM app.staff")).isEmpty();
	}

	@Test
	void aMissingOrDoubledHeaderFailsBeforeAnythingIsWritten() {
		this.bench.define("staff", STAFF);
		this.bench.put("hr/2022-10-15-staff.csv", "ID;Name\n1;Ada\n");
		Run missing = this.bench.run("staff");
		assertThat(missing.error().code()).isEqualTo("header-missing");
		assertThat(missing.isRestartable()).isFalse();
		assertThat(this.bench.rows("SELECT * FROM blockload.batch WHERE run_id = " + missing.id())).isEmpty();
		this.bench.put("hr/2022-10-15-staff.csv", "ID;Name;Pay;Pay\n1;Ada;1;2\n");
		assertThat(this.bench.run("staff").error().code()).isEqualTo("header-duplicate");
	}

	@Test
	void nothingFoundLeavesTheBlockAsItWasAndSaysWhatIsNear() {
		this.bench.define("staff", STAFF.replace("hr/", "/"));
		this.bench.sql("INSERT INTO app.staff VALUES (1, 'Ada', 10.00)");
		this.bench.put("hr/2022-10-15-staff.csv", "ID;Name;Pay\n2;Bob;1\n");
		Run run = this.bench.run("staff");
		assertThat(run.status()).isEqualTo(RunStatus.FAILED);
		assertThat(run.error().code()).isEqualTo("no-match");
		assertThat(run.error().message()).contains("hr/2022-10-15-staff.csv");
		assertThat(this.bench.rows("SELECT id FROM app.staff")).containsExactly("1");
	}

	@Test
	void aChangedBlockAndAReplacedObjectAreNeverPublishedOver() {
		this.bench.define("staff", STAFF);
		this.bench.put("hr/2022-10-15-staff.csv", "ID;Name;Pay\n1;Ada;1\n");
		this.bench.sql("ALTER TABLE app.staff ADD CONSTRAINT cheap CHECK (pay < 0.5)");
		Run refused = this.bench.run("staff");
		assertThat(refused.error().code()).isEqualTo("too-many-rejects");
		assertThat(this.bench.rows("SELECT code, constraint_name, column_name, value, reason, line, raw "
				+ "FROM blockload.reject WHERE run_id = " + refused.id()))
			.containsExactly("check-violated|cheap|pay|1.00|"
					+ "(pay) = (1.00) violates check constraint cheap: (pay < 0.5).|2|1;Ada;1");
		assertThat(this.bench.rows("SELECT * FROM app.staff")).isEmpty();
	}

	@Test
	void theCountsOfTheBatchTablesAreRecords() {
		this.bench.define("staff", STAFF + "rejects: {max: 1}\n");
		this.bench.put("hr/2022-10-15-staff.csv", "ID;Name;Pay\n" + lines(100) + "1000;Bad;x\n");
		Run run = this.bench.run("staff");
		assertThat(this.bench.rows("""
				SELECT regexp_replace(step_name, ':.*', ':*') AS step, max(status), sum(read_count), sum(write_count),
				       sum(process_skip_count)
				  FROM batch.batch_step_execution JOIN batch.batch_job_execution_params USING (job_execution_id)
				 WHERE parameter_name = 'run' AND parameter_value = '%d'
				 GROUP BY step ORDER BY min(step_execution_id)""".formatted(run.id()))).containsExactly(
				"resolve|COMPLETED|0|0|0", "plan|COMPLETED|0|0|0", "load|COMPLETED|101|100|1",
				"load:*|COMPLETED|101|100|1", "verify|COMPLETED|0|0|0", "publish|COMPLETED|0|0|0",
				"merge|COMPLETED|0|0|0");
	}

	private static String lines(int count) {
		StringBuilder lines = new StringBuilder();
		for (int number = 1; number <= count; number++) {
			lines.append(number).append(";Name ").append(number).append(';').append(number).append(",5\n");
		}
		return lines.toString();
	}

	@Test
	void aNewRunSupersedesAnUnfinishedOneWhichCannotBeRestartedAnyMore() {
		this.bench.define("staff", STAFF);
		this.bench.put("hr/2022-10-15-staff.csv", "ID;Name;Pay\n1;Ada;1\n");
		Run unfinished = blockedRun();
		assertThat(this.bench.isStaged(unfinished)).isTrue();
		Run next = this.bench.run("staff");
		assertThat(next.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(this.bench.isStaged(unfinished)).isFalse();
		assertThatThrownBy(() -> this.bench.restart(unfinished)).isInstanceOf(ImportJobException.class)
			.hasMessage("Run " + unfinished.id() + " was superseded by run " + next.id() + ".");
	}

	@Test
	void aRunThatCouldNotLockItsBlockNamesTheBlockerAndGoesOnAtPublishWhenRestarted() {
		this.bench.define("staff", STAFF);
		this.bench.put("hr/2022-10-15-staff.csv", "ID;Name;Pay\n1;Ada;1\n");
		Run blocked = blockedRun();
		assertThat(blocked.error().code()).isEqualTo("block-locked");
		assertThat(blocked.error().message()).matches("Block " + this.bench.application()
				+ "\\.staff could not be locked within [0-9.]+ s\\. Session \\d+ of role \\w+ \\(application '[^']+', "
				+ "idle in transaction, for \\d+ s\\) holds RowExclusiveLock on " + this.bench.application()
				+ "\\.staff\\.");
		assertThat(blocked.isRestartable()).isTrue();
		Run restarted = this.bench.restart(blocked);
		assertThat(restarted.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(restarted.attempts()).isEqualTo(2);
		assertThat(restarted.counts()).isEqualTo(counts(1, 1, 0, 1, 0, 0, 0));
		assertThat(this.bench.restart(restarted).status()).isEqualTo(RunStatus.COMPLETED);
	}

	// A run that fails but can be restarted, because another session locks the block too
	// long.
	private Run blockedRun() {
		ImportBench patient = this.bench;
		return patient.jdbc().execute((java.sql.Connection connection) -> {
			connection.setAutoCommit(false);
			try (var statement = connection.createStatement()) {
				statement.execute("INSERT INTO " + patient.application() + ".staff VALUES (77, 'Blocker', 0)");
				return patient.run("staff");
			}
			finally {
				connection.rollback();
				connection.setAutoCommit(true);
			}
		});
	}

	@Test
	void theRunKeepsTheDefinitionItBeganWith() {
		this.bench.define("staff", STAFF);
		this.bench.put("hr/2022-10-15-staff.csv", "ID;Name;Pay\n1;Ada;1\n");
		Run blocked = blockedRun();
		this.bench.define("staff",
				STAFF.replace("columns: {id: ID, name: Name, pay", "columns: {id: ID, name: {value: X}, pay"));
		Run restarted = this.bench.restart(blocked);
		assertThat(this.bench.rows("SELECT name FROM app.staff")).containsExactly("Ada");
		assertThat(restarted.warnings()).containsExactly(new Warning("definition-changed",
				"The definition of import 'staff' changed after the run began. The run keeps the definition that it began with."));
	}

	@Test
	void namesThatNeedQuotingWork() {
		this.bench.sql("CREATE TABLE app.\"Größe \"\"x\"\"\" (\"Ключ\" text PRIMARY KEY, \"select\" int)");
		this.bench.define("odd", """
				file: {fixed: 'ordner/ü 日本 😀+%.csv'}
				block: 'Größe "x"'
				mode: upsert
				""");
		this.bench.put("ordner/ü 日本 😀+%.csv", "select,Ключ\n1,é\n");
		Run run = this.bench.run("odd");
		assertThat(run.error()).isNull();
		assertThat(this.bench.rows("SELECT * FROM app.\"Größe \"\"x\"\"\"")).containsExactly("é|1");
	}

	@Test
	void aStoppedRunEndsStoppedAndGoesOnWhenRestarted() {
		this.bench.define("staff", STAFF);
		this.bench.put("hr/2022-10-15-staff.csv", "ID;Name;Pay\n" + lines(200));
		CompletableFuture<RunHandle> handle = new CompletableFuture<>();
		handle.complete(this.bench.launcher()
			.start(new RunRequest("staff", new RequestedFile.ByRule(), null, RunRequest.Repeat.SKIP),
					new RunListener() {
						@Override
						public void advanced(long bytes, long size, long records) {
							if (records > 20) {
								handle.join().stop();
							}
						}
					}));
		Run stopped = handle.join().result();
		assertThat(stopped.status()).isEqualTo(RunStatus.STOPPED);
		assertThat(stopped.error()).isNull();
		assertThat(stopped.counts().read()).isBetween(20L, 199L);
		Run restarted = this.bench.restart(stopped);
		assertThat(restarted.counts()).isEqualTo(counts(200, 200, 0, 200, 0, 0, 0));
	}

	@Test
	void aSessionEndedBetweenCopyAndCommitCostsItsChunkAndTheRestartEndsExact() {
		this.bench.define("staff", STAFF);
		this.bench.put("hr/2022-10-15-staff.csv", "ID;Name;Pay\n" + lines(200));
		AtomicBoolean ended = new AtomicBoolean();
		Run failed = this.bench.launcher()
			.start(new RunRequest("staff", new RequestedFile.ByRule(), null, RunRequest.Repeat.SKIP),
					new RunListener() {
						@Override
						public void advanced(long bytes, long size, long records) {
							// Called after COPY, within the transaction of the batch.
							if (records > 20 && !ended.getAndSet(true)) {
								ImportContract.this.bench.endSessionsOfRuns();
							}
						}
					})
			.result();
		assertThat(ended).isTrue();
		assertThat(failed.status()).isEqualTo(RunStatus.FAILED);
		assertThat(failed.isRestartable()).isTrue();
		assertThat(this.bench.rows("SELECT count(*) FROM blockload.blockload_run_" + failed.id()))
			.isEqualTo(this.bench.rows("SELECT sum(staged) FROM blockload.batch WHERE run_id = " + failed.id()));
		Run restarted = this.bench.restart(failed);
		assertThat(restarted.error()).isNull();
		assertThat(restarted.counts()).isEqualTo(counts(200, 200, 0, 200, 0, 0, 0));
		assertThat(this.bench.rows("SELECT count(*), sum(id), sum(pay) FROM app.staff"))
			.containsExactly("200|20100|20200.00");
	}

	@Test
	void aSecondLaunchWhileOneIsAliveIsRefusedAndTheFirstGoesOn() {
		this.bench.define("staff", STAFF);
		this.bench.put("hr/2022-10-15-staff.csv", "ID;Name;Pay\n" + lines(50));
		List<ImportJobException> refused = new ArrayList<>();
		Run first = this.bench.launcher()
			.start(new RunRequest("staff", new RequestedFile.ByRule(), null, RunRequest.Repeat.SKIP),
					new RunListener() {
						@Override
						public void step(String step) {
							if (step.equals("verify")) {
								refused.add(catchThrowableOfType(ImportJobException.class,
										() -> ImportContract.this.bench.run("staff")));
							}
						}
					})
			.result();
		assertThat(first.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(refused).singleElement().satisfies((refusal) -> {
			assertThat(refusal.code()).isEqualTo("alive");
			assertThat(refusal.message()).startsWith("Another process runs import 'staff': host ")
				.endsWith(", run " + first.id() + ".");
		});
		assertThat(this.bench.history().newest("staff", 10)).hasSize(1);
	}

	@Test
	void aReplaceThatATriggerKeepsFromDeletingIsNotPublished() {
		this.bench.sql("CREATE TABLE app.moves (what text)");
		this.bench.sql("INSERT INTO app.moves VALUES ('old')");
		this.bench.sql("CREATE FUNCTION app.keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$");
		this.bench.sql("CREATE TRIGGER keep BEFORE DELETE ON app.moves FOR EACH ROW EXECUTE FUNCTION app.keep()");
		this.bench.define("moves", "file: {fixed: moves.csv}\nblock: moves\nmode: replace\n");
		this.bench.put("moves.csv", "what\nnew\n");
		Run run = this.bench.run("moves");
		assertThat(run.error().code()).isEqualTo("counts-differ");
		assertThat(this.bench.rows("SELECT * FROM app.moves")).containsExactly("old");
	}

	@Test
	void aCheckThatIsNotValidForOldRowsIsKeptByNewOnes() {
		this.bench.sql("CREATE TABLE app.sales (amount int, _load bigint NOT NULL) PARTITION BY RANGE (_load)");
		this.bench.sql("ALTER TABLE app.sales ADD CONSTRAINT positive CHECK (amount > 0) NOT VALID");
		this.bench.define("sales", "file: {fixed: sales.csv}\nblock: sales\nmode: append\n");
		this.bench.put("sales.csv", "amount\n1\n-5\n");
		assertThat(this.bench.run("sales").error().code()).isEqualTo("too-many-rejects");
		assertThat(this.bench.rows("SELECT * FROM app.sales")).isEmpty();
	}

	@Test
	void aKeyThatTheFileDoesNotFillIsReportedBeforeAnythingIsWritten() {
		this.bench.sql("CREATE TABLE app.numbered (id int PRIMARY KEY DEFAULT 1, name text)");
		this.bench.define("numbered", "file: {fixed: n.csv}\nblock: numbered\nmode: upsert\n");
		this.bench.put("n.csv", "name\nAda\n");
		Run run = this.bench.run("numbered");
		assertThat(run.error().code()).isEqualTo("key-not-loaded");
		assertThat(run.error().message()).isEqualTo(
				"The file does not fill the key (id) of " + this.bench.application() + ".numbered. It fills name.");
		assertThat(this.bench.isStaged(run)).isFalse();
	}

	@Test
	void aPartitionNameThatExistsIsNotReused() {
		this.bench.sql("CREATE TABLE app.sales (amount int, _load bigint NOT NULL) PARTITION BY RANGE (_load)");
		this.bench.define("sales", "file: {fixed: sales.csv}\nblock: sales\nmode: append\n");
		this.bench.put("sales.csv", "amount\n1\n");
		Run first = this.bench.run("sales");
		this.bench.sql("CREATE TABLE app.sales_" + (first.id() + 1) + " (mine int)");
		this.bench.put("sales.csv", "amount\n2\n");
		Run second = this.bench
			.run(new RunRequest("sales", new RequestedFile.ByRule(), Mode.REPLACE, RunRequest.Repeat.SKIP));
		assertThat(second.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(this.bench.rows("SELECT tableoid::regclass::text FROM app.sales"))
			.containsExactly(this.bench.application() + ".sales_" + second.id() + "_1");
	}

	@Test
	void theWantedDateOrKeyIsTaken() {
		this.bench.define("staff", STAFF);
		this.bench.put("hr/2022-09-15-staff.csv", "ID;Name;Pay\n1;Ada;1\n");
		this.bench.put("hr/2022-10-15-staff.csv", "ID;Name;Pay\n2;Bob;1\n");
		assertThat(this.bench
			.run(new RunRequest("staff", new RequestedFile.OfDate("2022-09-15"), null, RunRequest.Repeat.SKIP))
			.pin()
			.key()).isEqualTo("hr/2022-09-15-staff.csv");
		assertThat(this.bench
			.run(new RunRequest("staff", new RequestedFile.OfKey("hr/2022-10-15-staff.csv"), null,
					RunRequest.Repeat.SKIP))
			.pin()
			.key()).isEqualTo("hr/2022-10-15-staff.csv");
		assertThat(this.bench.history().newest("staff", 10)).extracting(Run::status)
			.isEqualTo(List.of(RunStatus.COMPLETED, RunStatus.COMPLETED));
	}

	@Test
	void referencesAreLookedUpNewItemsAreCreatedAndListsReferToThemselves() {
		this.bench.sql(
				"CREATE TABLE app.land (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text UNIQUE CHECK (code <> 'X'))");
		this.bench.sql("INSERT INTO app.land (code) VALUES ('FR'), ('De'), ('dE')");
		this.bench.sql("CREATE TABLE app.kind (code varchar(9) PRIMARY KEY)");
		this.bench.sql("INSERT INTO app.kind VALUES ('none')");
		this.bench
			.sql("""
					CREATE TABLE app.place (name text PRIMARY KEY, land int REFERENCES app.land, kind varchar(9) REFERENCES app.kind,
					                        part_of text REFERENCES app.place)""");
		this.bench.sql("INSERT INTO app.place VALUES ('old', 1, 'none', NULL), ('Lyon', 1, 'none', 'old')");
		this.bench.define("places", """
				file: {fixed: places.csv}
				block: place
				mode: replace
				rejects: {max: 9}
				columns:
				  name: Name
				  land: {from: Land, match: code, match-case: insensitive, match-trim: true, unknown: create}
				  kind: {from: Kind, unknown: {default: none}}
				  part_of: {from: Part of, unknown: null}
				""");
		this.bench.put("places.csv", """
				Name,Land,Kind,Part of
				Lyon, fr ,town,France
				France,FR,,
				Rome,IT,none,Nowhere
				Bonn,DE,none,
				Oslo,X,none,
				Pisa, it,none,Rome
				""");
		Run run = this.bench.run("places");
		assertThat(run.error()).isNull();
		assertThat(run.counts().imbalance()).isEmpty();
		assertThat(this.bench.rows(
				"SELECT p.name, l.code, p.kind, p.part_of FROM app.place p JOIN app.land l ON l.id = p.land ORDER BY 1"))
			.containsExactly("France|FR|∅|∅", "Lyon|FR|none|France", "Pisa|IT|none|Rome", "Rome|IT|none|∅");
		assertThat(run.counts().created()).isEqualTo(Map.of(this.bench.application() + ".land", 1L));
		assertThat(run.counts().deleted()).isEqualTo(1);
		assertThat(this.bench.rejects(run)).extracting(Reject::record, Reject::code)
			.containsExactly(tuple(4L, "ambiguous-reference"), tuple(5L, "item-refused"));
		assertThat(run.warnings()).extracting(Warning::code).containsExactly("unknown-to-default", "unknown-to-null");
	}

	/**
	 * One good value of each type that Blockload has no encoder for, and one bad value.
	 */
	private static final List<List<String>> TYPES = List.of(
			List.of("integer[]", "{1,NULL,3}", "{1,NULL,3}", "{1,a}", "invalid input syntax for type integer: \"a\""),
			List.of("text[]", "{\"a,b\",c}", "{\"a,b\",c}", "{a", "malformed array literal: \"{a\""),
			List.of("int4range", "[1,3]", "[1,4)", "[3,1]",
					"range lower bound must be less than or equal to range upper bound"),
			List.of("datemultirange", "{[2024-01-01,2024-01-03)}", "{[2024-01-01,2024-01-03)}", "[2024-01-01",
					"malformed multirange literal: \"[2024-01-01\""),
			List.of("interval", "1 day 02:00", "1 day 02:00:00", "1 dax",
					"invalid input syntax for type interval: \"1 dax\""),
			List.of("money", "$1,234.50", "$1,234.50", "x", "invalid input syntax for type money: \"x\""),
			List.of("bytea", "\\x00ff", "\\x00ff", "\\x0", "invalid hexadecimal data: odd number of digits"),
			List.of("inet", "10.0.0.1/8", "10.0.0.1/8", "10.0.0.999",
					"invalid input syntax for type inet: \"10.0.0.999\""),
			List.of("cidr", "10.0.0.0/8", "10.0.0.0/8", "10.0.0.1/8", "invalid cidr value: \"10.0.0.1/8\""),
			List.of("macaddr", "08:00:2b:01:02:03", "08:00:2b:01:02:03", "08:00",
					"invalid input syntax for type macaddr: \"08:00\""),
			List.of("macaddr8", "08:00:2b:01:02:03:04:05", "08:00:2b:01:02:03:04:05", "08:00",
					"invalid input syntax for type macaddr8: \"08:00\""),
			List.of("bit(3)", "101", "101", "10101", "bit string length 5 does not match type bit(3)"),
			List.of("bit varying(3)", "10", "10", "10101", "bit string too long for type bit varying(3)"),
			List.of("xml", "<a>1</a>", "<a>1</a>", "<a>", "invalid XML content"),
			List.of("time with time zone", "10:00+02", "10:00:00+02", "25:00",
					"date/time field value out of range: \"25:00\""),
			List.of("point", "(1,2)", "(1,2)", "(1,", "invalid input syntax for type point: \"(1,\""),
			List.of("tsvector", "a:1 b", "'a':1 'b'", "'a", "syntax error in tsvector: \"'a\""),
			List.of("tsquery", "a & b", "'a' & 'b'", "a &", "no operand in tsquery: \"a &\""),
			List.of("character(1)[]", "{a}", "{a}", "{ab}", "value too long for type character(1)"),
			List.of("app.pair", "(1,x)", "(1,x)", "(1", "malformed record literal: \"(1\""),
			List.of("app.port[]", "{80}", "{80}", "{0}",
					"value for domain app.port violates check constraint \"port_check\""),
			List.of("pg_lsn", "16/B374D848", "16/B374D848", "x", "invalid input syntax for type pg_lsn: \"x\""));

	@Test
	void eachTypeOfPostgresqlIsLoadedAndEachBadValueIsARejectWithItsReason() {
		this.bench.sql("CREATE TYPE app.pair AS (a int, b text)");
		this.bench.sql("CREATE DOMAIN app.port AS int CHECK (value > 0)");
		StringBuilder table = new StringBuilder("CREATE TABLE app.things (id int PRIMARY KEY");
		StringBuilder header = new StringBuilder("id");
		StringBuilder good = new StringBuilder("0");
		StringBuilder bad = new StringBuilder();
		for (int place = 0; place < TYPES.size(); place++) {
			table.append(", c").append(place).append(' ').append(TYPES.get(place).get(0));
			header.append(";c").append(place);
			good.append(";").append(quoted(TYPES.get(place).get(1)));
			bad.append(place + 1)
				.append(";".repeat(place + 1))
				.append(quoted(TYPES.get(place).get(3)))
				.append(";".repeat(TYPES.size() - place - 1))
				.append('\n');
		}
		this.bench.sql(table + ")");
		this.bench.define("things", """
				file: {fixed: things.csv}
				block: things
				mode: upsert
				csv: {delimiter: semicolon}
				rejects: {max: 100}
				""");
		this.bench.put("things.csv", header + "\n" + good + "\n" + bad + "99" + ";".repeat(TYPES.size()) + "\n");
		Run run = this.bench.run("things");
		assertThat(run.error()).isNull();
		assertThat(run.counts()).isEqualTo(counts(TYPES.size() + 2, 2, TYPES.size(), 2, 0, 0, 0));
		assertThat(this.bench.rows("SELECT * FROM app.things ORDER BY id")).containsExactly(
				"0|" + TYPES.stream().map((type) -> type.get(2)).collect(java.util.stream.Collectors.joining("|")),
				"99" + "|∅".repeat(TYPES.size()));
		List<Reject> rejects = this.bench.rejects(run);
		for (int place = 0; place < TYPES.size(); place++) {
			List<String> type = TYPES.get(place);
			Reject reject = rejects.get(place);
			assertThat(List.of(reject.record(), reject.line(), String.valueOf(reject.column()), reject.code(),
					String.valueOf(reject.value()), reject.reason().replace(this.bench.application() + ".", "app.")))
				.containsExactly(place + 2L, place + 3L, "c" + place, "not-of-type", type.get(3), "'" + type.get(3)
						+ "' cannot be read as " + type.get(0) + ". PostgreSQL reports: " + type.get(4) + ".");
		}
	}

	private static String quoted(String value) {
		return '"' + value.replace("\"", "\"\"") + '"';
	}

}
