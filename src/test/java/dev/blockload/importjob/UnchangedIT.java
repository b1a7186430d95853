package dev.blockload.importjob;

import java.util.List;
import java.util.Map;

import dev.blockload.Warning;
import dev.blockload.block.BlockCatalog;
import dev.blockload.block.Mode;
import dev.blockload.publish.BlockContents;
import dev.blockload.run.LoadPath;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When a run ends UNCHANGED, and when it loads the same file again.
 */
class UnchangedIT {

	private static final RunStatus COMPLETED = RunStatus.COMPLETED;

	private static final RunStatus UNCHANGED = RunStatus.UNCHANGED;

	private static final ImportBench bench = ImportBench.shared(Map.of());

	@BeforeEach
	void renew() {
		bench.renew();
		bench.sql("CREATE TABLE app.staff (id int PRIMARY KEY, pay int)");
		bench.sql("CREATE TABLE app.moves (what text)");
		bench.put("base.csv", "id,pay\n1,10\n2,20\n");
		bench.put("correction.csv", "id,pay\n2,22\n");
		bench.put("moves.csv", "what\nin\nout\n");
		define("salaries", "base.csv", "staff", "upsert");
		define("moves", "moves.csv", "moves", "append");
	}

	private static void define(String name, String file, String block, String mode) {
		bench.define(name, "file: {fixed: %s}\nblock: %s\nmode: %s\n".formatted(file, block, mode));
	}

	private static Run run(String importName, @Nullable String key, @Nullable Mode mode) {
		return bench
			.run(new RunRequest(importName, (key != null) ? new RequestedFile.OfKey(key) : new RequestedFile.ByRule(),
					mode, RunRequest.Repeat.SKIP));
	}

	private static List<String> staff() {
		return bench.rows("SELECT id, pay FROM app.staff ORDER BY 1");
	}

	private static List<String> moves() {
		return bench.rows("SELECT what FROM app.moves ORDER BY 1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "upsert", "replace" })
	void anUnchangedFileDoesNotRevertTheCorrectionOfAnotherImport(String mode) {
		define("salaries", "base.csv", "staff", mode);
		define("correction", "correction.csv", "staff", "upsert");
		Run base = bench.run("salaries");
		assertThat(base.status()).isEqualTo(COMPLETED);
		Run first = bench.run("correction");
		Run correction = bench
			.run(new RunRequest("correction", new RequestedFile.ByRule(), null, RunRequest.Repeat.FORCE));
		assertThat(first.status()).isEqualTo(COMPLETED);
		Run again = bench.run("salaries");
		assertThat(again.status()).isEqualTo(UNCHANGED);
		assertThat(staff()).as("the corrected row").containsExactly("1|10", "2|22");
		assertThat(again.warnings()).containsExactly(new Warning("changed-by-others",
				"Block %s.staff was changed after run %d loaded this file, by import 'correction' (run %d). "
					.formatted(bench.application(), base.id(), correction.id())
						+ "Their changes are kept. To load the file over them: ./blockload run salaries --force"));
		assertThat(bench.history().loadedBefore(again).orElseThrow().id()).isEqualTo(base.id());
		assertThat(bench.run(new RunRequest("salaries", new RequestedFile.ByRule(), null, RunRequest.Repeat.FORCE))
			.counts()
			.updated()).isEqualTo(1);
		assertThat(staff()).containsExactly("1|10", "2|20");
		assertThat(bench.run("salaries").warnings()).as("after the file was loaded over the correction").isEmpty();
	}

	@Test
	void aOneOffRunIsLoadedAgainAndDoesNotMakeTheBaseFileNew() {
		define("salaries", "base.csv", "staff", "replace");
		Run base = bench.run("salaries");
		for (int times = 0; times < 2; times++) {
			assertThat(run("salaries", "correction.csv", Mode.UPSERT).status()).as("a one-off run")
				.isEqualTo(COMPLETED);
		}
		Run again = bench.run("salaries");
		assertThat(again.status()).isEqualTo(UNCHANGED);
		assertThat(again.warnings()).isEmpty();
		assertThat(bench.history().loadedBefore(again).orElseThrow().id()).isEqualTo(base.id());
		assertThat(staff()).containsExactly("1|10", "2|22");
		assertThat(run("salaries", "base.csv", null).status()).as("the file of the rule, by its key")
			.isEqualTo(COMPLETED);
		assertThat(staff()).containsExactly("1|10", "2|20");
		assertThat(bench.history().loadedBefore(bench.run("salaries")).orElseThrow().id())
			.as("the run that is named: not a one-off run of the same file")
			.isEqualTo(base.id());
	}

	@Test
	void anotherFileOrDefinitionIsLoaded() {
		assertThat(bench.run("salaries").status()).isEqualTo(COMPLETED);
		bench.define("salaries", "file: {fixed: base.csv}\nblock: staff\nmode: upsert\nrejects: {max: 1}\n");
		assertThat(bench.run("salaries").status()).as("another definition").isEqualTo(COMPLETED);
		bench.put("base.csv", "id,pay\n1,11\n");
		assertThat(bench.run("salaries").status()).as("another file").isEqualTo(COMPLETED);
		bench.put("base.csv", "id,pay\n1,10\n2,20\n");
		assertThat(bench.run("salaries").status()).as("the file before the last").isEqualTo(COMPLETED);
		assertThat(bench.run("salaries").status()).isEqualTo(UNCHANGED);
	}

	@Test
	void theDateThatAScheduleNamesIsNoOneOffRequest() {
		bench.define("salaries", "file: {latest: '{{date}}.csv'}\nblock: staff\nmode: upsert\n");
		bench.put("2022-10-15.csv", "id,pay\n1,10\n");
		RequestedFile day = new RequestedFile.OfDate("2022-10-15");
		assertThat(bench.run(RunRequest.scheduled("salaries", day, 1)).status()).isEqualTo(COMPLETED);
		assertThat(bench.run(RunRequest.scheduled("salaries", day, 2)).status()).isEqualTo(UNCHANGED);
		assertThat(bench.run("salaries").status()).isEqualTo(UNCHANGED);
		assertThat(bench.run(new RunRequest("salaries", day, null, RunRequest.Repeat.SKIP)).status())
			.as("a date of the command line")
			.isEqualTo(COMPLETED);
	}

	@ParameterizedTest
	@CsvSource({ "salaries, staff", "moves, moves" })
	void aFileIsLoadedAgainIntoABlockThatLostItsRowsOrWasMadeAnew(String importName, String block) {
		assertThat(bench.run(importName).status()).isEqualTo(COMPLETED);
		List<String> rows = bench.rows("SELECT * FROM app." + block);
		bench.sql("VACUUM FULL app." + block);
		assertThat(bench.run(importName).status()).as("a table that was written anew").isEqualTo(UNCHANGED);
		bench.sql("TRUNCATE app." + block);
		assertThat(bench.run(importName).status()).as("a table that was truncated").isEqualTo(COMPLETED);
		bench.sql("DELETE FROM app." + block);
		assertThat(bench.run(importName).status()).as("a table without rows").isEqualTo(COMPLETED);
		bench.sql("ALTER TABLE app.%s RENAME TO old".formatted(block));
		bench.sql("CREATE TABLE app.%s (LIKE app.old INCLUDING ALL)".formatted(block));
		assertThat(bench.run(importName).status()).as("another table of that name").isEqualTo(COMPLETED);
		assertThat(bench.run(importName).status()).isEqualTo(UNCHANGED);
		assertThat(bench.rows("SELECT * FROM app." + block)).isEqualTo(rows);
	}

	@Test
	void anUpsertLoadsItsFileIntoATableThatWasRestored() {
		assertThat(bench.run("salaries").status()).isEqualTo(COMPLETED);
		restore("staff");
		assertThat(bench.run("salaries").counts()).isEqualTo(new Run.Counts(2L, 2L, 0L, 0L, 0L, 2L, 0L));
		assertThat(bench.run("salaries").status()).isEqualTo(UNCHANGED);
	}

	private static void restore(String block) {
		bench.sql("CREATE TABLE app.restored (LIKE app.%s INCLUDING ALL)".formatted(block));
		bench.sql("INSERT INTO app.restored SELECT * FROM app." + block);
		bench.sql("DROP TABLE app." + block);
		bench.sql("ALTER TABLE app.restored RENAME TO " + block);
	}

	@Test
	void anAppendIntoATableThatWasRestoredIsRefused() {
		Run first = bench.run("moves");
		restore("moves");
		Run refused = bench.run("moves");
		assertThat(refused.error()).isEqualTo(new Run.Cause("block-remade",
				"Run %d loaded this file, but table %s.moves was created again or restored since then. "
					.formatted(first.id(), bench.application()) + "It contains rows, possibly those of the file.",
				"Check the table. If the rows of the file are missing, load it: ./blockload run moves --force"));
		assertThat(refused.isRestartable()).isFalse();
		assertThat(moves()).containsExactly("in", "out");
		assertThat(run("moves", "moves.csv", Mode.APPEND).error().action())
			.isEqualTo("Check the table. If the rows of the file are missing, load it: "
					+ "./blockload run moves --key 'moves.csv' --mode append --force");
		bench.run(new RunRequest("moves", new RequestedFile.ByRule(), null, RunRequest.Repeat.FORCE));
		assertThat(moves()).containsExactly("in", "in", "out", "out");
		assertThat(bench.run("moves").status()).isEqualTo(UNCHANGED);
	}

	@Test
	void anAppendCountsOneOffPublicationsAndNoReplaceByAnyImport() {
		define("others", "others.csv", "moves", "append");
		bench.put("others.csv", "what\nothers\n");
		assertThat(run("moves", "moves.csv", null).status()).isEqualTo(COMPLETED);
		assertThat(bench.run("moves").status()).as("a file that a one-off run added").isEqualTo(UNCHANGED);
		assertThat(run("moves", "moves.csv", null).status()).as("a one-off run of a file that was added")
			.isEqualTo(UNCHANGED);
		assertThat(bench.run("others").status()).isEqualTo(COMPLETED);
		assertThat(bench.run("moves").status()).as("after another append").isEqualTo(UNCHANGED);
		assertThat(bench.run("moves").warnings()).isEmpty();
		bench.put("next.csv", "what\nnext\n");
		assertThat(run("moves", "next.csv", null).status()).isEqualTo(COMPLETED);
		assertThat(bench.run("moves").status()).as("after another file of the same import").isEqualTo(UNCHANGED);
		assertThat(run("others", null, Mode.REPLACE).status()).isEqualTo(COMPLETED);
		assertThat(moves()).containsExactly("others");
		assertThat(bench.run("moves").status()).as("after a replace by another import").isEqualTo(COMPLETED);
		assertThat(moves()).containsExactly("in", "others", "out");
		assertThat(run("moves", null, Mode.REPLACE).status()).isEqualTo(COMPLETED);
		assertThat(bench.run("moves").status()).as("after a replace by the same import").isEqualTo(COMPLETED);
	}

	@Test
	void theSameContentUnderAnotherKeyIsAppendedWithAWarning() {
		define("monthly", "april.csv", "moves", "append");
		bench.put("april.csv", "what\nin\n");
		Run first = run("monthly", null, null);
		assertThat(first.warnings()).isEmpty();
		bench.put("copy.csv", "what\nin\n");
		Run copy = run("monthly", "copy.csv", null);
		assertThat(copy.status()).isEqualTo(COMPLETED);
		assertThat(copy.warnings()).contains(new Warning("same-content",
				("Run %d already appended a file with the same ETag and size to block %s.moves: 'april.csv'."
						+ " If its rows must be there once only, undo this run: ./blockload undo %d.")
					.formatted(first.id(), bench.application(), copy.id())));
		bench.put("other.csv", "what\nout\n");
		assertThat(run("monthly", "other.csv", null).warnings()).extracting(Warning::code)
			.doesNotContain("same-content");
		run("monthly", "other.csv", Mode.REPLACE);
		bench.put("third.csv", "what\nin\n");
		assertThat(run("monthly", "third.csv", null).warnings()).extracting(Warning::code)
			.doesNotContain("same-content");
	}

	@Test
	void aPartitionedBlockIsAskedForTheRowsOfTheRun() {
		bench.sql("DROP TABLE app.moves");
		bench.sql("CREATE TABLE app.moves (what text, _load bigint NOT NULL) PARTITION BY RANGE (_load)");
		Run first = bench.run("moves");
		bench.put("next.csv", "what\nnext\n");
		assertThat(run("moves", "next.csv", null).status()).isEqualTo(COMPLETED);
		assertThat(bench.run("moves").status()).isEqualTo(UNCHANGED);
		bench.sql("DELETE FROM app.moves WHERE _load = " + first.id());
		Run second = bench.run("moves");
		assertThat(second.status()).as("its partition has rows, but those of another run").isEqualTo(COMPLETED);
		String partition = "app.moves_" + first.id();
		// As a merge of partitions leaves it.
		bench.sql("ALTER TABLE app.moves DETACH PARTITION " + partition);
		bench.sql("CREATE TABLE app.merged PARTITION OF app.moves FOR VALUES FROM (MINVALUE) TO (%d)"
			.formatted(second.id() + 1));
		bench.sql("INSERT INTO app.merged SELECT * FROM " + partition);
		assertThat(bench.run("moves").status()).as("its rows were merged into another partition").isEqualTo(UNCHANGED);
		bench.sql("TRUNCATE app.moves");
		assertThat(bench.run("moves").status()).as("all partitions are empty").isEqualTo(COMPLETED);
		assertThat(moves()).containsExactly("in", "out");
	}

	@Test
	void aWeakETagIsTheSameAsTheStrongOne() {
		assertThat(bench.run("salaries").status()).isEqualTo(COMPLETED);
		bench.sql("UPDATE blockload.run SET etag = 'W/' || etag");
		Run again = bench.run("salaries");
		assertThat(again.status()).isEqualTo(UNCHANGED);
		assertThat(bench.history().loadedBefore(again)).isPresent();
	}

	@ParameterizedTest
	@CsvSource({ "GRANT SELECT ON app.moves TO %s", "REVOKE ALL ON app.moves FROM %s",
			"GRANT SELECT ON app.moves TO %s; ALTER TABLE app.moves ENABLE ROW LEVEL SECURITY" })
	void aBlockThatTheRoleCannotReadInFullCountsAsFilledUnlessItsFilesAreEmpty(String rights) {
		String role = "reader_of_" + bench.application();
		bench.sql("CREATE ROLE " + role);
		bench.sql("GRANT USAGE ON SCHEMA %s TO %s".formatted(bench.application(), role));
		bench.sql(rights.formatted(role));
		try {
			assertThat(hasRows(role)).as("a block without rows").isFalse();
			bench.sql("INSERT INTO app.moves VALUES ('in')");
			assertThat(hasRows(role)).as("a block with a row").isTrue();
		}
		finally {
			bench.sql("DROP OWNED BY " + role);
			bench.sql("DROP ROLE " + role);
		}
	}

	private static boolean hasRows(String role) {
		Boolean rows = bench.bean(TransactionTemplate.class).execute((status) -> {
			bench.sql("SET LOCAL ROLE " + role);
			JdbcClient jdbc = bench.bean(JdbcClient.class);
			return new BlockContents(jdbc)
				.hasRows(new BlockCatalog(jdbc).find(bench.application(), "moves").orElseThrow());
		});
		return Boolean.TRUE.equals(rows);
	}

	@Test
	void aFileWithoutRowsForTheBlockIsUnchanged() {
		bench.put("base.csv", "id,pay\n");
		assertThat(bench.run("salaries").status()).isEqualTo(COMPLETED);
		assertThat(bench.run("salaries").status()).isEqualTo(UNCHANGED);
		assertThat(staff()).isEmpty();
	}

	@Test
	void theBlockIsLookedAtAgainWhenTheRunPublishes() {
		blockIsLookedAtAgain("load", LoadPath.DIRECT);
	}

	@Test
	void theBlockIsLookedAtAgainWhenStagedRowsArePublished() {
		bench.define("moves", "file: {fixed: moves.csv}\nblock: moves\nmode: append\nundo: {keep: 1}\n");
		blockIsLookedAtAgain("publish", LoadPath.STAGED);
	}

	private static void blockIsLookedAtAgain(String step, LoadPath path) {
		assertThat(bench.run("moves").status()).isEqualTo(COMPLETED);
		bench.sql("TRUNCATE app.moves");
		Run run = bench.launcher()
			.start(new RunRequest("moves", new RequestedFile.ByRule(), null, RunRequest.Repeat.SKIP),
					new RunListener() {
						@Override
						public void step(String name) {
							if (name.equals(step)) {
								bench.sql("INSERT INTO app.moves VALUES ('in'), ('out')");
							}
						}
					})
			.result();
		assertThat(run.status()).isEqualTo(UNCHANGED);
		assertThat(run.path()).isEqualTo(path);
		assertThat(bench.isStaged(run)).isFalse();
		assertThat(moves()).containsExactly("in", "out");
	}

}
