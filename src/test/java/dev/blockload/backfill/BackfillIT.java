package dev.blockload.backfill;

import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;

import javax.sql.DataSource;

import dev.blockload.Warning;
import dev.blockload.block.Mode;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.LocatedImport;
import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.RunHandle;
import dev.blockload.importjob.RunListener;
import dev.blockload.importjob.RunRequest;
import dev.blockload.importjob.RunUndo;
import dev.blockload.run.LoadedFiles;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.run.RunTable;
import dev.blockload.source.RequestedFile;
import dev.blockload.source.SourceException;
import dev.blockload.storage.ObjectStores;
import dev.blockload.storage.Pin;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.PreparedStatementCreator;
import org.springframework.jdbc.core.PreparedStatementSetter;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Backfills in one process, over a real database and a real store.
 */
class BackfillIT {

	private final ImportBench bench = ImportBench.shared(Map.of());

	private int pinned;

	@BeforeEach
	void renew() {
		this.bench.renew();
		this.bench.sql("CREATE TABLE app.pay (id int PRIMARY KEY, day text)");
		define("upsert");
		put("2022-09-01", "2022-09-02", "2022-09-05");
	}

	private void define(String mode) {
		this.bench.define("pay", "file: {latest: 'in/{{date}}.csv'}\nblock: pay\nmode: %s\n".formatted(mode));
	}

	private void put(String... dates) {
		Stream.of(dates).forEach((date) -> this.bench.put("in/" + date + ".csv", "id,day\n1," + date + "\n"));
	}

	@Test
	void eachDateIsLoadedOnceInTheOrderOfTheDates() {
		assertThat(plan("2022-09-01", "2022-09-05")).containsExactly("2022-09-01 load", "2022-09-02 load",
				"2022-09-03 no-object", "2022-09-04 no-object", "2022-09-05 load");
		BackfillPlan done = fill("2022-09-01", "2022-09-05", Older.REFUSED);
		assertThat(states(done)).containsExactly("2022-09-01 done COMPLETED", "2022-09-02 done COMPLETED",
				"2022-09-03 no-object", "2022-09-04 no-object", "2022-09-05 done COMPLETED");
		assertThat(this.bench.rows("SELECT wanted_date, one_off, status FROM own.run ORDER BY id"))
			.containsExactly("2022-09-01|f|COMPLETED", "2022-09-02|f|COMPLETED", "2022-09-05|f|COMPLETED");
		assertThat(this.bench.rows("SELECT * FROM app.pay")).containsExactly("1|2022-09-05");
		BackfillPlan again = fill("2022-09-01", "2022-09-05", Older.REFUSED);
		assertThat(states(again)).containsExactly("2022-09-01 done", "2022-09-02 done", "2022-09-03 no-object",
				"2022-09-04 no-object", "2022-09-05 done");
		assertThat(again.dates().get(1).run()).isEqualTo(done.dates().get(1).run());
		assertThat(again.dates().get(1).rows()).isEqualTo(1);
		// The schedule and `run` do not load the newest file a second time.
		assertThat(this.bench.run("pay").status()).isEqualTo(RunStatus.UNCHANGED);
	}

	@Test
	void datesOlderThanAPublishedOneAreRefusedUnlessTheyAreAllowedOrOnlyAddRows() {
		long newest = this.bench.run("pay").id();
		BackfillException refused = catchThrowableOfType(BackfillException.class,
				() -> fill("2022-09-01", "2022-09-09", Older.REFUSED));
		assertThat(refused.code()).isEqualTo("out-of-order");
		assertThat(refused.message()).isEqualTo(
				"Import 'pay' has published 2022-09-05 (run %d). These dates are older: 2022-09-01, 2022-09-02. Mode upsert would write their values over newer ones."
					.formatted(newest));
		assertThat(refused.action()).isEqualTo(
				"To load older dates all the same: ./blockload backfill pay --from 2022-09-01 --to 2022-09-09 --allow-older. To keep the newer values, load newer dates only.");
		assertThat(plan("2022-09-01", "2022-09-02")).containsExactly("2022-09-01 out-of-order",
				"2022-09-02 out-of-order");
		fill("2022-09-01", "2022-09-02", Older.ALLOWED);
		assertThat(this.bench.rows("SELECT * FROM app.pay")).containsExactly("1|2022-09-02");
		// The block has older values now, so the newest file is loaded again.
		assertThat(this.bench.run("pay").status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(this.bench.rows("SELECT * FROM app.pay")).containsExactly("1|2022-09-05");

		this.bench.sql("CREATE TABLE app.log (id int, day text)");
		this.bench.define("log", "file: {latest: 'in/{{date}}.csv'}\nblock: log\nmode: append\n");
		this.bench.run("log");
		assertThat(states(fill("log", "2022-09-01", "2022-09-02", Older.REFUSED)))
			.containsExactly("2022-09-01 done COMPLETED", "2022-09-02 done COMPLETED");
		assertThat(this.bench.rows("SELECT day FROM app.log ORDER BY 1")).containsExactly("2022-09-01", "2022-09-02",
				"2022-09-05");
	}

	@Test
	void aDateThatFailsStopsTheDatesAfterItUnlessRowsAreOnlyAdded() {
		this.bench.put("in/2022-09-02.csv", "id,day\nx,2022-09-02\n");
		BackfillPlan failed = fill("2022-09-01", "2022-09-05", Older.REFUSED);
		assertThat(states(failed)).containsExactly("2022-09-01 done COMPLETED", "2022-09-02 failed FAILED",
				"2022-09-03 no-object", "2022-09-04 no-object", "2022-09-05 not-started");
		// A corrected file is another file: a new run loads it.
		put("2022-09-02");
		assertThat(plan("2022-09-02", "2022-09-02")).containsExactly("2022-09-02 load");
		this.bench.put("in/2022-09-02.csv", "id,day\nx,2022-09-02\n");
		this.bench.sql("CREATE TABLE app.log (id int, day text)");
		this.bench.define("log", "file: {latest: 'in/{{date}}.csv'}\nblock: log\nmode: append\n");
		assertThat(states(fill("log", "2022-09-01", "2022-09-05", Older.REFUSED))).containsExactly(
				"2022-09-01 done COMPLETED", "2022-09-02 failed FAILED", "2022-09-03 no-object", "2022-09-04 no-object",
				"2022-09-05 done COMPLETED");
	}

	@Test
	void aSecondCallContinuesTheRunThatWasStopped() {
		BackfillRunner runner = runner("pay", "2022-09-01", "2022-09-05", Older.REFUSED);
		runner.run((attempt) -> stoppedWhenPinned(attempt, 2), () -> false, (run) -> {
		});
		assertThat(states(runner.plan())).containsExactly("2022-09-01 done COMPLETED", "2022-09-02 stopped STOPPED",
				"2022-09-03 no-object", "2022-09-04 no-object", "2022-09-05 not-started");
		Long stopped = runner.plan().dates().get(1).run();
		assertThat(plan("2022-09-01", "2022-09-05")).containsExactly("2022-09-01 done", "2022-09-02 continue",
				"2022-09-03 no-object", "2022-09-04 no-object", "2022-09-05 load");
		// With another definition, the old run would load what nobody wants any more.
		this.bench.define("pay", "file: {latest: 'in/{{date}}.csv'}\nblock: pay\nmode: upsert\nrejects: {max: 3}\n");
		assertThat(plan("2022-09-02", "2022-09-02")).containsExactly("2022-09-02 load");
		define("upsert");
		BackfillPlan done = fill("2022-09-01", "2022-09-05", Older.REFUSED);
		assertThat(done.dates().get(1).run()).isEqualTo(stopped);
		assertThat(this.bench.rows("SELECT wanted_date, attempts FROM own.run ORDER BY id"))
			.containsExactly("2022-09-01|1", "2022-09-02|2", "2022-09-05|1");
		assertThat(this.bench.rows("SELECT * FROM app.pay")).containsExactly("1|2022-09-05");
	}

	@Test
	void whatAnotherProcessLoadsMeanwhileIsNotLoadedAgain() {
		BackfillRunner runner = runner("pay", "2022-09-01", "2022-09-05", Older.REFUSED);
		BackfillException refused = catchThrowableOfType(BackfillException.class, () -> runner.run((attempt) -> {
			Run run = attempt.apply(RunListener.NONE).result();
			if (run.pin() != null && run.pin().key().contains("09-01")) {
				this.bench
					.run(new RunRequest("pay", new RequestedFile.OfDate("2022-09-02"), null, RunRequest.Repeat.SKIP));
				put("2022-09-07");
				this.bench.run("pay");
			}
			return run;
		}, () -> false, (run) -> {
		}));
		long newest = this.bench.history().newest("pay", 1).get(0).id();
		assertThat(refused.message())
			.isEqualTo("Import 'pay' has published 2022-09-07 (run %d) in the meantime. The date 2022-09-05 is older."
				.formatted(newest));
		assertThat(states(runner.plan())).containsExactly("2022-09-01 done COMPLETED", "2022-09-02 done",
				"2022-09-03 no-object", "2022-09-04 no-object", "2022-09-05 not-started");
	}

	@Test
	void onlyPublishedRunsOfFilesOfTheImportThatWereNotUndoneCount() {
		Run undone = this.bench
			.run(new RunRequest("pay", new RequestedFile.OfDate("2022-09-01"), null, RunRequest.Repeat.SKIP));
		var unused = this.bench.bean(RunUndo.class).undo(this.bench.history().find(Long.toString(undone.id())));
		this.bench.run(new RunRequest("pay", new RequestedFile.OfDate("2022-09-02"), null, RunRequest.Repeat.SKIP,
				RunRequest.Purpose.DRY_RUN));
		Run byKey = this.bench.run(new RunRequest("pay", new RequestedFile.OfKey("in/2022-09-05.csv"), Mode.APPEND,
				RunRequest.Repeat.SKIP));
		assertThat(plan("2022-09-05", "2022-09-05")).containsExactly("2022-09-05 done");
		BackfillPlan plan = planned("pay", "2022-09-01", "2022-09-05", Older.ALLOWED);
		assertThat(states(plan)).containsExactly("2022-09-01 load", "2022-09-02 load", "2022-09-03 no-object",
				"2022-09-04 no-object", "2022-09-05 done");
		assertThat(plan.dates().get(4).run()).isEqualTo(byKey.id());
	}

	@Test
	void severalObjectsOfADateAndItsCorrectionAreReported() {
		this.bench.put("in/20220902.csv", "id,day\n1,basic\n");
		this.bench.put("in/2022-09-02T06:00:00Z.csv", "id,day\n1,six\n");
		BackfillPlan plan = planned("pay", "2022-09-02", "2022-09-02", Older.REFUSED);
		assertThat(warnings(plan)).containsExactly(
				"other-objects 3 objects have the date 2022-09-02. The backfill loads 'in/2022-09-02T06:00:00Z.csv'. To load another one: ./blockload run pay --key 'in/20220902.csv'");
		BackfillPlan done = fill("2022-09-02", "2022-09-02", Older.REFUSED);
		assertThat(this.bench.rows("SELECT * FROM app.pay")).containsExactly("1|six");
		assertThat(warnings(planned("pay", "2022-09-02", "2022-09-02", Older.REFUSED))).isEmpty();
		this.bench.put("in/2022-09-02T06:00:00Z.csv", "id,day\n1,seven\n");
		BackfillPlan corrected = planned("pay", "2022-09-02", "2022-09-02", Older.REFUSED);
		assertThat(states(corrected)).containsExactly("2022-09-02 done");
		assertThat(warnings(corrected)).containsExactly(
				"object-corrected Run %d loaded 'in/2022-09-02T06:00:00Z.csv' for the date 2022-09-02. The bucket now has another version: 'in/2022-09-02T06:00:00Z.csv', last modified %s. To load it: ./blockload run pay --date 2022-09-02"
					.formatted(done.dates().get(0).run(), corrected.dates().get(0).object().lastModified()));
	}

	@Test
	void futureDatesAreLoadedOrIgnoredAsTheImportSays() {
		LocalDate today = LocalDate.now(Clock.systemUTC());
		String future = today.plusDays(2).toString();
		put(future);
		assertThat(plan(today.toString(), today.plusDays(9).toString())).containsExactly(today + " no-object",
				future + " load");
		this.bench.define("pay", "file: {latest: 'in/{{date}}.csv', ignore-future: true}\nblock: pay\nmode: upsert\n");
		assertThat(plan(today.toString(), today.plusDays(9).toString())).containsExactly(today + " no-object",
				future + " future");
	}

	@Test
	void anImportWithoutDatesIsRefused() {
		this.bench.define("fixed", "file: {fixed: in/2022-09-01.csv}\nblock: pay\nmode: upsert\n");
		SourceException refused = catchThrowableOfType(SourceException.class,
				() -> fill("fixed", "2022-09-01", "2022-09-05", Older.REFUSED));
		assertThat(refused.code()).isEqualTo("no-date-in-path");
		assertThat(refused.message()).isEqualTo(
				"Import 'fixed' reads the fixed key 'in/2022-09-01.csv', without a date. A backfill loads the file of each date.");
		assertThat(refused.action()).isEqualTo("Load the file: ./blockload run fixed");
	}

	@Test
	void theDatesThatAreLoadedAreReadOnceForEachDate() {
		AtomicInteger reads = new AtomicInteger();
		LoadedFiles counting = new LoadedFiles(JdbcClient.create(new JdbcTemplate(this.bench.bean(DataSource.class)) {
			@Override
			public <T> @Nullable T query(PreparedStatementCreator creator, @Nullable PreparedStatementSetter setter,
					ResultSetExtractor<T> extractor) {
				reads.incrementAndGet();
				return super.query(creator, setter, extractor);
			}
		}));
		BackfillPlan plan = planned("pay", "2022-09-01", "2022-09-05", Older.REFUSED);
		BackfillRunner runner = new BackfillRunner(
				this.bench.launcher(), new BackfillPlanner(this.bench.bean(ObjectStores.class), counting,
						this.bench.bean(RunTable.class), Clock.systemUTC()),
				this.bench.bean(RunTable.class), located("pay"), Older.REFUSED, plan);
		runner.run((attempt) -> attempt.apply(RunListener.NONE).result(), () -> false, (run) -> {
		});
		assertThat(states(runner.plan())).containsExactly("2022-09-01 done COMPLETED", "2022-09-02 done COMPLETED",
				"2022-09-03 no-object", "2022-09-04 no-object", "2022-09-05 done COMPLETED");
		// What is published, and what can be continued.
		assertThat(reads).hasValue(3 * 2);
	}

	@Test
	void aDateThatAnotherProcessBeganToLoadIsContinued() {
		BackfillRunner runner = runner("pay", "2022-09-01", "2022-09-01", Older.REFUSED);
		Run stopped = stoppedWhenPinned((listener) -> this.bench.launcher()
			.start(RunRequest.backfill("pay", LocalDate.parse("2022-09-01")), listener), 1);
		assertThat(stopped.isRestartable()).isTrue();
		runner.run((attempt) -> attempt.apply(RunListener.NONE).result(), () -> false, (run) -> {
		});
		assertThat(states(runner.plan())).containsExactly("2022-09-01 done COMPLETED");
		assertThat(runner.plan().dates().get(0).run()).isEqualTo(stopped.id());
	}

	private Run stoppedWhenPinned(Function<RunListener, RunHandle> attempt, int number) {
		CompletableFuture<RunHandle> begun = new CompletableFuture<>();
		RunHandle handle = attempt.apply(new RunListener() {
			@Override
			public void pinned(Pin pin) {
				if (++BackfillIT.this.pinned == number) {
					begun.join().stop();
				}
			}
		});
		begun.complete(handle);
		return handle.result();
	}

	private List<String> plan(String from, String to) {
		return states(planned("pay", from, to, Older.REFUSED));
	}

	private BackfillPlan fill(String from, String to, Older older) {
		return fill("pay", from, to, older);
	}

	private BackfillPlan fill(String name, String from, String to, Older older) {
		BackfillRunner runner = runner(name, from, to, older);
		runner.plan().requireInOrder();
		runner.run((attempt) -> attempt.apply(RunListener.NONE).result(), () -> false, (run) -> {
		});
		return runner.plan();
	}

	private BackfillRunner runner(String name, String from, String to, Older older) {
		return new BackfillRunner(this.bench.launcher(), planner(), this.bench.bean(RunTable.class), located(name),
				older, planned(name, from, to, older));
	}

	private BackfillPlan planned(String name, String from, String to, Older older) {
		LocatedImport located = located(name);
		BackfillRange range = new BackfillRange(LocalDate.parse(from), LocalDate.parse(to));
		return planner().plan(located.definition(), range,
				planner().list(located.definition(), this.bench.bean(Definitions.class).connectionOf(located), range),
				older);
	}

	private LocatedImport located(String name) {
		return this.bench.bean(Definitions.class).importNamed(name);
	}

	private BackfillPlanner planner() {
		return new BackfillPlanner(this.bench.bean(ObjectStores.class),
				new LoadedFiles(this.bench.bean(JdbcClient.class)), this.bench.bean(RunTable.class), Clock.systemUTC());
	}

	private static List<String> states(BackfillPlan plan) {
		return plan.dates()
			.stream()
			.map((date) -> date.date() + " " + date.state().text()
					+ ((date.status() != null) ? " " + date.status() : ""))
			.toList();
	}

	private static List<String> warnings(BackfillPlan plan) {
		return plan.dates().stream().flatMap((date) -> date.warnings().stream()).map(BackfillIT::text).toList();
	}

	private static String text(Warning warning) {
		return warning.code() + " " + warning.message();
	}

}
