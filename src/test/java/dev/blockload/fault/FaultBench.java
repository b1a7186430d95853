package dev.blockload.fault;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

import dev.blockload.block.Mode;
import dev.blockload.importjob.EmbeddedServers;
import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.Repair;
import dev.blockload.importjob.RunRequest;
import dev.blockload.importjob.Servers;
import dev.blockload.run.LoadPath;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import org.postgresql.PGConnection;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One import of one awkward file into one block that holds rows already, to be disturbed,
 * and what must be true whatever happened. For one thread.
 */
final class FaultBench implements AutoCloseable {

	// Writing the archive of classes takes a busy machine long, and happens once.
	private static final Duration WHILE_ARCHIVING = Duration.ofMinutes(3);

	static final String KEY = "load/2022-09-30-load.csv";

	private final ImportBench imports;

	private final Failpoints failpoints;

	/** Whether small files are loaded directly where that is possible. */
	private final boolean direct;

	private FaultFile file = FaultFile.of(0, 1, FaultFile.Keys.UNIQUE);

	private BlockKind kind = BlockKind.KEYED;

	private Mode mode = Mode.UPSERT;

	private Run.Counts expected = Run.Counts.UNKNOWN;

	/**
	 * Create a bench.
	 * @param jobs an empty directory
	 * @param settings how imports load in this JVM, such as {@code blockload.load.lanes}
	 */
	FaultBench(Path jobs, Map<String, Object> settings) {
		this(EmbeddedServers.get(), jobs, settings);
	}

	/** Create a bench on servers other than those that all tests share. */
	FaultBench(Servers servers, Path jobs, Map<String, Object> settings) {
		Map<String, Object> all = new HashMap<>(settings);
		this.direct = !"0".equals(settings.get("blockload.load.direct-limit"));
		all.put(FailpointInitializer.INSIDE, "armed by tests");
		this.imports = new ImportBench(servers, jobs, all);
		this.failpoints = this.imports.bean(Failpoints.class);
		if (Child.ARCHIVE.claim()) {
			archiveClasses();
		}
	}

	/** A first child that is not disturbed. */
	private void archiveClasses() {
		begin(this.file, this.kind, this.mode);
		try (Child child = child("run").archivingClasses().start()) {
			assertThat(child.await(WHILE_ARCHIVING)).as(child.output()).isZero();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	ImportBench imports() {
		return this.imports;
	}

	/** Those of the attempts in this JVM. */
	Failpoints failpoints() {
		return this.failpoints;
	}

	/** Leave all that was, and set up an import of a file into a block of a kind. */
	void begin(FaultFile content, BlockKind blockKind, Mode importMode) {
		this.failpoints.disarm();
		this.imports.renew();
		this.file = content;
		this.kind = blockKind;
		this.mode = importMode;
		this.imports.put(KEY, content.bytes());
		define(importName());
		this.imports.sql("CREATE TABLE app.reference (" + FaultFile.DDL + ")");
		copyGoodRecords();
		this.imports.sql(blockKind.ddl());
		if (blockKind == BlockKind.BY_LOAD) {
			this.imports.sql("CREATE TABLE app.load_before PARTITION OF app.load FOR VALUES FROM (-1) TO (0)");
		}
		fillBefore();
	}

	/** An import of the same file into the same block. */
	void define(String name) {
		this.imports.define(name, """
				file: {latest: 'load/{{date}}-load.csv'}
				block: load
				mode: %s
				rejects: {max: 100000}
				""".formatted(this.mode.text()));
	}

	/** Rows that the block holds before the import, and what must become of them. */
	private void fillBefore() {
		String load = (this.kind == BlockKind.BY_LOAD) ? ", _load" : "";
		String minusOne = load.isEmpty() ? "" : ", -1";
		this.imports.sql("INSERT INTO app.load (id, name%s) SELECT -g, 'before'%s FROM generate_series(1, 5) g"
			.formatted(load, minusOne));
		if (this.kind == BlockKind.KEYED) {
			// The items of rejected records, which no run changes.
			this.imports.sql("INSERT INTO app.load (id, name) SELECT unnest('{%s}'::int[]), 'before'".formatted(
					this.file.rejectedKeys().known().stream().map(String::valueOf).collect(Collectors.joining(","))));
		}
		boolean deletes = this.mode == Mode.REPLACE
				&& (this.kind != BlockKind.KEYED || this.file.rejectedKeys().unknown() == 0);
		this.imports
			.sql("CREATE TABLE app.expected AS SELECT %1$s FROM app.reference UNION ALL SELECT %1$s FROM app.load%2$s"
				.formatted(FaultFile.COLUMNS, deletes ? " WHERE id > 0" : ""));
		long updated = 0;
		long unchanged = 0;
		if (this.kind == BlockKind.KEYED) {
			this.imports.sql("INSERT INTO app.load SELECT * FROM app.reference WHERE id % 5 = 0");
			this.imports.sql("UPDATE app.load SET name = 'before' WHERE id > 0 AND id % 10 = 0");
			String inFile = "SELECT count(*) FROM app.load WHERE id IN (SELECT id FROM app.reference) AND ";
			updated = number(inFile + "id % 10 = 0");
			unchanged = number(inFile + "id % 10 <> 0");
		}
		long good = this.file.goodRecords();
		this.expected = counts(good - updated - unchanged, updated, unchanged, deletes ? 5 : 0);
	}

	private Run.Counts counts(long inserted, long updated, long unchanged, long deleted) {
		long read = this.file.starts().size();
		return new Run.Counts(read, this.file.goodRecords(), read - this.file.goodRecords(), inserted, updated,
				unchanged, deleted);
	}

	private void copyGoodRecords() {
		try (Connection connection = this.imports.servers().connect()) {
			connection.unwrap(PGConnection.class)
				.getCopyAPI()
				.copyIn("COPY " + this.imports.application() + ".reference FROM STDIN (FORMAT csv)",
						new ByteArrayInputStream(this.file.good()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	FaultFile file() {
		return this.file;
	}

	/** The import; a lease is keyed by its name, so that each bench has its own. */
	String importName() {
		return "load-" + this.imports.application();
	}

	/** Run a verb on the import in another process. */
	Child.Command child(String verb) {
		Child.Command child = Child.of(this.imports.servers(), this.imports.jobs(), verb, importName());
		return this.direct ? child : child.with("DIRECTLIMIT", "0");
	}

	/** The same, with its database elsewhere: by way of a proxy. */
	Child.Command child(String verb, String jdbcUrl) {
		Servers servers = this.imports.servers();
		return Child.of(new Servers(jdbcUrl, servers.username(), servers.password(), servers.s3(),
				servers.accessKeyId(), servers.secretAccessKey()), this.imports.jobs(), verb, importName());
	}

	/** A new run in this JVM. */
	Run run() {
		return this.imports.run(importName());
	}

	/** The last run of the import. */
	Run last() {
		return this.imports.history().newest(importName(), 1).get(0);
	}

	/** Whether the import was ever run. */
	boolean hasRun() {
		return !this.imports.history().newest(importName(), 1).isEmpty();
	}

	/**
	 * What an administrator does.
	 * @param which {@code lease}: the session that holds the import's lease; anything
	 * else: those in the transactions of the last run
	 */
	void endSessions(String which) {
		var unused = this.imports.rows("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND "
				+ (which.equals("lease") ? leaseLock() : sessionLocks()));
	}

	private String leaseLock() {
		return "objsubid = 1 AND (classid::bigint << 32) | objid::bigint = blockload.lock_key('lease %s')"
			.formatted(importName());
	}

	private String sessionLocks() {
		return ("objsubid = 2 AND classid = ((blockload.lock_key('sessions') >> 32)::int)::oid"
				+ " AND objid IN (SELECT id FROM blockload.run WHERE import = '%s')")
			.formatted(importName());
	}

	/** Restart the last run in this JVM, as soon as no process holds its lease. */
	Run restart() {
		awaitDead();
		return this.imports.restart(last());
	}

	/** Wait until the server has noticed that the process is gone. */
	void awaitDead() {
		await("the lease is free", Pace.OF_LEASES, () -> last().status() != RunStatus.RUNNING);
	}

	/** Wait until no process holds the import's lease. */
	void awaitFree() {
		await("the lease is free", Pace.OF_LEASES, () -> !this.imports.history().isAlive(importName()));
	}

	/** Wait until the last run has committed so many bytes. */
	void awaitCommitted(Child child, long bytes) {
		await(bytes + " bytes are committed", Pace.OF_CHUNKS, () -> !child.isAlive() || committed() >= bytes);
	}

	/** Bytes that the last run has committed. */
	long committed() {
		return number("""
				SELECT coalesce(sum(end_byte - begin_byte), 0) FROM blockload.batch
				 WHERE run_id = (SELECT max(id) FROM blockload.run WHERE import = '%s')""".formatted(importName()));
	}

	/** Gaps before the last batch that the last run has committed. */
	long gaps() {
		return number("""
				SELECT count(*) FROM (
				    SELECT b.begin_byte, lag(b.end_byte, 1, r.begin_byte) OVER (ORDER BY b.begin_byte) AS before
				      FROM blockload.batch b JOIN blockload.run r ON r.id = b.run_id
				     WHERE r.id = (SELECT max(id) FROM blockload.run WHERE import = '%s')) batches
				 WHERE begin_byte > before""".formatted(importName()));
	}

	/** Wait until the last run is in its so many'th attempt, or the child has ended. */
	void awaitAttempt(Child child, int attempts) {
		await("attempt " + attempts, Pace.OF_CHUNKS, () -> !child.isAlive() || number("""
				SELECT coalesce(max(attempts), 0) FROM blockload.run
				 WHERE import = '%s'""".formatted(importName())) >= attempts);
	}

	private static void await(String what, Pace pace, BooleanSupplier condition) {
		long start = System.nanoTime();
		while (!condition.getAsBoolean()) {
			Duration waited = Duration.ofNanos(System.nanoTime() - start);
			if (waited.compareTo(pace.most) > 0) {
				throw new AssertionError("not within " + pace.most + ": " + what);
			}
			try {
				// Polling: the other process has no event for it.
				Thread.sleep(pace.pause(waited));
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new IllegalStateException(ex);
			}
		}
	}

	/**
	 * How often to look, and how long at most.
	 */
	private enum Pace {

		OF_CHUNKS(60), OF_LOCKS(60), OF_LEASES(70);

		private final Duration most;

		Pace(int seconds) {
			this.most = Duration.ofSeconds(seconds);
		}

		/**
		 * In milliseconds. Chunks pass in a moment; a lease that takes seconds to end is
		 * not worth a core.
		 */
		long pause(Duration waited) {
			return (this == OF_LEASES && waited.toMillis() > 500) ? 100 : 10;
		}

	}

	/** How the rows of the import must come into the block. */
	LoadPath path() {
		return (this.direct && this.kind == BlockKind.DIRECT && this.mode == Mode.APPEND) ? LoadPath.DIRECT
				: LoadPath.STAGED;
	}

	/**
	 * The run ended well, took the expected path, and is exact in everything that can be
	 * looked at.
	 */
	void assertExact(Run run) {
		assertExact(run, path());
	}

	/** The same, of a run that had to take another path. */
	void assertExact(Run run, LoadPath path) {
		assertThat(run.path()).as("path; error: %s", run.error()).isEqualTo(path);
		assertThat(run.status()).as("status; error: %s", run.error()).isEqualTo(RunStatus.COMPLETED);
		assertContent();
		assertThat(this.imports.rows("""
				SELECT record, line, byte_offset, code, column_name FROM blockload.reject
				 WHERE run_id = %d ORDER BY record""".formatted(run.id()))).as("rejects")
			.isEqualTo(this.file.rejects().stream().map(Object::toString).toList());
		assertThat(run.counts()).as("counts").isEqualTo(this.expected);
		assertNothingIsLeft(run);
	}

	/**
	 * Two runs appended the same file to the same block, one after the other, and both
	 * are exact.
	 */
	void assertExactBeside(Run first, Run second) {
		assertThat(List.of(first.status(), second.status())).containsOnly(RunStatus.COMPLETED);
		assertThat(List.of(first.counts(), second.counts())).containsOnly(this.expected);
		this.imports.sql("INSERT INTO app.expected SELECT " + FaultFile.COLUMNS + " FROM app.reference");
		assertContent();
		assertNothingIsLeft(first);
		assertThat(number("""
				SELECT count(*) FROM blockload.run one JOIN blockload.run other ON one.publication < other.publication
				 WHERE one.id = %d AND other.id = %d""".formatted(first.id(), second.id()))).isEqualTo(1);
	}

	private void assertContent() {
		String block = contentOf("load");
		if (!block.equals(contentOf("expected"))) {
			String columns = FaultFile.COLUMNS;
			String difference = "SELECT %s FROM app.%s EXCEPT ALL SELECT %s FROM app.%s ORDER BY 1 LIMIT 5";
			assertThat(this.imports.rows(difference.formatted(columns, "load", columns, "expected")))
				.as("rows that should not be there")
				.isEmpty();
			assertThat(this.imports.rows(difference.formatted(columns, "expected", columns, "load")))
				.as("rows that are missing")
				.isEmpty();
			throw new AssertionError("contents differ: " + block + " is not " + contentOf("expected"));
		}
	}

	private String contentOf(String table) {
		return this.imports.rows("""
				SELECT count(*), md5(string_agg(row_hash, '' ORDER BY row_hash))
				  FROM (SELECT md5(ROW(%s)::text) AS row_hash FROM app.%s) rows""".formatted(FaultFile.COLUMNS, table))
			.get(0);
	}

	private void assertNothingIsLeft(Run run) {
		assertThat(this.imports.rows("""
				SELECT tablename FROM pg_tables JOIN blockload.run
				    ON tablename = 'blockload_run_' || id OR starts_with(tablename, 'blockload_run_' || id || '_')
				 WHERE schemaname = 'blockload' AND import = '%s' AND tablename !~ '_undo(_[0-9]+)?$'"""
			.formatted(importName()))).as("staging tables").isEmpty();
		String locks = """
				SELECT pid, mode, classid, objid, objsubid FROM pg_locks
				 WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
				   AND ((%s) OR (%s))"""
			.formatted(leaseLock(), sessionLocks());
		// The server needs a moment to see that a process has gone.
		await("no lock is left: " + locks, Pace.OF_LOCKS, () -> this.imports.rows(locks).isEmpty());
		assertThat(this.imports.rows("""
				SELECT relname FROM pg_class
				 WHERE relnamespace = '%s'::regnamespace AND relkind IN ('r', 'p') ORDER BY relname"""
			.formatted(this.imports.application()))).as("tables").isEqualTo(tables(run));
	}

	private List<String> tables(Run run) {
		List<String> tables = new ArrayList<>(List.of("expected", "load", "reference"));
		if (this.kind == BlockKind.BY_LOAD) {
			List<String> partitions = this.imports.rows("""
					SELECT relname FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid
					 WHERE inhparent = 'app.load'::regclass""");
			if (this.mode == Mode.APPEND) {
				assertThat(partitions).contains("load_before");
			}
			else {
				assertThat(partitions).containsExactly("load_" + run.id());
			}
			tables.addAll(partitions);
			assertThat(this.imports.rows("SELECT DISTINCT _load FROM app.load WHERE id > 0 ORDER BY 1 DESC").get(0))
				.isEqualTo(Long.toString(run.id()));
		}
		return tables.stream().sorted().toList();
	}

	/**
	 * Spring Batch believes of nothing of a run that it goes on, or that nobody knows how
	 * it ended.
	 */
	void assertMetadataHasEnded(Run run) {
		assertThat(this.imports.rows("""
				SELECT s.step_name, s.status, j.status FROM batch.batch_job_execution_params p
				  JOIN batch.batch_job_execution j USING (job_execution_id)
				  LEFT JOIN batch.batch_step_execution s USING (job_execution_id)
				 WHERE p.parameter_name = 'run' AND p.parameter_value = '%d'
				   AND (j.status IN ('STARTING', 'STARTED', 'STOPPING', 'UNKNOWN')
				        OR s.status IN ('STARTING', 'STARTED', 'STOPPING', 'UNKNOWN'))""".formatted(run.id())))
			.as("executions that have not ended")
			.isEmpty();
	}

	/** Another run of the import works, and is as exact. */
	void assertFollowingRunWorks() {
		this.failpoints.disarm();
		assertExact(runAgain());
		// It has put right what was left of the runs before.
		this.imports.history().newest(importName(), Integer.MAX_VALUE).forEach(this::assertMetadataHasEnded);
	}

	/**
	 * Another run of the import, after which {@link #assertExact} expects its rows too.
	 */
	Run runAgain() {
		long good = this.file.goodRecords();
		if (this.mode == Mode.APPEND) {
			this.imports.sql("INSERT INTO app.expected SELECT " + FaultFile.COLUMNS + " FROM app.reference");
		}
		this.expected = (this.kind == BlockKind.KEYED) ? counts(0, 0, good, 0)
				: counts(good, 0, 0, (this.mode == Mode.REPLACE) ? good : 0);
		return this.imports
			.run(new RunRequest(importName(), new RequestedFile.ByRule(), null, RunRequest.Repeat.FORCE));
	}

	/** Assert that repair finds nothing; for benches with their own servers. */
	void assertNothingToRepair() {
		assertThat(this.imports.bean(Repair.class).all()).isEmpty();
	}

	private long number(String query) {
		return Long.parseLong(this.imports.rows(query).get(0));
	}

	@Override
	public void close() {
		this.failpoints.disarm();
		this.imports.close();
	}

}
