package dev.blockload.importjob;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.blockload.Warning;
import dev.blockload.block.CaselessText;
import dev.blockload.block.Mode;
import dev.blockload.csv.Reject;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a replace deletes, and what it refuses to delete.
 */
class GuardedReplaceIT {

	private static final ImportBench bench = ImportBench.shared(Map.of());

	@BeforeEach
	void renew() {
		bench.renew();
	}

	/**
	 * The kinds of blocks that are replaced, each in its own way.
	 */
	enum Kind {

		KEYED("id int PRIMARY KEY, name text", ""), KEYLESS("id int, name text", ""),
		ATTACHED("id int, name text, _load bigint NOT NULL", " PARTITION BY RANGE (_load)"),
		INSERTED("id int, name text, _load bigint NOT NULL", " PARTITION BY RANGE (_load)");

		private final String columns;

		private final String partitioning;

		Kind(String columns, String partitioning) {
			this.columns = columns;
			this.partitioning = partitioning;
		}

		/** Create the block and load as many rows into it. */
		void create(int rows) {
			bench.sql("CREATE TABLE app.staff (" + this.columns + ")" + this.partitioning);
			if (this == INSERTED) {
				bench.sql("CREATE TABLE app.staff_rest PARTITION OF app.staff DEFAULT");
			}
			define("");
			put(1, rows);
			assertThat(bench.run("staff").error()).isNull();
		}

		/** The words for so many deletes. */
		String found(int left, int rows) {
			return (this == KEYED)
					? "The run would delete %d of the %d rows of block %s.staff.".formatted(rows - left, rows,
							bench.application())
					: "The run would leave %d of %d rows in block %s.staff, %d fewer.".formatted(left, rows,
							bench.application(), rows - left);
		}

	}

	private static void define(String more) {
		bench.define("staff", "file: {fixed: staff.csv}\nblock: staff\nmode: replace\n" + more);
	}

	/** A file with the records from one number to another. */
	private static void put(int from, int to) {
		put(IntStream.rangeClosed(from, to).mapToObj((id) -> id + ",n" + id).toArray(String[]::new));
	}

	private static void put(String... records) {
		bench.put("staff.csv",
				"id,name\n" + List.of(records).stream().map((each) -> each + "\n").collect(Collectors.joining()));
	}

	private static List<String> ids() {
		return bench.rows("SELECT id FROM app.staff ORDER BY 1");
	}

	private static List<String> ids(int from, int to) {
		return IntStream.rangeClosed(from, to).mapToObj(String::valueOf).toList();
	}

	private static Run run(RunRequest.Purpose purpose, RunRequest.Deletes deletes) {
		return bench
			.run(new RunRequest("staff", new RequestedFile.ByRule(), null, RunRequest.Repeat.SKIP, purpose, deletes));
	}

	private static Run dryRun() {
		return run(RunRequest.Purpose.DRY_RUN, RunRequest.Deletes.LIMITED);
	}

	private static Run restartAllowing(Run run) {
		return bench.launcher()
			.restart(bench.history().find(Long.toString(run.id())), RunRequest.Deletes.ALLOWED, RunListener.NONE)
			.result();
	}

	private static void assertFailed(Run run, String code, String message) {
		assertThat(run.error()).as("error of run %s", run).isNotNull();
		assertThat(run.error().message()).isEqualTo(message);
		assertThat(run.error().code()).isEqualTo(code);
		assertThat(run.status()).isEqualTo(RunStatus.FAILED);
	}

	@Test
	void anObjectOfNoBytesIsStillAnEmptyFile() {
		Kind.KEYED.create(3);
		define("allow-empty: true\n");
		bench.put("staff.csv", "");
		assertThat(bench.run("staff").error().code()).isEqualTo("empty-file");
		assertThat(ids()).isEqualTo(ids(1, 3));
	}

	@Test
	void aFileWhoseRecordsAreAllRejectedEmptiesNoBlock() {
		Kind.KEYLESS.create(3);
		define("rejects: {percent: 100}\n");
		put("x,a", "y,b");
		assertFailed(bench.run("staff"), "nothing-loaded", "The run would leave no row in block " + bench.application()
				+ ".staff, which has 3 rows. The file has 2 records, all rejected.");
		assertThat(ids()).isEqualTo(ids(1, 3));
	}

	@ParameterizedTest
	@EnumSource
	void eachKindOfBlockIsGuarded(Kind kind) {
		kind.create(101);
		put(1, 50);
		Run run = bench.run("staff");
		assertFailed(run, "too-many-deletes", kind.found(50, 101) + " The limit is 50% (the default of max-delete).");
		assertThat(run.error().action()).isEqualTo(
				"Check the file. To allow these deletes: ./blockload restart %d --allow-deletes".formatted(run.id()));
		assertThat(run.isRestartable()).isTrue();
		assertThat(ids()).isEqualTo(ids(1, 101));
		assertThat(restartAllowing(run).error()).isNull();
		assertThat(ids()).isEqualTo(ids(1, 50));
		put();
		Run empty = run(RunRequest.Purpose.PUBLISH, RunRequest.Deletes.ALLOWED);
		assertFailed(empty, "nothing-loaded", "The run would leave no row in block " + bench.application()
				+ ".staff, which has 50 rows. The file has no record.");
		assertThat(empty.error().action()).isEqualTo(
				"Check the file. If the block may become empty, add this line to the import: allow-empty: true. Then start a new run: ./blockload run staff");
		assertThat(empty.isRestartable()).isFalse();
		assertThat(bench.isStaged(empty)).isFalse();
		assertThat(ids()).isEqualTo(ids(1, 50));
		define("allow-empty: true\n");
		assertThat(bench.run("staff").counts()).isEqualTo(new Run.Counts(0L, 0L, 0L, 0L, 0L, 0L, 50L));
		assertThat(ids()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(names = { "KEYED", "KEYLESS" })
	void aReplaceThatDeletesHalfOfTheRowsPasses(Kind kind) {
		kind.create(0);
		assertThat(ids()).as("an empty block stays empty").isEmpty();
		bench.sql("INSERT INTO app.staff SELECT g, 'n' || g FROM generate_series(1, 101) g");
		put(1, 51);
		assertThat(bench.run("staff").error()).isNull();
		assertThat(ids()).isEqualTo(ids(1, 51));
	}

	@Test
	void aDryRunIsRefusedForTheSameReasons() {
		Kind.KEYED.create(101);
		put(1, 50);
		Run dry = dryRun();
		assertFailed(dry, "too-many-deletes",
				Kind.KEYED.found(50, 101) + " The limit is 50% (the default of max-delete).");
		assertThat(dry.error().action())
			.isEqualTo("Check the file. To allow any number of deletes, add --allow-deletes to the command.");
		assertThat(dry.isRestartable()).isFalse();
		put();
		assertFailed(dryRun(), "nothing-loaded", "The run would leave no row in block " + bench.application()
				+ ".staff, which has 101 rows. The file has no record.");
	}

	@Test
	void aRestartAllowsTheDeletesThatWereReportedAndNoMore() {
		Kind.KEYED.create(110);
		put(1, 50);
		Run run = bench.run("staff");
		assertFailed(bench.restart(run), "too-many-deletes",
				Kind.KEYED.found(50, 110) + " The limit is 50% (the default of max-delete).");
		bench.sql("INSERT INTO app.staff VALUES (999, 'new')");
		assertFailed(restartAllowing(run), "too-many-deletes", Kind.KEYED.found(50, 111)
				+ " The limit is 50% (the default of max-delete), and --allow-deletes allowed 60.");
		assertThat(ids()).hasSize(111);
		bench.sql("DELETE FROM app.staff WHERE id = 1");
		assertFailed(bench.restart(run), "too-many-deletes",
				"The run would delete 61 of the 110 rows of block " + bench.application()
						+ ".staff. The limit is 50% (the default of max-delete), and --allow-deletes allowed 60.");
		Run restarted = restartAllowing(run);
		assertThat(restarted.counts()).isEqualTo(new Run.Counts(50L, 50L, 0L, 1L, 0L, 49L, 61L));
		assertThat(ids()).isEqualTo(ids(1, 50));
	}

	@Test
	void aNewRunCanAllowAnyNumberOfDeletes() {
		Kind.KEYLESS.create(101);
		put(7, 7);
		Run dry = run(RunRequest.Purpose.DRY_RUN, RunRequest.Deletes.ALLOWED);
		assertThat(dry.counts().deleted()).isEqualTo(101);
		assertThat(run(RunRequest.Purpose.PUBLISH, RunRequest.Deletes.ALLOWED).error()).isNull();
		assertThat(ids()).containsExactly("7");
	}

	@Test
	void aRunThatWasRefusedNoDeletesHasNoneToAllow() {
		Kind.KEYED.create(1);
		RunHandle handle = bench.launcher()
			.start(new RunRequest("staff", new RequestedFile.ByRule(), null, RunRequest.Repeat.FORCE),
					RunListener.NONE);
		handle.stop();
		Run stopped = handle.result();
		assertThatExceptionOfType(ImportJobException.class).isThrownBy(() -> restartAllowing(stopped))
			.withMessage("Run %d did not fail with too-many-deletes, so there are no deletes to allow.", stopped.id())
			.satisfies((failure) -> assertThat(failure.code()).isEqualTo("no-deletes-refused"));
		assertThat(bench.history().find(Long.toString(stopped.id())).attempts()).isEqualTo(1);
		assertThat(bench.restart(stopped).error()).isNull();
	}

	@Test
	void anImportSetsItsOwnLimit() {
		Kind.KEYED.create(10);
		define("max-delete: 20%\n");
		put(1, 8);
		assertThat(bench.run("staff").error()).isNull();
		put(1, 6);
		assertFailed(bench.run("staff"), "too-many-deletes",
				Kind.KEYED.found(6, 8) + " The limit is 20% (max-delete).");
		define("max-delete: 1\n");
		assertFailed(bench.run("staff"), "too-many-deletes",
				Kind.KEYED.found(6, 8) + " The limit is 1 row (max-delete).");
		define("max-delete: none\n");
		put(1, 1);
		assertThat(dryRun().counts().deleted()).isEqualTo(7);
		// Also for a file without records.
		define("max-delete: 7\nallow-empty: true\n");
		put();
		assertFailed(bench.run("staff"), "too-many-deletes",
				Kind.KEYED.found(0, 8) + " The limit is 7 rows (max-delete).");
		assertThat(ids()).isEqualTo(ids(1, 8));
	}

	@Test
	void anExpectedEmptyFileDeletesAnyNumberOfRows() {
		Kind.KEYED.create(200);
		define("allow-empty: true\n");
		put();
		assertThat(bench.run("staff").counts().deleted()).isEqualTo(200);
	}

	@Test
	void theItemOfARejectedRecordStaysAsItIs() {
		Kind.KEYED.create(6);
		bench.sql("ALTER TABLE app.staff ALTER name TYPE varchar(9)");
		define("rejects: {max: 9}\n");
		// 1 has a value that does not fit, 2 occurs twice, 3 is new, 5 and 6 are not
		// there.
		put("1,much too long", "2,a", "2,b", "30,c", "4,much too long", "4,d");
		Run dry = dryRun();
		Run run = bench.run("staff");
		assertThat(run.error()).isNull();
		assertThat(run.warnings()).isEmpty();
		assertThat(run.counts()).isEqualTo(new Run.Counts(6L, 1L, 5L, 1L, 0L, 0L, 3L)).isEqualTo(dry.counts());
		assertThat(bench.rows("SELECT id, name FROM app.staff ORDER BY 1")).containsExactly("1|n1", "2|n2", "4|n4",
				"30|c");
		assertThat(bench.rejects(run)).extracting(Reject::record, Reject::code, Reject::reason)
			.containsExactly(tooLong(1), twice(2, 2), twice(3, 2), tooLong(5), twice(6, 4));
	}

	private static org.assertj.core.groups.Tuple tooLong(long record) {
		return org.assertj.core.groups.Tuple.tuple(record, "too-long",
				"'much too long' has 13 characters. Expected at most 9.");
	}

	private static org.assertj.core.groups.Tuple twice(long record, int key) {
		return org.assertj.core.groups.Tuple.tuple(record, "duplicate-key",
				"2 records of this file have the key (id) = (" + key + "). Expected one.");
	}

	@Test
	void nothingIsDeletedWhileTheKeyOfARejectedRecordCannotBeRead() {
		bench.sql("CREATE TABLE app.staff (id int UNIQUE, name varchar(9))");
		define("rejects: {max: 9}\n");
		put(1, 4);
		assertThat(bench.run("staff").error()).isNull();
		// Not a number, blank with another fault, too many fields, null in the key.
		put("1,new", "x,b", ",much too long", "3,b,c", ",d");
		Run dry = dryRun();
		Run run = bench.run("staff");
		assertThat(run.error()).isNull();
		Warning expected = new Warning("deletes-held-back",
				"The run deleted no row, because the key of 4 rejected records cannot be read. Block "
						+ bench.application()
						+ ".staff keeps 3 rows that are not in the file. Correct the file and load it again.");
		assertThat(run.warnings()).containsExactly(expected);
		assertThat(dry.warnings()).contains(expected);
		assertThat(run.counts()).isEqualTo(new Run.Counts(5L, 1L, 4L, 0L, 1L, 0L, 0L)).isEqualTo(dry.counts());
		assertThat(bench.rows("SELECT id, name FROM app.staff ORDER BY 1")).containsExactly("1|new", "2|n2", "3|n3",
				"4|n4");
	}

	@Test
	void protectedItemsCountAfterwardsForTheGuards() {
		Kind.KEYED.create(101);
		bench.sql("ALTER TABLE app.staff ALTER name TYPE varchar(9)");
		define("rejects: {percent: 100}\n");
		put(IntStream.rangeClosed(1, 50).mapToObj((id) -> id + ",much too long").toArray(String[]::new));
		assertFailed(bench.run("staff"), "too-many-deletes",
				Kind.KEYED.found(50, 101) + " The limit is 50% (the default of max-delete).");
		put(IntStream.rangeClosed(1, 51).mapToObj((id) -> id + ",much too long").toArray(String[]::new));
		assertThat(bench.run("staff").counts()).isEqualTo(new Run.Counts(51L, 0L, 51L, 0L, 0L, 0L, 50L));
		assertThat(bench.rows("SELECT id, name FROM app.staff ORDER BY 1")).hasSize(51).contains("51|n51");
		put("500,much too long");
		assertFailed(bench.run("staff"), "nothing-loaded", "The run would leave no row in block " + bench.application()
				+ ".staff, which has 51 rows. The file has 1 record, all rejected.");
	}

	@Test
	void aKeyWithConstantsAndMetadataProtectsItsItem() {
		bench.sql(
				"CREATE TABLE app.staff (source text, name varchar(9), staged date, run int, PRIMARY KEY (staged, source))");
		bench.define("staff", """
				file: {fixed: staff-2026-01-02.csv, zone: UTC}
				block: staff
				mode: replace
				columns: {name: name, source: {value: hr}, staged: day}
				rejects: {max: 9}
				""");
		bench.sql(
				"INSERT INTO app.staff VALUES ('hr', 'Ada', '2026-01-02'), ('hr', 'Bob', '2026-01-03'), ('it', 'Cem', '2026-01-02')");
		bench.put("staff-2026-01-02.csv", "name,day\nmuch too long,2026-01-02\nEve,2026-01-05\n");
		Run run = bench.run("staff");
		assertThat(run.error()).isNull();
		assertThat(bench.rows("SELECT source, name, staged FROM app.staff ORDER BY 3"))
			.containsExactly("hr|Ada|2026-01-02", "hr|Eve|2026-01-05");
	}

	@Test
	void aKeyThatRefersToAnUnknownMemberProtectsNothingAndPreventsNoDelete() {
		bench.sql("CREATE TABLE app.people (id int PRIMARY KEY)");
		bench.sql("INSERT INTO app.people VALUES (1), (2), (3)");
		bench.sql("CREATE TABLE app.staff (id int PRIMARY KEY REFERENCES app.people, name varchar(9))");
		bench.sql("INSERT INTO app.staff VALUES (1, 'a'), (2, 'b'), (3, 'c')");
		define("rejects: {max: 9}\n");
		put("1,a", "77,much too long");
		Run run = bench.run("staff");
		assertThat(run.error()).isNull();
		assertThat(run.warnings()).isEmpty();
		assertThat(ids()).containsExactly("1");
	}

	@Test
	void keysOfEveryKindOfTypeAreComparedAsTheIndexDoes() {
		bench.sql("CREATE COLLATION app.caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
		bench.sql("CREATE DOMAIN app.price AS numeric(6,2) CHECK (VALUE > 0)");
		bench.sql("CREATE DOMAIN app.word AS text COLLATE app.caseless");
		CaselessText.in("app").forEach(bench::sql);
		bench.sql("CREATE DOMAIN app.label AS app.caseless CHECK (VALUE::text <> '')");
		bench.sql("""
				CREATE TABLE app.staff (id app.price, code char(4), word app.word, label app.label, rate numeric,
				    name varchar(9), PRIMARY KEY (id, code, word, label, rate))""");
		bench
			.sql("INSERT INTO app.staff VALUES (1.5, 'a', 'One', 'One', 1.0, 'old'), (2, 'b', 'Two', 'Two', 2, 'old'), "
					+ "(3, 'c', 'Three', 'Three', 3.00, 'old'), (4, 'd', 'Four', 'Four', 4, 'old')");
		define("rejects: {max: 9}\n");
		bench.put("staff.csv", """
				id,code,word,label,rate,name
				1.50,a,ONE,one,1,much too long
				2.00,b   ,TWO,two,2.0,new
				3,c,THREE,three,3,x
				3.0,c ,three,THREE,3.000,much too long
				""");
		Run run = bench.run("staff");
		assertThat(run.error()).isNull();
		assertThat(run.warnings()).isEmpty();
		assertThat(run.counts()).isEqualTo(new Run.Counts(4L, 1L, 3L, 0L, 1L, 0L, 1L));
		assertThat(bench.rejects(run)).extracting(Reject::record, Reject::code)
			.containsExactly(org.assertj.core.groups.Tuple.tuple(1L, "too-long"),
					org.assertj.core.groups.Tuple.tuple(3L, "duplicate-key"),
					org.assertj.core.groups.Tuple.tuple(4L, "too-long"));
		assertThat(bench.rows("SELECT id, word, name FROM app.staff ORDER BY 1")).containsExactly("1.50|One|old",
				"2.00|Two|new", "3.00|Three|old");
	}

	@Test
	void aRunKilledWhileVerifyStoresRejectsStillProtectsTheirItems() {
		Kind.KEYED.create(3_000);
		define("rejects: {max: 9000}\n");
		// 1 to 1,600 occur twice, 3,000 is not there.
		put(IntStream.rangeClosed(1, 4_599)
			.mapToObj((record) -> ((record <= 1_600) ? record : record - 1_600) + ",m")
			.toArray(String[]::new));
		bench.sql("""
				CREATE FUNCTION app.kill() RETURNS trigger LANGUAGE plpgsql AS $$
				BEGIN PERFORM pg_catalog.pg_terminate_backend(pg_catalog.pg_backend_pid()); RETURN NEW; END $$""");
		bench.sql("""
				CREATE TRIGGER kill BEFORE INSERT ON blockload.reject FOR EACH ROW
				WHEN (NEW.record = 1500 AND NEW.code = 'duplicate-key') EXECUTE FUNCTION app.kill()""");
		Run run;
		try {
			run = bench.run("staff");
		}
		finally {
			bench.sql("DROP TRIGGER kill ON blockload.reject");
		}
		assertThat(run.error()).isNotNull();
		assertThat(run.counts().rejected()).isEqualTo(1_000);
		Run restarted = bench.restart(run);
		assertThat(restarted.error()).isNull();
		assertThat(restarted.warnings()).isEmpty();
		assertThat(restarted.counts()).isEqualTo(new Run.Counts(4_599L, 1_399L, 3_200L, 0L, 1_399L, 0L, 1L));
		assertThat(bench.rows("SELECT count(*), count(*) FILTER (WHERE name = 'n' || id), max(id) FROM app.staff"))
			.containsExactly("2999|1600|2999");
	}

	@Test
	void noTransactionIsOpenWhileVerifyReadsRejectedRecordsAgain() {
		Kind.KEYED.create(3);
		define("rejects: {max: 9}\n");
		put("1,a", "1,b", "2,c", "3,d");
		bench.sql("CREATE TABLE app.open (sessions bigint)");
		bench.sql("""
				CREATE FUNCTION app.look() RETURNS trigger LANGUAGE plpgsql AS $$
				BEGIN INSERT INTO %s.open SELECT count(*) FROM pg_stat_activity
				 WHERE datname = current_database() AND state LIKE 'idle in transaction%%'; RETURN NEW; END $$"""
			.formatted(bench.application()));
		bench.sql("CREATE TRIGGER look BEFORE INSERT ON blockload.reject FOR EACH ROW EXECUTE FUNCTION app.look()");
		try {
			assertThat(bench.run("staff").counts().rejected()).isEqualTo(2);
		}
		finally {
			bench.sql("DROP TRIGGER look ON blockload.reject");
		}
		assertThat(bench.rows("SELECT sessions FROM app.open")).containsExactly("0", "0");
	}

	@Test
	void anUpsertRejectsBothRecordsOfAKeyOfWhichOneIsWrong() {
		Kind.KEYED.create(2);
		bench.sql("ALTER TABLE app.staff ALTER name TYPE varchar(9)");
		define("rejects: {max: 9}\n");
		put("1,much too long", "2,b", "1,a", "3,c");
		Run run = bench.run(new RunRequest("staff", new RequestedFile.ByRule(), Mode.UPSERT, RunRequest.Repeat.SKIP));
		assertThat(run.error()).isNull();
		assertThat(bench.rejects(run)).extracting(Reject::record, Reject::code, Reject::reason)
			.containsExactly(tooLong(1), twice(3, 1));
		assertThat(bench.rows("SELECT id, name FROM app.staff ORDER BY 1")).containsExactly("1|n1", "2|b", "3|c");
	}

	@Test
	void moreThanTenThousandRecordsWithTheSameKeyAreRejectedIfTheImportAllowsIt() {
		Kind.KEYED.create(1);
		define("rejects: {max: 30000}\n");
		// The last record of a batch and the first of the next one are in one chunk.
		put(IntStream.rangeClosed(1, 25_001).mapToObj((record) -> record / 2 + 1 + ",n").toArray(String[]::new));
		Run run = bench.run("staff");
		assertThat(run.error()).isNull();
		assertThat(run.counts()).isEqualTo(new Run.Counts(25_001L, 1L, 25_000L, 0L, 1L, 0L, 0L));
		assertThat(bench.rows(
				"SELECT min(record), max(record), count(*), count(DISTINCT line) FROM blockload.reject WHERE run_id = "
						+ run.id()))
			.containsExactly("2|25001|25000|25000");
		assertThat(bench.rows("SELECT id, name FROM app.staff")).containsExactly("1|n");
	}

	@Test
	void theTablesOfARunAreDroppedTogether() {
		Kind.KEYED.create(200);
		put(1, 3);
		Run run = bench.run("staff");
		String tables = "SELECT tablename FROM pg_tables WHERE tablename ~ '^blockload_run_" + run.id()
				+ "(_|$)' ORDER BY 1";
		assertThat(bench.rows(tables)).containsExactly("blockload_run_" + run.id(),
				"blockload_run_" + run.id() + "_keys", "blockload_run_" + run.id() + "_taken");
		assertThat(bench
			.rows("SELECT count(*) FROM information_schema.role_table_grants WHERE table_name LIKE 'blockload_run_"
					+ run.id() + "%' AND grantee <> current_user"))
			.containsExactly("0");
		// As an earlier version left it: a restart creates the other tables.
		bench.sql("DROP TABLE blockload.blockload_run_" + run.id() + "_keys, blockload.blockload_run_" + run.id()
				+ "_taken");
		assertThat(bench.restart(run).error().code()).isEqualTo("too-many-deletes");
		assertThat(bench.rows(tables)).hasSize(3);
		bench.sql("DROP TABLE blockload.blockload_run_" + run.id());
		bench.sql("DELETE FROM blockload.run WHERE id = " + run.id());
		assertThat(bench.bean(Repair.class).all()).extracting(Repair.Finding::code)
			.contains(RepairCode.STAGING_TABLE_LEFT);
		assertThat(bench.rows(tables)).isEmpty();
	}

}
