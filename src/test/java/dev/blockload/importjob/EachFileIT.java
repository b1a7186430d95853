package dev.blockload.importjob;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import dev.blockload.Warning;
import dev.blockload.block.Mode;
import dev.blockload.run.FileClaims;
import dev.blockload.run.FileVersion;
import dev.blockload.run.Run;
import dev.blockload.run.RunLine;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import dev.blockload.storage.Pin;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Imports that load each file once, over a real database and a real store.
 */
class EachFileIT {

	private final ImportBench bench = ImportBench.shared(Map.of());

	@BeforeEach
	void renew() {
		this.bench.renew();
		this.bench.sql("CREATE TABLE app.pay (id int PRIMARY KEY, day text)");
		this.bench.sql("CREATE TABLE app.log (id int, day text)");
		define("pay", "upsert", "");
		define("log", "append", "");
		put("2026-01-01", "2026-01-02", "2026-01-05");
	}

	private void define(String name, String mode, String more) {
		this.bench.define(name, "file: {each: 'in/{{date}}.csv', from: 2026-01-01%s}\nblock: %s\nmode: %s\n"
			.formatted(more, name, mode));
	}

	private void put(String... dates) {
		Stream.of(dates).forEach((date) -> this.bench.put("in/" + date + ".csv", "id,day\n1," + date + "\n"));
	}

	@Test
	void eachNewFileIsLoadedOnceInTheOrderOfTheDates() {
		put("2025-12-31");
		this.bench.put("in/2026-01-02T06.csv", "id,day\n");
		this.bench.put("in/20260102T070000Z.csv", "id,day\n1,seven\n");
		assertThat(series("pay")).containsExactly("in/2026-01-01.csv COMPLETED", "in/2026-01-02.csv COMPLETED",
				"in/20260102T070000Z.csv COMPLETED", "in/2026-01-05.csv COMPLETED");
		assertThat(this.bench.rows("SELECT * FROM app.pay")).containsExactly("1|2026-01-05");
		Run nothing = this.bench.run("pay");
		assertThat(nothing.status()).isEqualTo(RunStatus.UNCHANGED);
		assertThat(nothing.pin()).isNull();
		put("2026-01-06");
		assertThat(series("pay")).containsExactly("in/2026-01-06.csv COMPLETED");
		assertThat(this.bench.rows("SELECT one_off, count(*) FROM blockload.run WHERE import = 'pay' GROUP BY 1"))
			.containsExactly("f|6");
	}

	@Test
	void aFileThatIsWrittenAgainIsANewOne() {
		series("log");
		long first = idOf("log", "in/2026-01-02.csv");
		// A run that resolves its file again leaves out the files before it, and not its
		// own.
		FileClaims claims = new FileClaims(this.bench.bean(JdbcClient.class));
		assertThat(this.bench.rows("SELECT id FROM blockload.run WHERE import = 'log' ORDER BY id"))
			.extracting((run) -> claims.ofSeries(Long.parseLong(run)).size())
			.containsExactly(0, 1, 2);
		this.bench.put("in/2026-01-02.csv", "id,day\n1,corrected\n");
		Run again = this.bench.run("log");
		assertThat(again.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(texts(again)).contains(
				"file-rewritten Run %d loaded an earlier version of 'in/2026-01-02.csv'. This run loads the new version too. Rows that only the earlier version has stay."
					.formatted(first));
		assertThat(this.bench.rows("SELECT day FROM app.log ORDER BY 1")).containsExactly("2026-01-01", "2026-01-02",
				"2026-01-05", "corrected");
	}

	@Test
	void aLateFileIsRefusedUnlessItOnlyAddsRowsOrTheImportLoadsIt() {
		series("pay");
		series("log");
		put("2026-01-03", "2026-01-07");
		// The late file does not stop the new one.
		assertThat(series("pay")).containsExactly("in/2026-01-07.csv COMPLETED", "null FAILED");
		Run refused = this.bench.run("pay");
		assertThat(refused.error().code()).isEqualTo("out-of-order");
		assertThat(refused.error().message()).isEqualTo(
				"Import 'pay' has loaded 'in/2026-01-07.csv' (run %d). These files are older and not loaded: 'in/2026-01-03.csv'. Mode upsert would write their values over newer ones."
					.formatted(idOf("pay", "in/2026-01-07.csv")));
		assertThat(refused.error().action()).isEqualTo(
				"To load one all the same: ./blockload run pay --key 'in/2026-01-03.csv'. To load all late files, set file.late to load. To leave them out, set file.from to a later date.");
		assertThat(series("log")).containsExactly("in/2026-01-03.csv COMPLETED", "in/2026-01-07.csv COMPLETED");
		define("pay", "upsert", ", late: load");
		Run late = this.bench.run("pay");
		assertThat(texts(late)).containsExactly(
				"late-file File 'in/2026-01-03.csv' is dated 2026-01-03T00:00:00Z. Run %d loaded the newer file 'in/2026-01-07.csv' before. The values of this file take the place of newer ones."
					.formatted(idOf("pay", "in/2026-01-07.csv")));
		assertThat(this.bench.rows("SELECT * FROM app.pay")).containsExactly("1|2026-01-03");
	}

	@ParameterizedTest
	@EnumSource(value = Mode.class, mode = EnumSource.Mode.EXCLUDE, names = "APPEND")
	void aLateFileIsRefusedByEachModeThatChangesRowsUnlessTheImportLoadsIt(Mode mode) {
		this.bench.sql("INSERT INTO app.pay VALUES (1, 'before')");
		define("pay", mode.text(), "");
		series("pay");
		put("2026-01-03");
		Run refused = this.bench.run("pay");
		assertThat(refused.error().code()).isEqualTo("out-of-order");
		assertThat(refused.error().message()).contains("'in/2026-01-03.csv'. Mode " + mode.text() + " would write ");
		assertThat(this.bench.rows("SELECT * FROM app.pay")).containsExactly("1|2026-01-05");
		define("pay", mode.text(), ", late: load");
		Run late = this.bench.run("pay");
		assertThat(text(late)).isEqualTo("in/2026-01-03.csv COMPLETED");
		assertThat(texts(late)).singleElement()
			.asString()
			.startsWith("late-file ")
			.endsWith(" The values of this file take the place of newer ones.");
		assertThat(this.bench.rows("SELECT * FROM app.pay")).containsExactly("1|2026-01-03");
	}

	@Test
	void aFileThatFailsStopsTheFilesAfterItUnlessRowsAreOnlyAdded() {
		this.bench.put("in/2026-01-02.csv", "id,day\nx,wrong\n");
		assertThat(series("pay")).containsExactly("in/2026-01-01.csv COMPLETED", "in/2026-01-02.csv FAILED");
		assertThat(series("pay")).containsExactly("in/2026-01-02.csv FAILED");
		this.bench.put("in/2026-01-02.csv", "id,day\n1,right\n");
		assertThat(series("pay")).containsExactly("in/2026-01-02.csv COMPLETED", "in/2026-01-05.csv COMPLETED");

		this.bench.put("in/2026-01-02.csv", "");
		assertThat(series("log")).containsExactly("in/2026-01-01.csv COMPLETED", "null FAILED",
				"in/2026-01-05.csv COMPLETED");
		// The file is missing, although the last run has loaded another one.
		assertThat(this.bench.history().failed(List.of("pay", "log"))).containsExactly("log");
		assertThat(lastEnded("log").status()).isEqualTo(RunStatus.FAILED);
		assertThat(lastEnded("pay").status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(series("log")).containsExactly("null FAILED");
		assertThat(this.bench.rows("SELECT day FROM app.log ORDER BY 1")).containsExactly("2026-01-01", "2026-01-05");
		this.bench.put("in/2026-01-02.csv", "id,day\n1,right\n");
		put("2026-01-06");
		assertThat(series("log")).containsExactly("in/2026-01-02.csv COMPLETED", "in/2026-01-06.csv COMPLETED");
		assertThat(this.bench.history().failed(List.of("log"))).isEmpty();
		assertThat(lastEnded("log").status()).isEqualTo(RunStatus.COMPLETED);
	}

	@Test
	void aRunOfAnotherFileDoesNotSupersedeARunThatFailed() {
		Run stopped = stoppedWhenPinned("pay");
		assertThat(stopped.pin().key()).isEqualTo("in/2026-01-01.csv");
		Run other = this.bench.run(ofKey("pay", "in/2026-01-02.csv", RunRequest.Repeat.SKIP));
		assertThat(other.status()).isEqualTo(RunStatus.COMPLETED);
		Run kept = this.bench.history().ofNumber(stopped.id()).orElseThrow();
		assertThat(kept.supersededBy()).isNull();
		assertThat(kept.isRestartable()).isTrue();
		// But its values would take the place of newer ones now.
		Run late = this.bench.restart(kept);
		assertThat(late.error().code()).isEqualTo("out-of-order");
		assertThat(this.bench.rows("SELECT * FROM app.pay")).containsExactly("1|2026-01-02");
	}

	@Test
	void aStoppedFileIsLoadedByItsRestartOrByTheNextRun() {
		Run stopped = stoppedWhenPinned("pay");
		Run restarted = this.bench.restart(stopped);
		assertThat(restarted.status()).isEqualTo(RunStatus.COMPLETED);
		Run second = stoppedWhenPinned("pay");
		assertThat(second.pin().key()).isEqualTo("in/2026-01-02.csv");
		assertThat(series("pay")).containsExactly("in/2026-01-02.csv COMPLETED", "in/2026-01-05.csv COMPLETED");
		assertThat(this.bench.history().ofNumber(second.id()).orElseThrow().supersededBy()).isNotNull();
	}

	@Test
	void aKeyOrADateLoadsExactlyThatFileOnceUnlessItIsForced() {
		assertThat(this.bench.run(ofKey("log", "in/2026-01-05.csv", RunRequest.Repeat.SKIP)).status())
			.isEqualTo(RunStatus.COMPLETED);
		assertThat(this.bench.run(ofKey("log", "in/2026-01-05.csv", RunRequest.Repeat.SKIP)).status())
			.isEqualTo(RunStatus.UNCHANGED);
		assertThat(this.bench
			.run(new RunRequest("log", new RequestedFile.OfDate("2026-01-02"), null, RunRequest.Repeat.SKIP))
			.pin()
			.key()).isEqualTo("in/2026-01-02.csv");
		assertThat(series("log")).containsExactly("in/2026-01-01.csv COMPLETED");
		assertThat(this.bench.run(ofKey("log", "in/2026-01-05.csv", RunRequest.Repeat.FORCE)).status())
			.isEqualTo(RunStatus.COMPLETED);
		assertThat(this.bench.rows("SELECT day, count(*) FROM app.log GROUP BY 1 ORDER BY 1"))
			.containsExactly("2026-01-01|1", "2026-01-02|1", "2026-01-05|2");
	}

	@Test
	void aDryRunClaimsNothingAndIsNotFollowed() {
		Run dry = this.bench.run(new RunRequest("pay", new RequestedFile.ByRule(), null, RunRequest.Repeat.SKIP,
				RunRequest.Purpose.DRY_RUN));
		assertThat(dry.pin().key()).isEqualTo("in/2026-01-01.csv");
		assertThat(this.bench.bean(FileSeries.class).goesOn(dry)).isFalse();
		assertThat(this.bench.rows("SELECT * FROM blockload.file_claim")).isEmpty();
	}

	@Test
	void anUndoneFileIsLoadedAgainAndTheUndoSaysSo() {
		series("pay");
		Run undone = this.bench.history().ofNumber(idOf("pay", "in/2026-01-05.csv")).orElseThrow();
		Run undo = this.bench.bean(RunUndo.class).undo(undone);
		assertThat(texts(undo)).containsExactly(
				"file-outstanding File 'in/2026-01-05.csv' counts as not loaded again. The next run of import 'pay' loads it, also a scheduled one, or refuses it if a newer file is loaded. To prevent that, pause the import, or set file.from to a later date.");
		assertThat(this.bench.rows("SELECT * FROM app.pay")).containsExactly("1|2026-01-02");
		assertThat(series("pay")).containsExactly("in/2026-01-05.csv COMPLETED");
		this.bench.define("log",
				"file: {each: 'in/{{date}}.csv', from: 2026-01-01}\nblock: log\nmode: append\nundo: {keep: 1}\n");
		series("log");
		Run added = this.bench.history().ofNumber(idOf("log", "in/2026-01-05.csv")).orElseThrow();
		assertThat(texts(this.bench.bean(RunUndo.class).undo(added))).containsExactly(
				"file-outstanding File 'in/2026-01-05.csv' counts as not loaded again. The next run of import 'log' loads it, also a scheduled one. To prevent that, pause the import, or set file.from to a later date.");
	}

	@Test
	void aFileIsNotLoadedAgainWhenItsRunIsDeleted() {
		this.bench.define("pay",
				"file: {each: 'in/{{date}}.csv', from: 2026-01-01}\nblock: pay\nmode: upsert\nundo: {keep: 0}\n");
		this.bench.put("in/2026-01-03.csv", "id,day\nx,wrong\n");
		series("pay");
		assertThat(this.bench.rows("SELECT key FROM blockload.file_claim ORDER BY 1")).hasSize(3);
		this.bench.sql("UPDATE blockload.run SET restartable = false");
		this.bench.bean(RunPurge.class).expired(Instant.now().plusSeconds(3600), 10_000);
		assertThat(this.bench.rows("SELECT key FROM blockload.run WHERE import = 'pay' AND status = 'COMPLETED'"))
			.containsExactly("in/2026-01-02.csv");
		// Of the file that failed nothing is kept: it is not loaded.
		assertThat(this.bench.rows("SELECT key FROM blockload.file_claim ORDER BY 1"))
			.containsExactly("in/2026-01-01.csv", "in/2026-01-02.csv");
		FileClaims claims = new FileClaims(this.bench.bean(JdbcClient.class));
		assertThat(claims.isLoaded("pay", "in/2026-01-01.csv", claimed("in/2026-01-01.csv"))).isTrue();
		assertThat(claims.isLoaded("pay", "in/2026-01-01.csv", "another")).isFalse();
		this.bench.put("in/2026-01-03.csv", "id,day\n1,right\n");
		assertThat(series("pay")).containsExactly("in/2026-01-03.csv COMPLETED", "in/2026-01-05.csv COMPLETED");
	}

	@Test
	void withoutAnyFileARunReportsThatNothingMatches() {
		define("pay", "upsert", ", zone: Europe/Paris");
		this.bench.define("pay", "file: {each: 'in/{{date}}.csv', from: 2027-01-01}\nblock: pay\nmode: upsert\n");
		Run none = this.bench.run("pay");
		assertThat(none.error().code()).isEqualTo("no-match");
		assertThat(none.error().message()).isEqualTo(
				"No object in bucket '%s' matches 'in/{{date}}.csv' with the date 2027-01-01 or a later one. The newest is 'in/2026-01-05.csv'."
					.formatted(this.bench.bucket()));
		this.bench.define("pay", "file: {each: 'other/{{date}}.csv', from: 2026-01-01}\nblock: pay\nmode: upsert\n");
		assertThat(this.bench.run("pay").error().code()).isEqualTo("no-match");
	}

	@Test
	void aFileOfTheFutureIsIgnoredOrReportedAndAnOldNewestFileTooWhenNoFileIsLeft() {
		put("2999-01-01");
		define("pay", "upsert", ", ignore-future: true, max-age: 36h");
		assertThat(series("pay")).containsExactly("in/2026-01-01.csv COMPLETED", "in/2026-01-02.csv COMPLETED",
				"in/2026-01-05.csv COMPLETED");
		assertThat(this.bench.run("pay").error().code()).isEqualTo("stale");
		define("pay", "upsert", "");
		assertThat(texts(this.bench.run("pay"))).containsExactly(
				"future-file File 'in/2999-01-01.csv' is dated 2999-01-01T00:00:00Z, which is in the future. Files with an earlier date that arrive after it are late.");
	}

	@Test
	void ofTwoRunsAtTheSameMomentOneClaimsAFile() {
		FileClaims claims = new FileClaims(this.bench.bean(JdbcClient.class));
		FileVersion file = new FileVersion("in/2026-01-09.csv", "W/\"9\"");
		long one = this.bench.run("pay").id();
		long two = this.bench.run("pay").id();
		this.bench.sql("UPDATE blockload.run SET publication = NULL");
		CompletableFuture<Boolean> second = new CompletableFuture<>();
		this.bench.bean(TransactionTemplate.class).executeWithoutResult((status) -> {
			assertThat(claims.take(one, file, false)).isTrue();
			new Thread(() -> second.complete(claims.take(two, file, false))).start();
			assertThat(second).isNotDone();
		});
		// The first did not publish, so that the second takes the claim.
		assertThat(second.join()).isTrue();
		this.bench.sql("UPDATE blockload.run SET publication = 900 WHERE id = " + two);
		assertThat(claims.take(one, file, false)).isFalse();
		assertThat(claims.take(one, file, true)).isTrue();
	}

	/** The ETag of a claim, as events have it. */
	private String claimed(String key) {
		return this.bench.rows("SELECT trim(BOTH '\"' FROM etag) FROM blockload.file_claim WHERE key = '" + key + "'")
			.get(0);
	}

	private RunLine lastEnded(String name) {
		return Objects.requireNonNull(this.bench.history().lastRuns(List.of(name)).get(name).ended());
	}

	private Run stoppedWhenPinned(String name) {
		CompletableFuture<RunHandle> handle = new CompletableFuture<>();
		RunHandle begun = this.bench.launcher()
			.start(new RunRequest(name, new RequestedFile.ByRule(), null, RunRequest.Repeat.SKIP), new RunListener() {
				@Override
				public void pinned(Pin pin) {
					handle.join().stop();
				}
			});
		handle.complete(begun);
		return begun.result();
	}

	private static RunRequest ofKey(String name, String key, RunRequest.Repeat repeat) {
		return new RunRequest(name, new RequestedFile.OfKey(key), null, repeat);
	}

	/** One run after the other, as a command starts them. */
	private List<String> series(String name) {
		FileSeries series = this.bench.bean(FileSeries.class);
		List<String> ended = new ArrayList<>();
		Run run = this.bench.run(name);
		ended.add(text(run));
		while (series.goesOn(run)) {
			long before = run.id();
			run = this.bench.launcher()
				.start(new RunRequest(name, new RequestedFile.ByRule(), null, RunRequest.Repeat.SKIP), RunListener.NONE,
						(number) -> series.follow(number, before))
				.result();
			ended.add(text(run));
		}
		return ended;
	}

	private static String text(Run run) {
		Pin pin = run.pin();
		return ((pin != null) ? pin.key() : null) + " " + run.status();
	}

	private static List<String> texts(Run run) {
		return run.warnings().stream().map(EachFileIT::text).toList();
	}

	private static String text(Warning warning) {
		return warning.code() + " " + warning.message();
	}

	private long idOf(String name, String key) {
		return Long.parseLong(this.bench
			.rows("SELECT max(id) FROM blockload.run WHERE import = '%s' AND key = '%s' AND undoes IS NULL"
				.formatted(name, key))
			.get(0));
	}

}
