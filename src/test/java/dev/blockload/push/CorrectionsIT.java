package dev.blockload.push;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.blockload.Failure;
import dev.blockload.csv.Dialect;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.definition.LocatedImport;
import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.RunListener;
import dev.blockload.importjob.RunRequest.Purpose;
import dev.blockload.importjob.RunRequest.Repeat;
import dev.blockload.importjob.RunUndo;
import dev.blockload.importjob.SqlTraffic;
import dev.blockload.report.RejectFile;
import dev.blockload.run.CorrectedRejects.Newer;
import dev.blockload.run.CorrectedRejects;
import dev.blockload.run.CorrectionException;
import dev.blockload.run.LoadPath;
import dev.blockload.run.Run;
import dev.blockload.run.RunRow;
import dev.blockload.run.RunStatus;
import dev.blockload.storage.spool.Spool;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Runs that load corrected rejects of other runs. */
class CorrectionsIT {

	private static final ImportBench bench = ImportBench.shared(Map.of());

	private static final String FILE = "id,name,pay\n1,Ada,10\n2,Bob,x\n3,,30\n4,Dan,40\n";

	@BeforeEach
	void renew() {
		bench.renew();
		bench.sql("CREATE TABLE app.staff (id int PRIMARY KEY, name text NOT NULL, pay numeric(10,2))");
	}

	@Test
	void correctedRecordsOfAReplaceAreUpsertedAndEachRejectNamesTheRunThatCorrectedIt() throws IOException {
		Run first = loaded("replace", "");
		bench.sql("INSERT INTO app.staff VALUES (9, 'by hand', 9)");
		Run corrected = correct(first, Repeat.SKIP, rejects(first).replace("Bob,x", "Bob,20").replace("3,,", "3,Cem,"));
		assertCompleted(corrected);
		assertThat(staff()).containsExactly("1|Ada|10.00", "2|Bob|20.00", "3|Cem|30.00", "4|Dan|40.00",
				"9|by hand|9.00");
		assertThat(corrected.mode()).isEqualTo("upsert");
		assertThat(corrected.corrects()).isEqualTo(first.id());
		assertThat(corrected.purpose()).isEqualTo("upsert, corrects rejects of run " + first.id());
		assertThat(marks(first)).containsExactly("2|" + corrected.id(), "3|" + corrected.id());
		assertThat(bench.history().rejectGroups(first.id())).extracting((group) -> group.corrected())
			.containsExactly(1L, 1L);
		assertThat(rejects(first)).hasLineCount(1);
		assertThat(bench.rows("SELECT action, after ->> 'corrects' FROM blockload.audit WHERE subject = 'run "
				+ corrected.id() + "'"))
			.containsExactly("run-launched|run " + first.id());
		assertThat(
				bench.rows("SELECT message FROM blockload.run_event WHERE number = 1 AND run_id = " + corrected.id()))
			.singleElement()
			.asString()
			.endsWith(". Corrects rejects of run " + first.id() + ".");
		// The same file is unchanged all the same: pushes count for nothing.
		assertThat(bench.run("staff").status()).isEqualTo(RunStatus.UNCHANGED);
	}

	@Test
	void aRejectIsCorrectedOnceAndAnUndoOfTheCorrectionOpensItAgain() throws IOException {
		Run first = loaded("upsert", "");
		String file = rejects(first).replace("Bob,x", "Bob,20").replace("3,,", "3,Cem,");
		Run corrected = correct(first, Repeat.SKIP, file);
		assertFails("already-corrected",
				"Record 2 of run %1$d (line 3) was already corrected by run %2$d. So were 1 other records."
					.formatted(first.id(), corrected.id()),
				"Write the records that are still open, and correct those: ./blockload rejects " + first.id(),
				() -> correct(first, Repeat.FORCE, file));
		assertFails("undo-corrected", "Run %d corrected rejects of run %d.".formatted(corrected.id(), first.id()),
				"Undo the correcting run first: ./blockload undo " + corrected.id(), () -> undo(first));
		Run undone = undo(corrected);
		assertThat(marks(first)).containsExactly("2|null", "3|null");
		Run redone = undo(undone);
		assertThat(marks(first)).containsExactly("2|" + corrected.id(), "3|" + corrected.id());
		assertThat(staff()).containsExactly("1|Ada|10.00", "2|Bob|20.00", "3|Cem|30.00", "4|Dan|40.00");
		undo(redone);
		assertThat(marks(first)).containsExactly("2|null", "3|null");
		Run again = correct(first, Repeat.SKIP, file);
		assertThat(marks(first)).containsExactly("2|" + again.id(), "3|" + again.id());
		undo(again);
		Run last = undo(first);
		assertFails("correct-not-possible",
				"Run %d was undone by run %d. None of its records is loaded.".formatted(first.id(), last.id()),
				"Load the whole corrected file: ./blockload run staff", () -> correct(first, Repeat.SKIP, file));
	}

	@Test
	void theRefusalOfAnUndoNamesTheCorrectingRunAndTheRunToUndoFirst() throws IOException {
		Run first = loaded("upsert", "");
		Run corrected = correct(first, Repeat.SKIP, rejects(first).replace("Bob,x", "Bob,20"));
		bench.put("staff.csv", "id,name,pay\n5,Eve,50\n");
		Run later = bench.run("staff");
		assertFails("undo-corrected",
				"Run %d corrected rejects of run %d, and run %d changed block %s.staff after that."
					.formatted(corrected.id(), first.id(), later.id(), bench.application()),
				"Undo both, the later run first: ./blockload undo " + later.id(), () -> undo(first));
		undo(later);
		undo(corrected);
		undo(first);
		assertThat(staff()).isEmpty();
	}

	@Test
	void aCorrectionWhoseRejectsWereDeletedIsRefusedBecauseAnotherRunCanHaveLoadedItsRecords() {
		for (String deleted : List.of("reject WHERE run_id", "run WHERE id")) {
			bench.sql("DROP TABLE app.staff; CREATE TABLE app.staff (id int, name text NOT NULL, pay numeric(10,2))");
			Run first = loaded("append", "");
			String file = rejects(first).replace("Bob,x", "Bob,20").replace("3,,", "3,Cem,");
			PreparedCorrection correction = prepared(first, file);
			assertCompleted(run(prepared(first, file)));
			CorrectedRejects rejects = bench.bean(CorrectedRejects.class);
			Run refused = bench.launcher().start(located(first), correction.request(), RunListener.NONE, (run) -> {
				rejects.add(run, correction.records());
				bench.bean(JdbcClient.class)
					.sql("DELETE FROM blockload.%s = %d".formatted(deleted, first.id()))
					.update();
			}).result();
			assertThat(refused.error()).isEqualTo(new Run.Cause("correct-not-possible",
					"The rejects of 2 corrected records of run %d were deleted. Another run can have corrected these records before."
						.formatted(first.id()),
					"Look for the records in block %s.staff. Load those that are missing as a new file: ./blockload run staff --key KEY --mode append"
						.formatted(bench.application())));
			assertThat(staff()).containsExactly("1|Ada|10.00", "2|Bob|20.00", "3|Cem|30.00", "4|Dan|40.00");
		}
	}

	@Test
	void aRecordThatIsRejectedAgainStaysOpen() throws IOException {
		Run first = loaded("upsert", "");
		Run corrected = correct(first, Repeat.SKIP, rejects(first).replace("Bob,x", "Bob,y").replace("3,,", "3,Cem,"));
		assertCompleted(corrected);
		assertThat(marks(first)).containsExactly("2|null", "3|" + corrected.id());
		// Its own rejects are those of the first run.
		assertFails("correct-not-possible",
				"Run %1$d corrects rejects of run %2$d. The records that it rejected again are still open in run %2$d."
					.formatted(corrected.id(), first.id()),
				"Correct them there: ./blockload rejects " + first.id(), () -> correct(corrected, Repeat.SKIP, "id\n"));
		Run again = correct(first, Repeat.SKIP, rejects(corrected).replace("Bob,y", "Bob,21"));
		assertCompleted(again);
		assertThat(marks(first)).containsExactly("2|" + again.id(), "3|" + corrected.id());
		assertThat(staff()).containsExactly("1|Ada|10.00", "2|Bob|21.00", "3|Cem|30.00", "4|Dan|40.00");
	}

	@Test
	void aBlockWithoutAKeyGetsTheCorrectedRecordsAppended() throws IOException {
		bench.sql("DROP TABLE app.staff; CREATE TABLE app.staff (id int, name text NOT NULL, pay numeric(10,2))");
		Run first = loaded("replace", "");
		String file = rejects(first).replace("Bob,x", "Bob,20").replace("3,,", "3,Cem,");
		Run corrected = correct(first, Repeat.SKIP, file);
		assertCompleted(corrected);
		assertThat(corrected.mode()).isEqualTo("append");
		assertThat(staff()).containsExactly("1|Ada|10.00", "2|Bob|20.00", "3|Cem|30.00", "4|Dan|40.00");
		assertThat(marks(first)).containsExactly("2|" + corrected.id(), "3|" + corrected.id());
	}

	@Test
	void aDryRunMarksNothing() throws IOException {
		Run first = loaded("upsert", "");
		Run dry = correct(first, new CorrectionOrder(first.id(), Purpose.DRY_RUN, Repeat.SKIP, null),
				rejects(first).replace("Bob,x", "Bob,20"));
		assertCompleted(dry);
		assertThat(dry.counts().inserted()).isEqualTo(1);
		assertThat(marks(first)).containsExactly("2|null", "3|null");
		assertThat(staff()).containsExactly("1|Ada|10.00", "4|Dan|40.00");
	}

	@Test
	void newerValuesOfALaterRunAreOverwrittenOnlyByForce() throws IOException {
		Run first = loaded("upsert", "");
		Run one = correct(first, Repeat.SKIP, only(rejects(first), 2).replace("Bob,x", "Bob,20"));
		bench.put("staff.csv", "id,name,pay\n3,Cemal,33\n");
		Run newer = bench.run("staff");
		String other = rejects(first).replace("3,,", "3,Cem,");
		assertFails("newer-loaded",
				"Run %d loaded newer data than run %d. The corrected records would overwrite newer values of the same keys."
					.formatted(newer.id(), first.id()),
				"Compare the records with the block. To load them all the same: ./blockload correct %d FILE --force (API: force=true)"
					.formatted(first.id()),
				() -> correct(first, Repeat.SKIP, other));
		assertThat(staff()).contains("3|Cemal|33.00");
		Run forced = correct(first, Repeat.FORCE, other);
		assertCompleted(forced);
		assertThat(staff()).contains("3|Cem|30.00");
		assertThat(marks(first)).containsExactly("2|" + one.id(), "3|" + forced.id());
	}

	@Test
	void aLaterRunThatOnlyAddsRowsIsNoObstacle() throws IOException {
		bench.sql("DROP TABLE app.staff; CREATE TABLE app.staff (id int, name text NOT NULL, pay numeric(10,2))");
		Run first = loaded("append", "");
		bench.put("staff.csv", "id,name,pay\n5,Eve,50\n");
		assertCompleted(bench.run("staff"));
		assertCompleted(correct(first, Repeat.SKIP, rejects(first).replace("Bob,x", "Bob,20")));
		assertThat(staff()).containsExactly("1|Ada|10.00", "2|Bob|20.00", "4|Dan|40.00", "5|Eve|50.00");
	}

	@Test
	void aCorrectedRecordDoesNotTakeThePlaceOfASum() throws IOException {
		bench.put("staff.csv", "id,name,pay\n1,Ada,10\n2,Bob,5\n2,Bob,x\n");
		define("upsert", "duplicates: {sum: [pay]}\n");
		Run first = bench.run("staff");
		assertCompleted(first);
		assertThat(marks(first)).containsExactly("2|null", "3|null");
		Run one = correct(first, List.of(CorrectedRecord.of(3, Map.of("pay", "6"))));
		assertThat(staff()).containsExactly("1|Ada|10.00", "2|Bob|6.00");
		Run refused = correct(first, Repeat.SKIP, rejects(first));
		assertThat(refused.status()).isEqualTo(RunStatus.FAILED);
		assertThat(refused.error()).isEqualTo(new Run.Cause("correct-not-possible",
				"Block %s.staff already has rows with the keys of 1 corrected records. The import adds up records of the same key, and these alone would replace the sum."
					.formatted(bench.application()),
				"Load the whole corrected file: ./blockload run staff. To replace the rows all the same: ./blockload correct %d FILE --force (API: force=true)"
					.formatted(first.id())));
		assertThat(refused.isRestartable()).isFalse();
		assertThat(marks(first)).containsExactly("2|null", "3|" + one.id());
		assertThat(staff()).containsExactly("1|Ada|10.00", "2|Bob|6.00");
		Run forced = correct(first, Repeat.FORCE, rejects(first));
		assertThat(staff()).containsExactly("1|Ada|10.00", "2|Bob|5.00");
		assertThat(marks(first)).containsExactly("2|" + forced.id(), "3|" + one.id());
	}

	@Test
	void fieldsAreCorrectedByNameAndTheOthersKeepTheirValues() {
		bench.put("staff.csv", "id,name,pay\n1,\"\",x\n2,\"A, \"\"B\"\"\",y\n3,Cem,\n4,Dan\n5,\u00e9\u00e8,z\n");
		define("upsert", "");
		Run first = bench.run("staff");
		assertThat(bench.rows("SELECT record FROM blockload.reject ORDER BY 1")).containsExactly("1", "2", "4", "5");
		RejectedRecord two = new RejectedRecords(bench.history(), first).find(2);
		assertThat(two.names()).containsExactly("id", "name", "pay");
		assertThat(two.values()).containsExactly("2", "A, \"B\"", "y");
		Map<String, @Nullable String> cleared = new LinkedHashMap<>();
		cleared.put("pay", null);
		Run corrected = correct(first,
				List.of(CorrectedRecord.of(5, cleared), CorrectedRecord.of(1, Map.of("pay", "10")),
						CorrectedRecord.of(2, Map.of("pay", "2", "name", "A;\n\"B")),
						new CorrectedRecord(4, Map.of(), Arrays.asList("4", "Dan", null))));
		assertCompleted(corrected);
		assertThat(staff()).containsExactly("1||10.00", "2|A;\n\"B|2.00", "3|Cem|null", "4|Dan|null",
				"5|\u00e9\u00e8|null");
		assertThat(marks(first)).allMatch((mark) -> mark.endsWith("|" + corrected.id()));
	}

	@Test
	void manyRecordsAreLookedUpWithOneStatement() {
		StringBuilder csv = new StringBuilder("id,name,pay\n");
		for (int record = 1; record <= 20; record++) {
			csv.append(record).append(",Ada,x\n");
		}
		bench.put("staff.csv", csv.toString());
		bench.define("staff", "file: {fixed: staff.csv}\nblock: staff\nmode: upsert\nrejects: {max: 20}\n");
		Run first = bench.run("staff");
		List<CorrectedRecord> records = new ArrayList<>();
		for (int record = 20; record >= 1; record--) {
			records.add(CorrectedRecord.of(record, Map.of("pay", "1")));
		}
		RejectedRecords rejected = new RejectedRecords(bench.history(), first);
		Dialect dialect = located(first).definition().dialect();
		try (SqlTraffic traffic = SqlTraffic.begin()) {
			assertThat(new String(rejected.corrected(records, dialect), StandardCharsets.UTF_8)).hasLineCount(21)
				.contains("\n20,Ada,1,21,,,\n19,Ada,1,20,,,\n");
			// The second one applies the settings of the session.
			assertThat(traffic.statements()).isEqualTo(2);
		}
	}

	@Test
	void aCorrectionDoesNotSayThatANodeUsesTheSpool() throws IOException {
		Run first = loaded("upsert", "");
		assertCompleted(correct(first, Repeat.SKIP, only(rejects(first), 2).replace("Bob,x", "Bob,20")));
		bench.sql("UPDATE blockload.spool SET seen_at = '2022-09-30 12:00:00Z'");
		assertCompleted(correct(first, Repeat.SKIP, rejects(first).replace("3,,", "3,Cem,")));
		assertThat(bench.rows("SELECT DISTINCT seen_at AT TIME ZONE 'UTC' FROM blockload.spool"))
			.containsExactly("2022-09-30 12:00:00");
	}

	@Test
	void whatNamesNoRejectOrNoFieldIsRefused() {
		bench.put("staff.csv", "id,name,pay\n1,Ada,x\n4,Dan\n");
		define("upsert", "");
		Run first = bench.run("staff");
		List<String> files = bench.bean(Spool.class).keys();
		assertFails("wrong-correction",
				"Record 1 has no field 'salary'. Expected names of the header, each of which it has once: id, name, pay.",
				"Correct the name, or send all values in the order of the file as 'values'.",
				() -> correct(first, List.of(CorrectedRecord.of(1, Map.of("salary", "1")))));
		assertFails("wrong-correction", "The rejected field 'name' of record 2 cannot be read.",
				"Send a value for the field.",
				() -> correct(first, List.of(CorrectedRecord.of(2, Map.of("id", "4", "pay", "1")))));
		assertFails("unknown-reject", "Run %d has no reject of record 3.".formatted(first.id()),
				"List the rejects: ./blockload rejects %d --output json".formatted(first.id()),
				() -> correct(first, List.of(CorrectedRecord.of(3, Map.of("pay", "1")))));
		assertFails("wrong-correction", "Record 1 has 2 values. Expected 3: one for each column of the file.",
				"Send all values in the order of the file.",
				() -> correct(first, List.of(new CorrectedRecord(1, Map.of(), List.of("1", "2")))));
		assertFails("wrong-correction", "The request has record 1 twice.", "Send each record once.",
				() -> correct(first,
						List.of(CorrectedRecord.of(1, Map.of("pay", "1")), CorrectedRecord.of(1, Map.of("pay", "2")))));
		String take = "Correct the file that this command writes: ./blockload rejects " + first.id();
		assertFails("wrong-correction",
				"The header of the corrected file has no column '_reject_line', by which Blockload finds the rejects.",
				take, () -> correct(first, Repeat.SKIP, "id,name,pay\n1,Ada,1\n"));
		String file = rejects(first);
		assertFails("unknown-reject",
				"Line 2 of the corrected file says that line 7 was rejected with the code 'not-a-number'. Run %d rejected no such record."
					.formatted(first.id()),
				take, () -> correct(first, Repeat.SKIP, file.replace("x,2,pay", "x,7,pay")));
		assertFails("unknown-reject",
				"Line 2 of the corrected file says that line 2 was rejected with the code 'too-long'. Run %d rejected no such record."
					.formatted(first.id()),
				take, () -> correct(first, Repeat.SKIP, file.replace("not-a-number", "too-long")));
		assertFails("wrong-correction",
				"Line 2 of the corrected file has '' in column '_reject_line'. Expected the line of the rejected record, such as 7.",
				"Write the number there, or correct the file that this command writes: ./blockload rejects "
						+ first.id(),
				() -> correct(first, Repeat.SKIP, file.replace("x,2,pay", "x,,pay")));
		assertFails("wrong-correction", "Lines 2 and 4 of the corrected file both have 2 in column '_reject_line'.",
				"Remove one of them.", () -> correct(first, Repeat.SKIP, file + only(file, 2).lines().toList().get(1)));
		assertFails("wrong-correction", "The corrected file has no complete record.", take,
				() -> correct(first, Repeat.SKIP, only(file, 3)));
		assertThat(bench.bean(Spool.class).keys()).hasSameElementsAs(files);
		assertThat(bench
			.rows("SELECT count(*) FROM blockload.run WHERE application = '%s'".formatted(bench.application())))
			.containsExactly("1");
	}

	@Test
	void withoutAHeaderTheRecordsCorrectTheOpenRejectsInTheirOrder() throws IOException {
		bench.put("staff.csv", "1,Ada,10\n2,Bob,x\n3,Cem,y\n");
		define("upsert", """
				csv: {header: false, encoding: windows-1252}
				columns: {id: 1, name: 2, pay: 3}
				""");
		Run first = bench.run("staff");
		assertFails("wrong-correction",
				"The corrected file has 1 records, and run %d has 2 open rejects. In files without a header, the records correct the open rejects in their order."
					.formatted(first.id()),
				"Keep all records of the file that this command writes: ./blockload rejects " + first.id(),
				() -> correct(first, Repeat.SKIP, "2,Bob,20\n"));
		Run one = correct(first, List.of(CorrectedRecord.of(3, Map.of("2", "C\u00e9m", "3", "30"))));
		assertCompleted(one);
		Run other = correct(first, Repeat.SKIP, "2,Bob,20\n");
		assertCompleted(other);
		assertThat(marks(first)).containsExactly("2|" + other.id(), "3|" + one.id());
		assertThat(staff()).containsExactly("1|Ada|10.00", "2|Bob|20.00", "3|C\u00e9m|30.00");
	}

	@Test
	void onlyPublishedRunsAreCorrected() {
		bench.put("staff.csv", FILE);
		bench.define("staff", "file: {fixed: staff.csv}\nblock: staff\nmode: upsert\n");
		Run failed = bench.run("staff");
		assertThat(failed.status()).isEqualTo(RunStatus.FAILED);
		assertFails("correct-not-possible",
				"Run %d published nothing. Its good records are not loaded either.".formatted(failed.id()),
				"Correct the file, or raise the limit of rejects of the import. Load the whole corrected file: ./blockload run staff",
				() -> correct(failed, Repeat.SKIP, rejects(failed)));
		// An import that is in no file cannot be run by its name.
		bench.sql("UPDATE blockload.run SET import = '%sapp.staff' WHERE id = %d".formatted(ImportDefinition.UNSAVED,
				failed.id()));
		assertThat(bench.bean(CorrectedRejects.class).wholeFile(failed.id()))
			.isEqualTo("Load the whole corrected file with ./blockload load.");
		bench.sql("UPDATE blockload.run SET import = 'staff' WHERE id = " + failed.id());
	}

	@Test
	void theSecondOfTwoCorrectionsFailsInItsPublishAndChangesNothing() {
		for (boolean keyed : List.of(true, false)) {
			bench.sql("DROP TABLE app.staff; CREATE TABLE app.staff (id int %s, name text NOT NULL, pay numeric(10,2))"
				.formatted(keyed ? "PRIMARY KEY" : ""));
			Run first = loaded(keyed ? "upsert" : "append", "");
			String file = rejects(first).replace("3,,", "3,Cem,");
			PreparedCorrection one = prepared(first, file.replace("Bob,x", "Bob,20"));
			PreparedCorrection other = prepared(first, file.replace("Bob,x", "Bob,21"));
			Run corrected = run(one);
			assertCompleted(corrected);
			assertThat(corrected.path()).isEqualTo(keyed ? LoadPath.STAGED : LoadPath.DIRECT);
			Run refused = run(other);
			assertThat(refused.status()).isEqualTo(RunStatus.FAILED);
			assertThat(refused.error()).isEqualTo(new Run.Cause("already-corrected",
					"Record 2 of run %1$d (line 3) was already corrected by run %2$d. So were 1 other records."
						.formatted(first.id(), corrected.id()),
					"Write the records that are still open, and correct those: ./blockload rejects " + first.id()));
			assertThat(refused.isRestartable()).isFalse();
			assertThat(staff()).containsExactly("1|Ada|10.00", "2|Bob|20.00", "3|Cem|30.00", "4|Dan|40.00");
			assertThat(marks(first)).containsExactly("2|" + corrected.id(), "3|" + corrected.id());
		}
	}

	@Test
	void aRunThatIsPublishedMeanwhileIsNotOverwrittenEither() {
		Run first = loaded("upsert", "");
		PreparedCorrection waiting = prepared(first, rejects(first).replace("Bob,x", "Bob,20"));
		bench.put("staff.csv", "id,name,pay\n2,Bob,99\n");
		Run newer = bench.run("staff");
		Run refused = run(waiting);
		assertThat(refused.error()).extracting(Run.Cause::code, Run.Cause::message)
			.containsExactly("newer-loaded",
					"Run %d loaded newer data than run %d. The corrected records would overwrite newer values of the same keys."
						.formatted(newer.id(), first.id()));
		assertThat(staff()).contains("2|Bob|99.00");
	}

	@Test
	void ofTwoThatPublishAtTheSameTimeOneCommitsAndIfItDiesTheOther() {
		Run first = loaded("upsert", "");
		String file = rejects(first).replace("Bob,x", "Bob,20");
		long one = queued(first, file);
		long other = queued(first, file);
		TransactionTemplate transaction = new TransactionTemplate(bench.bean(PlatformTransactionManager.class));
		List<CompletableFuture<Void>> second = new ArrayList<>();
		assertThatThrownBy(() -> transaction.executeWithoutResult((status) -> {
			publish(first, one);
			second.add(beside(transaction, first, other));
			// As kill -9 of its process.
			bench.sql("SELECT pg_terminate_backend(%d)"
				.formatted(bench.bean(JdbcClient.class).sql("SELECT pg_backend_pid()").query(Integer.class).single()));
		})).isInstanceOf(TransactionException.class);
		// The statement above ends its own connection: nothing after it is executed.
		second.remove(0).join();
		assertThat(marks(first)).contains("2|" + other);
		bench.sql("UPDATE blockload.reject SET corrected_by = NULL");
		transaction.executeWithoutResult((status) -> {
			publish(first, one);
			second.add(beside(transaction, first, other));
			// What only reads waits for neither.
			CompletableFuture
				.runAsync(() -> bench.bean(CorrectedRejects.class).requirePossible(first.id(), Newer.REFUSE))
				.orTimeout(60, TimeUnit.SECONDS)
				.join();
		});
		assertThatThrownBy(second.get(0)::join).hasRootCauseInstanceOf(CorrectionException.class)
			.hasRootCauseMessage(
					"Record 2 of run %d (line 3) was already corrected by run %d.".formatted(first.id(), one)
							+ " So were 1 other records.");
		assertThat(marks(first)).contains("2|" + one);
	}

	/** Another transaction that waits for this one. */
	private static CompletableFuture<Void> beside(TransactionTemplate transaction, Run first, long run) {
		CompletableFuture<Void> second = CompletableFuture
			.runAsync(() -> transaction.executeWithoutResult((status) -> publish(first, run)));
		long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
		while (bench.rows("SELECT 1 FROM pg_locks WHERE NOT granted").isEmpty()) {
			assertThat(System.nanoTime()).as("the other waits").isLessThan(end);
		}
		return second;
	}

	private static void publish(Run first, long run) {
		// As every publish into the block.
		bench.bean(JdbcClient.class)
			.sql("SELECT pg_advisory_xact_lock(blockload.lock_key('publish block ' || :block))")
			.param("block", first.qualifiedBlock())
			.query()
			.singleRow();
		CorrectedRejects rejects = bench.bean(CorrectedRejects.class);
		rejects.requireOpen(run);
		rejects.requirePossible(first.id(), Newer.REFUSE);
		rejects.mark(run);
	}

	/** A run that corrects rejects, and that no node executes. */
	private static long queued(Run first, String file) {
		PreparedCorrection correction = prepared(first, file);
		long run = bench.bean(RunRow.class)
			.waiting()
			.queue(bench.launcher().prepare(located(first), correction.request(), "anna@planning-1"));
		bench.bean(CorrectedRejects.class).add(run, correction.records());
		return run;
	}

	private static PreparedCorrection prepared(Run first, String file) {
		return bench.bean(CorrectionFiles.class)
			.file(new CorrectionOrder(first.id(), Purpose.PUBLISH, Repeat.SKIP, null), located(first),
					new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8)), null);
	}

	private static Run loaded(String mode, String more) {
		bench.put("staff.csv", FILE);
		define(mode, more);
		Run first = bench.run("staff");
		assertCompleted(first);
		assertThat(first.counts().rejected()).isEqualTo(2);
		return first;
	}

	private static void define(String mode, String more) {
		bench.define("staff", "file: {fixed: staff.csv}\nblock: staff\nmode: " + mode + "\nrejects: {max: 5}\n" + more);
	}

	private static void assertCompleted(Run run) {
		assertThat(run.status()).as(String.valueOf(run.error())).isEqualTo(RunStatus.COMPLETED);
	}

	private static Run undo(Run run) {
		return bench.bean(RunUndo.class).undo(bench.history().ofNumber(run.id()).orElseThrow());
	}

	private static Run correct(Run first, Repeat repeat, String file) {
		return correct(first, new CorrectionOrder(first.id(), Purpose.PUBLISH, repeat, null), file);
	}

	private static Run correct(Run first, CorrectionOrder order, String file) {
		return run(bench.bean(CorrectionFiles.class)
			.file(order, located(first), new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8)), null));
	}

	private static Run correct(Run first, List<CorrectedRecord> records) {
		return run(bench.bean(CorrectionFiles.class)
			.records(new CorrectionOrder(first.id(), Purpose.PUBLISH, Repeat.SKIP, null), located(first), records));
	}

	private static LocatedImport located(Run first) {
		return bench.bean(Definitions.class).importNamed(first.importName());
	}

	private static Run run(PreparedCorrection correction) {
		CorrectedRejects rejects = bench.bean(CorrectedRejects.class);
		return bench.launcher()
			.start(bench.bean(Definitions.class).importNamed(correction.request().importName()), correction.request(),
					RunListener.NONE, (run) -> rejects.add(run, correction.records()))
			.result();
	}

	private static void assertFails(String code, String message, String action, Runnable work) {
		Failure failure = catchThrowableOfType(Failure.class, work::run);
		assertThat(failure).isNotNull();
		assertThat(failure.code() + ": " + failure.message()).isEqualTo(code + ": " + message);
		assertThat(failure.action()).isEqualTo(action);
	}

	private static String rejects(Run run) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		try {
			RejectFile.write(bench.history(), run, out);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return out.toString(StandardCharsets.UTF_8);
	}

	/** The header and one line of a file. */
	private static String only(String file, int line) {
		List<String> lines = file.lines().toList();
		return lines.get(0) + "\n" + lines.get(line - 1) + "\n";
	}

	private static List<String> marks(Run first) {
		return bench.rows(
				"SELECT record, coalesce(corrected_by::text, 'null') FROM blockload.reject WHERE run_id = %d ORDER BY 1"
					.formatted(first.id()));
	}

	private static List<String> staff() {
		return bench.rows("SELECT id, name, coalesce(pay::text, 'null') FROM app.staff ORDER BY 1");
	}

}
