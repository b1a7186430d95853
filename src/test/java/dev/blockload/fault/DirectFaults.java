package dev.blockload.fault;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.blockload.block.Mode;
import dev.blockload.importjob.ImportBench;
import dev.blockload.run.LoadPath;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import org.junit.jupiter.api.DynamicTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Direct loads that are killed, or taken over, before, in and after their COPY, and
 * between being refused and being staged: all or nothing, and exact after a restart. The
 * same cases with staged loads are those of {@link FailpointIT}.
 */
final class DirectFaults {

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private static final int KILLED = 137;

	private static final int FAILED = 1;

	private static final List<String> POINTS = List.of("direct-copy:before-work", "direct-copy:before-commit",
			"direct-copy:after-commit", "load:after-note", "verify:after-note");

	private DirectFaults() {
	}

	static List<DynamicTest> of(TwoAtATime benches, FaultFile file, Path folder) {
		List<DynamicTest> tests = new ArrayList<>();
		if (ModesFaultsIT.ALL) {
			POINTS.forEach((point) -> tests.add(benches.test(point, (bench) -> killed(bench, file, point))));
			tests.add(benches.test("a direct load that is taken over", (bench) -> takenOver(bench, file, folder)));
		}
		tests.add(benches.test("a direct load that is lost at each point", (bench) -> lost(bench, file)));
		tests.add(benches.test("in a direct COPY", (bench) -> killedInCopy(bench, file)));
		for (String moment : ModesFaultsIT.ALL ? List.of("before-commit", "after-commit") : List.of("after-commit")) {
			tests.add(benches.test("direct-refused:" + moment, (bench) -> refused(bench, file, moment)));
			tests.add(benches.test("direct-rejects:" + moment, (bench) -> rejected(bench, file, moment)));
		}
		return tests;
	}

	/**
	 * A block that can be loaded directly, whose rows have the defaults of a function.
	 */
	private static void begin(FaultBench bench, FaultFile file, String function) {
		bench.begin(file, BlockKind.DIRECT, Mode.APPEND);
		ImportBench imports = bench.imports();
		imports.sql("ALTER TABLE app.load ADD COLUMN gate int");
		imports.sql("CREATE SEQUENCE app.tries");
		imports.sql(
				"CREATE FUNCTION app.gate() RETURNS int LANGUAGE plpgsql AS $$BEGIN " + function + "; RETURN 0; END$$");
		imports.sql("ALTER TABLE app.load ALTER COLUMN gate SET DEFAULT app.gate()");
	}

	private static void killed(FaultBench bench, FaultFile file, String point) throws Exception {
		begin(bench, file, "NULL");
		killAt(bench, point);
		boolean published = !point.startsWith("direct-copy:before");
		assertThat(bench.last().status()).isEqualTo(published ? RunStatus.COMPLETED : RunStatus.FAILED);
		end(bench);
	}

	private static void killAt(FaultBench bench, String point) throws Exception {
		try (Child child = bench.child("run").killedAt(point).start()) {
			assertThat(child.await(TIMEOUT)).as(child.output()).isEqualTo(KILLED);
		}
		bench.awaitDead();
		assertThat(bench.committed()).as("bytes that a staged load would keep")
			.isIn(0L, (long) bench.file().bytes().length - bench.file().starts().get(0).offset());
	}

	private static void end(FaultBench bench) {
		bench.assertExact(bench.restart());
		bench.assertFollowingRunWorks();
	}

	/** Some rows are copied, and the next waits for a lock that this test holds. */
	private static void killedInCopy(FaultBench bench, FaultFile file) throws Exception {
		begin(bench, file,
				"IF nextval('app.tries') > 100 THEN PERFORM pg_advisory_xact_lock_shared(hashtext('app.gate')); END IF");
		try (Connection gate = bench.imports().servers().connect(); Statement statement = gate.createStatement()) {
			statement.execute("SELECT pg_advisory_lock(hashtext('" + bench.imports().application() + ".gate'))");
			try (Child child = bench.child("run").start()) {
				awaitWaiting(bench, statement);
				child.kill();
			}
			assertThat(bench.imports().rows("SELECT count(*) FROM app.load")).containsExactly("5");
			statement.execute("SELECT pg_advisory_unlock_all()");
		}
		end(bench);
	}

	private static void awaitWaiting(FaultBench bench, Statement statement) throws SQLException, InterruptedException {
		String waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objsubid = 1"
				+ " AND objid = (hashtext('" + bench.imports().application() + ".gate')::bigint & 4294967295)::oid";
		for (long end = System.nanoTime() + TIMEOUT.toNanos(); System.nanoTime() < end; Thread.sleep(20)) {
			try (var found = statement.executeQuery(waiting)) {
				assertThat(found.next()).isTrue();
				if (found.getInt(1) > 0) {
					return;
				}
			}
		}
		throw new AssertionError("no COPY waits for the gate");
	}

	/** What the server refuses is staged, also if the process dies in between. */
	private static void refused(FaultBench bench, FaultFile file, String moment) throws Exception {
		int refusals = moment.equals("before-commit") ? 2 : 1;
		begin(bench, file, "IF nextval('app.tries') <= " + refusals + " THEN RAISE 'refused'; END IF");
		killAt(bench, "direct-refused:" + moment);
		assertThat(bench.last().path()).isEqualTo(moment.equals("before-commit") ? LoadPath.DIRECT : LoadPath.STAGED);
		bench.assertExact(bench.restart(), LoadPath.STAGED);
		bench.assertFollowingRunWorks();
	}

	/** The rejects of a load that fails are stored once. */
	private static void rejected(FaultBench bench, FaultFile file, String moment) throws Exception {
		begin(bench, file, "NULL");
		bench.imports()
			.define(bench.importName(), "file: {latest: 'load/{{date}}-load.csv'}\nblock: load\nmode: append\n");
		killAt(bench, "direct-rejects:" + moment);
		Run run = bench.restart();
		assertThat(run.error().code()).isEqualTo("too-many-rejects");
		assertThat(run.path()).isEqualTo(LoadPath.DIRECT);
		assertThat(run.counts().read()).isEqualTo(file.starts().size());
		assertThat(run.staged()).isEqualTo(file.goodRecords());
		assertThat(bench.imports().rejects(run)).hasSize(file.rejects().size());
		assertThat(bench.imports().rows("SELECT count(*) FROM app.load")).containsExactly("5");
		bench.define(bench.importName());
		bench.assertExact(bench.run());
	}

	/** Attempts that are taken over, and wake up, before and after the commit. */
	private static void lost(FaultBench bench, FaultFile file) throws Exception {
		begin(bench, file, "NULL");
		LostAttempts attempts = new LostAttempts(bench.imports(), bench.importName());
		for (String moment : List.of("before-work", "before-commit", "after-commit")) {
			attempts.at("direct-copy:" + moment);
		}
		bench.assertExact(attempts.end());
		bench.assertFollowingRunWorks();
	}

	private static void takenOver(FaultBench bench, FaultFile file, Path folder) throws Exception {
		begin(bench, file, "NULL");
		Path release = folder.resolve("release-direct");
		try (Child child = bench.child("run")
			.failingAt("direct-copy:before-commit", Failpoints.Action.HANG, release)
			.start()) {
			child.awaitOutput(Failpoints.MARKER);
			bench.endSessions("lease");
			Run run = bench.restart();
			bench.assertExact(run);
			Files.createFile(release);
			assertThat(child.await(TIMEOUT)).as(child.output()).isEqualTo(FAILED);
			bench.assertExact(bench.last());
			assertThat(bench.last()).isEqualTo(run);
		}
		bench.assertFollowingRunWorks();
	}

}
