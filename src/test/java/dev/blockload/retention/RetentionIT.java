package dev.blockload.retention;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

import javax.sql.DataSource;

import dev.blockload.account.Actor;
import dev.blockload.account.Caller;
import dev.blockload.block.Mode;
import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.RunPurge;
import dev.blockload.importjob.RunUndo;
import dev.blockload.report.RejectAdvice;
import dev.blockload.report.RejectFile;
import dev.blockload.run.Rejects;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.task.TaskSchedulers;
import dev.blockload.task.TaskTiming;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is deleted when its retention has ended, and what stays however old it is.
 */
class RetentionIT {

	private static final ImportBench bench = ImportBench.shared(Map.of());

	private static final Caller ADMIN = Caller.unlimited(Actor.command("anna@planning-1"));

	private static final List<String> TABLES = List.of("run", "reject", "batch", "run_event", "corrected_record");

	private final Map<Long, String> names = new TreeMap<>();

	@AfterEach
	void forget() {
		jdbc().sql("DELETE FROM blockload.definition").update();
	}

	@BeforeEach
	void renew() {
		bench.renew();
		// The database has runs of other classes.
		jdbc().sql("DELETE FROM blockload.run").update();
		jdbc().sql("DELETE FROM blockload.flow_run").update();
		bench.deleteAudit("true");
		jdbc().sql("DELETE FROM blockload.retention_task").update();
	}

	private static JdbcClient jdbc() {
		return bench.bean(JdbcClient.class);
	}

	private static Retention retention(RetentionSettings settings) {
		return new Retention(settings, Clock.systemUTC(), jdbc(), bench.bean(TransactionTemplate.class),
				bench.bean(RunPurge.class), bench.bean(Rejects.class));
	}

	private static RetentionSettings standard() {
		return new RetentionSettings("400d", "90d", "400d", "50", "03:30");
	}

	@Test
	void whatSomethingNeedsStaysHoweverOldItIs() {
		add("earlier publication", "a", "block_a", "upsert", "COMPLETED");
		add("last publication", "a", "block_a", "upsert", "COMPLETED");
		add("earlier one-off", "a", "block_a", "upsert", "COMPLETED", "one_off = true");
		add("last one-off", "a", "block_a", "upsert", "COMPLETED", "one_off = true");
		add("earlier unchanged", "a", "block_a", "upsert", "UNCHANGED", "publication = NULL");
		add("last unchanged", "a", "block_a", "upsert", "UNCHANGED", "publication = NULL");
		add("dry run", "a", "block_a", "upsert", "COMPLETED", "publication = NULL, dry_run = true");
		add("never again", "a", "block_a", "upsert", "FAILED", "publication = NULL, restartable = false");
		add("can restart", "a", "block_a", "upsert", "FAILED", "publication = NULL");
		add("stopped", "a2", "block_a", "upsert", "STOPPED", "publication = NULL");
		add("running", "a3", "block_a", "upsert", "RUNNING", "publication = NULL");
		add("waiting", "a4", "block_a", "upsert", "WAITING", "publication = NULL");
		add("superseding", "a", "block_a", "upsert", "FAILED", "publication = NULL, restartable = false");
		add("superseded", "a", "block_a", "upsert", "FAILED",
				"publication = NULL, superseded_by = " + number("last publication"));
		add("superseded, young", "a", "block_a", "upsert", "FAILED",
				"publication = NULL, ended_at = clock_timestamp(), superseded_by = " + number("superseding"));

		add("first append", "b", "block_b", "append", "COMPLETED");
		add("second append", "b", "block_b", "append", "COMPLETED");

		add("replaced append", "c", "block_c", "append", "COMPLETED");
		add("last append", "c", "block_c", "append", "COMPLETED");
		add("first replace", "d", "block_c", "replace", "COMPLETED");
		add("last replace", "d", "block_c", "replace", "COMPLETED");

		add("append outside the scope", "e", "block_e", "append", "COMPLETED");
		add("last append of e", "e", "block_e", "append", "COMPLETED");
		add("replace of a scope", "f", "block_e", "replace", "COMPLETED", "definition = '{\"scope\": {}}'");

		add("append before a replace", "g", "block_g", "append", "COMPLETED");
		add("last append of g", "g", "block_g", "append", "COMPLETED");
		add("the last replace of g", "h", "block_g", "replace", "COMPLETED");
		add("an upsert instead", "h", "block_g", "upsert", "COMPLETED");

		add("before the last that stays", "i", "block_i", "upsert", "COMPLETED");
		add("last if both are undone", "i", "block_i", "upsert", "COMPLETED");
		add("can be undone", "i", "block_i", "upsert", "COMPLETED");
		add("after it, by another import", "i2", "block_i", "upsert", "COMPLETED");
		add("after that", "i2", "block_i", "upsert", "COMPLETED");
		keepForUndo("can be undone");

		add("append below an undoable replace", "k", "block_k", "append", "COMPLETED");
		add("last append of k", "k", "block_k", "append", "COMPLETED");
		add("undoable replace", "l", "block_k", "replace", "COMPLETED");
		keepForUndo("undoable replace");

		add("undone", "m", "block_m", "upsert", "COMPLETED");
		add("undo", "m", "block_m", "undo", "COMPLETED", "undoes = " + number("undone"));
		set("undone", "undone_by = " + number("undo"));
		add("after the undo", "m", "block_m", "upsert", "COMPLETED");
		add("last of m", "m", "block_m", "upsert", "COMPLETED");

		add("young", "n", "block_n", "upsert", "FAILED",
				"publication = NULL, restartable = false, ended_at = clock_timestamp() - interval '399 days'");

		RetentionReport counted = retention(standard()).count();
		assertThat(retention(standard()).purge(ADMIN)).isEqualTo(counted).isEqualTo(new RetentionReport(11, 0, 0, 0));
		assertThat(this.names.entrySet()
			.stream()
			.filter((run) -> bench.rows("SELECT id FROM blockload.run WHERE id = " + run.getKey()).isEmpty())
			.map(Map.Entry::getValue)).containsExactly("earlier publication", "earlier one-off", "earlier unchanged",
					"dry run", "never again", "superseded", "replaced append", "first replace",
					"append before a replace", "before the last that stays", "after the undo");
		assertThat(retention(standard()).purge(ADMIN)).isEqualTo(RetentionReport.NOTHING);
		jdbc().sql("DELETE FROM blockload.run WHERE status IN ('RUNNING', 'WAITING')").update();
	}

	@Test
	void runsOfFlowsStayWhileSomethingNeedsThem() {
		flow(1, "COMPLETED", 500, "");
		flow(2, "COMPLETED", 500, "");
		flow(3, "UNCHANGED", 500, "");
		flow(4, "UNCHANGED", 500, "dry_run = true, restartable = false");
		flow(5, "FAILED", 500, "superseded_by = 7");
		flow(6, "FAILED", 300, "superseded_by = 8");
		flow(7, "STOPPED", 500, "");
		flow(8, "FAILED", 500, "restartable = false, dry_run = true");
		flow(9, "RUNNING", 500, "ended_at = NULL");
		bench.sql("UPDATE blockload.flow_run SET flow = 'alone' WHERE id = 3");
		flow(10, "FAILED", 500, "flow = 'stopped', restartable = false");
		// Nothing was loaded by the dry run after it.
		flow(11, "COMPLETED", 500, "flow = 'tried'");
		flow(12, "COMPLETED", 500, "flow = 'tried', dry_run = true, restartable = false");
		// Too young.
		flow(13, "FAILED", 300, "flow = 'tried', restartable = false");
		flow(14, "FAILED", 300, "flow = 'tried', restartable = false");
		RetentionReport counted = retention(standard()).count();
		assertThat(retention(standard()).purge(ADMIN)).isEqualTo(counted).isEqualTo(new RetentionReport(4, 0, 0, 0));
		// The last COMPLETED one, the last one of a flow, one that a restart continues,
		// and
		// one that took the place of a young one.
		assertThat(bench.rows("SELECT id FROM blockload.flow_run ORDER BY 1")).containsExactly("2", "3", "6", "7", "8",
				"9", "10", "11", "13", "14");
		assertThat(bench.rows("SELECT DISTINCT flow_run_id FROM blockload.flow_member ORDER BY 1")).doesNotContain("1")
			.contains("2");
		assertThat(retention(standard()).count()).isEqualTo(RetentionReport.NOTHING);
	}

	private static void flow(long id, String status, int days, String changes) {
		bench.sql("""
				INSERT INTO blockload.flow_run (id, flow, definition, on_failure, parallel, runner, status, dry_run,
				                                restartable, due_at, started_by, holder, ended_at)
				VALUES (%d, 'nightly', '{}', 'stop', 1, 'nodes', '%s', false, true, now(), 'anna', 'node',
				        %s)""".formatted(id, status,
				status.equals("RUNNING") ? "NULL" : "now() - interval '%d days'".formatted(days)));
		bench
			.sql("INSERT INTO blockload.flow_member (flow_run_id, position, import, upstream) VALUES (%d, 0, 'a', '{}')"
				.formatted(id));
		if (!changes.isEmpty()) {
			bench.sql("UPDATE blockload.flow_run SET %s WHERE id = %d".formatted(changes, id));
		}
	}

	private void add(String name, String importName, String block, String mode, String status, String... changes) {
		long id = jdbc().sql("""
				INSERT INTO blockload.run (import, application, block, mode, definition, forced, owner, holder, status,
				                           publication, undoes, started_at, ended_at)
				VALUES (:import, :application, :block, :mode, '{}', false, nextval('blockload.fence'), 'here', :status,
				        nextval('blockload.publication'), :undoes, clock_timestamp() - interval '500 days',
				        clock_timestamp() - interval '500 days') RETURNING id""")
			.param("import", importName)
			.param("application", bench.application())
			.param("block", block)
			.param("mode", mode)
			.param("status", status)
			.param("undoes", mode.equals("undo") ? number("undone") : null)
			.query(Long.class)
			.single();
		this.names.put(id, name);
		for (String change : changes) {
			set(name, change);
		}
	}

	private void set(String name, String change) {
		jdbc().sql("UPDATE blockload.run SET " + change + " WHERE id = " + number(name)).update();
	}

	private long number(String name) {
		return this.names.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().equals(name))
			.map(Map.Entry::getKey)
			.findFirst()
			.orElseThrow();
	}

	private void keepForUndo(String name) {
		jdbc().sql("""
				INSERT INTO blockload.undo_log (run_id, block_oid, fingerprint, horizon)
				VALUES (:run, 1, 'it', pg_current_xact_id())""").param("run", number(name)).update();
	}

	@Test
	void oldRunsAreDeletedWithAllThatBelongsToThem() throws IOException {
		bench.sql("CREATE TABLE app.staff (id int PRIMARY KEY, name text)");
		bench.define("staff", """
				file: {fixed: staff.csv}
				block: staff
				mode: upsert
				columns: {id: ID, name: Name}
				rejects: {max: 10}
				undo: {keep: 1}
				""");
		List<Run> runs = Stream.of("1,Ada\nx,Bob\ny,Bob", "1,Ada\n2,Bob\nz,Eve", "1,Ada\n2,Eve\nw,Eve")
			.map((rows) -> load("ID,Name\n" + rows + "\n"))
			.toList();
		Run unchanged = bench.run("staff");
		assertThat(unchanged.status()).isEqualTo(RunStatus.UNCHANGED);
		jdbc().sql(
				"INSERT INTO blockload.audit (at, actor, action, subject) SELECT clock_timestamp() - interval '401 days', "
						+ "'anna', 'logged-in', 'anna' FROM generate_series(1, 7)")
			.update();
		jdbc()
			.sql("INSERT INTO blockload.definition (kind, name, version, deleted, applications) VALUES "
					+ "('import', 'retained', 53, false, '{}'), ('import', 'deleted', 3, true, '{}')")
			.update();
		jdbc().sql("""
				INSERT INTO blockload.definition_version (kind, name, version, change, author, yaml)
				SELECT 'import', 'retained', v, 'saved', 'anna', 'it' FROM generate_series(1, 53) v
				UNION ALL VALUES ('import', 'deleted', 2, 'saved', 'anna', 'it'),
				                 ('import', 'deleted', 3, 'deleted', 'anna', NULL)""").update();
		long metadata = count("batch.batch_job_instance");
		age(500);

		RetentionReport counted = retention(standard()).count();
		assertThat(counted).as("the second run is the last one if the third is undone")
			.isEqualTo(new RetentionReport(1, 4, 7, 3));
		assertThat(retention(new RetentionSettings("none", "none", "none", "none", "03:30")).count())
			.isEqualTo(RetentionReport.NOTHING);
		assertThat(retention(new RetentionSettings("400d", "none", "none", "none", "03:30")).count())
			.isEqualTo(new RetentionReport(1, 2, 0, 0));
		assertThat(retention(standard()).purge(ADMIN)).isEqualTo(counted);
		assertThat(bench.rows("SELECT id FROM blockload.run ORDER BY 1")).containsExactly(runs.get(1).id() + "",
				runs.get(2).id() + "", unchanged.id() + "");
		assertThat(count("batch.batch_job_instance")).isEqualTo(metadata - 1);
		assertThat(bench.rows("""
				SELECT count(*) FROM batch.batch_job_execution_params
				 WHERE parameter_name = 'run' AND parameter_value = '%d'""".formatted(runs.get(0).id())))
			.containsExactly("0");
		assertThat(bench.rows("SELECT actor, action, before::text FROM blockload.audit WHERE action = 'purged'"))
			.containsExactly(
					"os:anna@planning-1|purged|{\"runs\": \"1\", \"audit\": \"7\", \"rejects\": \"4\", \"versions\": \"3\"}");

		assertThat(bench
			.rows("SELECT name, min(version), count(*) FROM blockload.definition_version GROUP BY 1 ORDER BY 1"))
			.containsExactly("deleted|2|2", "retained|4|50");
		Run third = bench.history().find(Long.toString(runs.get(2).id()));
		RejectFile.Summary file = RejectFile.write(bench.history(), third,
				new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
		assertThat(RejectAdvice.of(third, file, Mode.UPSERT)).isEqualTo(
				"Run %d had 1 rejected records. They were deleted when their retention ended. Load the whole corrected file: ./blockload run staff%n"
					.formatted(third.id()));
		assertThat(bench.run("staff").status()).as("the last publication is still known")
			.isEqualTo(RunStatus.UNCHANGED);
		Run undo = bench.bean(RunUndo.class).undo(bench.history().find(Long.toString(runs.get(2).id())));
		assertThat(undo.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(bench.rows("SELECT * FROM app.staff ORDER BY 1")).containsExactly("1|Ada", "2|Bob");
	}

	@Test
	void eachTransactionDeletesFewRowsAndKeepsNoLoadWaiting() {
		for (int i = 0; i < 4; i++) {
			add("failed " + i, "many", "block", "upsert", "FAILED", "publication = NULL, restartable = false");
		}
		add("large", "many", "block", "upsert", "FAILED", "publication = NULL, restartable = false");
		jdbc()
			.sql("""
					INSERT INTO blockload.reject (run_id, record, line, byte_offset, code, reason, raw)
					SELECT r.id, n, n, n, 'not-a-number', 'it', 'x'
					  FROM blockload.run r CROSS JOIN LATERAL generate_series(1, CASE r.id WHEN :large THEN 12000 ELSE 2000 END) n""")
			.param("large", number("large"))
			.update();
		jdbc()
			.sql("""
					INSERT INTO blockload.batch (run_id, begin_byte, end_byte, begin_record, end_record, begin_line, end_line,
					                             staged, rejected, owner, lane)
					SELECT :large, n, n + 1, n, n, 1, 1, 0, 0, 1, 0 FROM generate_series(1, 6000) n""")
			.param("large", number("large"))
			.update();
		jdbc().sql("""
				INSERT INTO blockload.corrected_record (run_id, record, corrected_record)
				SELECT r.id, n, n FROM blockload.run r
				 CROSS JOIN LATERAL generate_series(1, CASE r.id WHEN :large THEN 7000 ELSE 100 END) n""")
			.param("large", number("large"))
			.update();
		jdbc().sql("CREATE TABLE public.deleted (transaction bigint, rows bigint)").update();
		try {
			jdbc()
				.sql("""
						CREATE FUNCTION public.count_deleted() RETURNS trigger LANGUAGE plpgsql AS
						'BEGIN INSERT INTO public.deleted SELECT txid_current(), count(*) FROM old_rows; RETURN NULL; END'""")
				.update();
			TABLES.forEach((table) -> jdbc().sql("CREATE TRIGGER count_deleted AFTER DELETE ON blockload." + table
					+ " REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.count_deleted()")
				.update());
			loadWhileRunsAreDeleted();
			RetentionReport report = retention(new RetentionSettings("400d", "none", "400d", "50", "03:30"))
				.purge(ADMIN);
			assertThat(report.runs()).isEqualTo(3);
			assertThat(bench.rows("SELECT count(*) FROM blockload.run WHERE import = 'many'")).containsExactly("0");
			assertThat(Long.parseLong(bench.rows("SELECT sum(rows) FROM public.deleted").get(0)))
				.isEqualTo(4 * 2100 + 12000 + 6000 + 7000 + 5);
			assertThat(Long.parseLong(bench
				.rows("SELECT max(rows) FROM (SELECT sum(rows) AS rows FROM public.deleted GROUP BY transaction) t")
				.get(0))).isLessThanOrEqualTo(5000);
		}
		finally {
			TABLES
				.forEach((table) -> jdbc().sql("DROP TRIGGER IF EXISTS count_deleted ON blockload." + table).update());
			jdbc().sql("DROP TABLE public.deleted").update();
			jdbc().sql("DROP FUNCTION public.count_deleted").update();
		}
	}

	/** A run begins and ends while the transaction of a batch is open. */
	private static void loadWhileRunsAreDeleted() {
		bench.sql("CREATE TABLE app.beside (id int PRIMARY KEY)");
		bench.define("beside", "file: {fixed: beside.csv}\nblock: beside\nmode: upsert\nrejects: {max: 1}\n");
		bench.put("beside.csv", "id\n1\nx\n");
		bench.bean(TransactionTemplate.class).executeWithoutResult((status) -> {
			assertThat(bench.bean(RunPurge.class).expired(Instant.now().minus(Duration.ofDays(400)), 5000))
				.contains(new RunPurge.Deleted(2, 4000));
			assertThat(CompletableFuture.supplyAsync(() -> bench.run("beside").status()).orTimeout(1, TimeUnit.MINUTES))
				.succeedsWithin(Duration.ofMinutes(1))
				.isEqualTo(RunStatus.COMPLETED);
		});
	}

	private static Run load(String content) {
		bench.put("staff.csv", content);
		Run run = bench.run("staff");
		assertThat(run.error()).isNull();
		return run;
	}

	private static long count(String table) {
		return Long.parseLong(bench.rows("SELECT count(*) FROM " + table).get(0));
	}

	private static void age(int days) {
		jdbc()
			.sql("UPDATE blockload.run SET started_at = started_at - make_interval(days => :days), "
					+ "ended_at = ended_at - make_interval(days => :days)")
			.param("days", days)
			.update();
	}

	@Test
	void oneOfTwoNodesCleansAtTheTimeOfTheSettings() throws InterruptedException {
		bench.sql("CREATE TABLE app.cleaning (at timestamptz)");
		bench.sql("CREATE FUNCTION app.cleaned() RETURNS trigger LANGUAGE plpgsql AS"
				+ " 'BEGIN INSERT INTO app.cleaning VALUES (clock_timestamp()); RETURN NEW; END'");
		bench.sql("CREATE TRIGGER it AFTER UPDATE ON blockload.retention FOR EACH ROW EXECUTE FUNCTION app.cleaned()");
		try {
			add("earlier publication", "a", "block_a", "upsert", "COMPLETED");
			add("last publication", "a", "block_a", "upsert", "COMPLETED");
			add("last unchanged", "a", "block_a", "upsert", "UNCHANGED", "publication = NULL");
			add("never again", "a", "block_a", "upsert", "FAILED", "publication = NULL, restartable = false");
			add("can restart", "b", "block_b", "upsert", "FAILED", "publication = NULL");
			add("can be undone", "c", "block_c", "upsert", "COMPLETED");
			add("after it", "c", "block_c", "upsert", "COMPLETED");
			keepForUndo("can be undone");
			jdbc().sql(
					"INSERT INTO blockload.audit (at, actor, action, subject) SELECT clock_timestamp() - interval '401 days', "
							+ "'anna', 'logged-in', 'anna' FROM generate_series(1, 7000)")
				.update();
			Instant due = Instant.now().truncatedTo(ChronoUnit.SECONDS);
			RetentionSettings settings = at(due, "400d", "400d");
			try (RetentionService one = node("node-a", settings, new StartBefore(due));
					RetentionService other = node("node-b", settings, Clock.systemUTC())) {
				other.start();
				one.start();
				await(() -> bench.rows("SELECT picked, execution_time > now() FROM blockload.retention_task")
					.equals(List.of("f|t")) && !bench.rows("SELECT 1 FROM app.cleaning").isEmpty());
			}
			assertThat(bench.rows("SELECT count(*) FROM app.cleaning")).containsExactly("1");
			assertThat(remaining()).containsExactly("last publication", "last unchanged", "can restart",
					"can be undone", "after it");
			assertThat(bench.rows("SELECT actor, action, before::text FROM blockload.audit")).containsExactly(
					"system:retention|purged|{\"runs\": \"2\", \"audit\": \"7000\", \"rejects\": \"0\", \"versions\": \"0\"}");
			assertThat(nextCleaning()).isEqualTo(settings.nextAfter(Instant.now()).toString());

			// The time was changed, and everything is kept from now on: a restarted node
			// takes over the new settings.
			Instant changedTo = Instant.now().truncatedTo(ChronoUnit.SECONDS);
			RetentionSettings changed = at(changedTo, "none", "none");
			add("kept for ever", "a", "block_a", "upsert", "FAILED", "publication = NULL, restartable = false");
			try (RetentionService one = node("node-a", changed, new StartBefore(changedTo))) {
				one.start();
				await(() -> bench.rows("SELECT count(*) FROM app.cleaning").equals(List.of("2"))
						&& bench.rows("SELECT picked FROM blockload.retention_task").equals(List.of("f")));
			}
			assertThat(remaining()).contains("kept for ever");
			assertThat(bench.rows("SELECT count(*) FROM blockload.audit")).containsExactly("1");
			assertThat(nextCleaning()).isEqualTo(changed.nextAfter(Instant.now()).toString());

			// The node that cleaned has died.
			jdbc()
				.sql("UPDATE blockload.retention_task SET picked = true, picked_by = 'node-b',"
						+ " execution_time = now() - interval '1 hour', last_heartbeat = now() - interval '1 hour'")
				.update();
			try (RetentionService one = node("node-a", standard(), Clock.systemUTC())) {
				one.start();
				await(() -> bench.rows("SELECT count(*) FROM app.cleaning").equals(List.of("3"))
						&& bench.rows("SELECT picked FROM blockload.retention_task").equals(List.of("f")));
			}
			assertThat(remaining()).doesNotContain("kept for ever");
			assertThat(nextCleaning()).isEqualTo(standard().nextAfter(Instant.now()).toString());
		}
		finally {
			bench.sql("DROP TRIGGER it ON blockload.retention");
		}
	}

	private static RetentionSettings at(Instant time, String runs, String audit) {
		return new RetentionSettings(runs, "90d", audit, "50", LocalTime.ofInstant(time, ZoneOffset.UTC).toString());
	}

	private static RetentionService node(String name, RetentionSettings settings, Clock clock) {
		return new RetentionService(retention(settings), new TaskSchedulers(name, bench.bean(DataSource.class),
				new TaskTiming(Duration.ofMillis(50), Duration.ofSeconds(2)), Clock.systemUTC()), clock);
	}

	/**
	 * The clock of a node that starts just before the time of a cleaning, however long
	 * its start takes. From then on it is that of the system.
	 */
	private static final class StartBefore extends Clock {

		private final Instant due;

		private boolean started;

		StartBefore(Instant due) {
			this.due = due;
		}

		@Override
		public synchronized Instant instant() {
			if (this.started) {
				return Instant.now();
			}
			this.started = true;
			return this.due.minusSeconds(1);
		}

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

	}

	private static String nextCleaning() {
		return bench
			.rows("SELECT to_char(execution_time AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
					+ " FROM blockload.retention_task")
			.get(0);
	}

	private List<String> remaining() {
		return this.names.entrySet()
			.stream()
			.filter((run) -> !bench.rows("SELECT id FROM blockload.run WHERE id = " + run.getKey()).isEmpty())
			.map(Map.Entry::getValue)
			.toList();
	}

	private static void await(BooleanSupplier condition) throws InterruptedException {
		long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
		while (!condition.getAsBoolean()) {
			assertThat(System.nanoTime()).as(() -> "" + bench.rows("SELECT * FROM blockload.retention_task"))
				.isLessThan(end);
			// Polling: a scheduler has no event for it.
			Thread.sleep(20);
		}
	}

	@Test
	void theNextCleaningIsAtTheTimeOfTheSettings() {
		RetentionSettings settings = standard();
		assertThat(settings.nextAfter(Instant.parse("2026-11-26T03:29:59Z"))).isEqualTo("2026-11-26T03:30:00Z");
		assertThat(settings.nextAfter(Instant.parse("2026-11-26T03:30:00Z"))).isEqualTo("2026-11-27T03:30:00Z");
	}

}
