package dev.blockload.fault;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import dev.blockload.importjob.EmbeddedServers;
import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.Repair;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two nodes that serve many imports, of which one or the other is killed at random
 * moments while files come, and what must be true afterwards.
 */
final class Nodes implements AutoCloseable {

	private static final int IMPORTS = 20;

	/** Each of them is due every so many seconds. */
	private static final int EVERY = 6;

	private static final int ROWS = 400;

	private final ImportBench imports;

	private final Random random;

	private final List<Child> nodes = new ArrayList<>();

	/** The file number of each key. */
	private final Map<String, Integer> files = new TreeMap<>();

	private int kills;

	Nodes(Path jobs, long seed) {
		this.imports = new ImportBench(EmbeddedServers.get(), jobs, Map.of());
		this.random = new Random(seed);
		this.imports.sql(
				"TRUNCATE blockload.scheduled_run, blockload.trigger_task, blockload.scheduled_run_task, blockload.notification_task, blockload.alert_state");
		for (int i = 0; i < IMPORTS; i++) {
			this.imports.sql("CREATE TABLE app.%s (id int NOT NULL, name text NOT NULL)".formatted(block(i)));
			this.imports.define(importName(i), """
					file: {latest: '%s/{{date}}.csv'}
					block: %s
					mode: append
					undo: {keep: %d}
					schedule: {cron: '%d/%d * * * * *'}
					""".formatted(block(i), block(i), kept(i), i % EVERY, EVERY));
			put(i);
		}
	}

	/** Runs that are kept for undo are staged, the others are loaded directly. */
	private static int kept(int number) {
		return number % 2;
	}

	private static String block(int number) {
		return "block_" + number;
	}

	/** A lease is keyed by its name, and others test here too. */
	private String importName(int number) {
		return this.imports.application() + "-" + number;
	}

	/** The next file of an import. */
	private void put(int number) {
		int file = this.files.size();
		String key = "%s/%s.csv".formatted(block(number), Instant.now().truncatedTo(ChronoUnit.MILLIS));
		StringBuilder text = new StringBuilder("id,name\n");
		for (int row = 0; row < ROWS; row++) {
			text.append(file * ROWS + row).append(",file ").append(file).append('\n');
		}
		this.files.put(key, file);
		this.imports.put(key, text.toString());
	}

	private Child start() {
		return Child.node(this.imports, 512);
	}

	/** Serve, and kill, for so long, and at least once. */
	void disturb(Duration time) throws InterruptedException {
		if (Child.ARCHIVE.claim()) {
			try (Child first = Child.of(this.imports.servers(), this.imports.jobs(), "run", importName(0))
				.archivingClasses()
				.start()) {
				assertThat(first.await(Duration.ofMinutes(3))).as(first.output()).isZero();
			}
		}
		this.nodes.add(start());
		this.nodes.add(start());
		this.nodes.get(0).awaitOutput("Serving");
		this.nodes.get(1).awaitOutput("Serving");
		// The start of the nodes is no part of it: it can take as long.
		long end = System.nanoTime() + time.toNanos();
		for (boolean aimed = true; this.kills < 2 || System.nanoTime() < end; aimed = !aimed) {
			long calm = System.nanoTime() + Duration.ofMillis(500 + this.random.nextInt(6000)).toNanos();
			while (System.nanoTime() < calm) {
				put(this.random.nextInt(IMPORTS));
				Thread.sleep(200);
			}
			int victim = this.random.nextInt(2);
			// One of them works, or the two would start for ever.
			this.nodes.get(1 - victim).awaitOutput("Serving");
			if (aimed) {
				this.nodes.get(victim).awaitOutput("Serving");
				victim = inMidRun();
			}
			this.nodes.get(victim).kill();
			this.kills++;
			this.nodes.set(victim, start());
		}
		this.nodes.get(0).awaitOutput("Serving");
		this.nodes.get(1).awaitOutput("Serving");
	}

	/** The node that has loaded a part of some file by now. */
	private int inMidRun() throws InterruptedException {
		long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
		for (int look = 0; System.nanoTime() < end; look++) {
			if (look % 20 == 0) {
				put(this.random.nextInt(IMPORTS));
			}
			for (String node : this.imports.rows("""
					SELECT f.node FROM blockload.scheduled_run f JOIN blockload.run r ON r.scheduled_run_id = f.id
					 WHERE f.state = 'running' AND r.status = 'RUNNING' AND r.stage = 'planned'
					   AND EXISTS (SELECT FROM blockload.batch b WHERE b.run_id = r.id)""")) {
				for (int i = 0; i < this.nodes.size(); i++) {
					if (node.endsWith(", process " + this.nodes.get(i).pid())) {
						return i;
					}
				}
			}
			Thread.sleep(5);
		}
		throw new AssertionError("no node was in the middle of a run for a minute");
	}

	/** Let the nodes take over what the killed left, then stop them in good order. */
	void settle() throws InterruptedException {
		Thread.sleep(Duration.ofSeconds(EVERY).toMillis());
		for (int i = 0; i < IMPORTS; i++) {
			this.imports.define(importName(i), """
					file: {latest: '%s/{{date}}.csv'}
					block: %s
					mode: append
					undo: {keep: %d}
					schedule: {cron: '0 0 0 1 1 *'}
					""".formatted(block(i), block(i), kept(i)));
		}
		long end = System.nanoTime() + Duration.ofSeconds(90).toNanos();
		while (!this.imports
			.rows("SELECT 1 FROM blockload.trigger_task WHERE execution_time < now() + interval '1 minute'")
			.isEmpty() || !this.imports.rows("SELECT 1 FROM blockload.scheduled_run_task").isEmpty()) {
			assertThat(System.nanoTime())
				.as("work is left: %s",
						this.imports.rows("SELECT * FROM blockload.scheduled_run WHERE outcome IS NULL"))
				.isLessThan(end);
			Thread.sleep(200);
		}
		for (Child node : this.nodes) {
			node.terminate();
		}
		for (Child node : this.nodes) {
			assertThat(node.await(Duration.ofSeconds(40))).as(node.output()).isZero();
		}
	}

	/**
	 * Every scheduled run is accounted for, every block is exact, and nothing is left.
	 */
	void assertExact() {
		assertThat(this.kills).isPositive();
		assertThat(
				this.imports.rows("SELECT id FROM blockload.run WHERE scheduled_run_id IS NOT NULL AND attempts > 1"))
			.as("restarted runs")
			.isNotEmpty();
		assertThat(this.imports.rows("SELECT outcome, count(*) FROM blockload.scheduled_run GROUP BY 1 ORDER BY 1"))
			.as("outcomes")
			.allMatch((outcome) -> outcome.matches("(completed|unchanged|overlapped|superseded)\\|\\d+"));
		assertThat(this.imports
			.rows("""
					SELECT f.id, f.outcome, count(r.id), max(r.status) FROM blockload.scheduled_run f
					  LEFT JOIN blockload.run r ON r.scheduled_run_id = f.id
					 GROUP BY 1 HAVING NOT CASE f.outcome WHEN 'overlapped' THEN count(r.id) = 0 WHEN 'superseded' THEN count(r.id) = 0
					                   ELSE count(r.id) = 1 AND max(r.status) = upper(f.outcome) END"""))
			.as("scheduled runs that did not run exactly once")
			.isEmpty();
		assertThat(this.imports.rows("""
				SELECT import, sum(missed + 1), extract(epoch FROM max(due_at) - min(due_at))::int / %d + 1
				  FROM blockload.scheduled_run GROUP BY 1
				HAVING sum(missed + 1) <> extract(epoch FROM max(due_at) - min(due_at))::int / %d + 1"""
			.formatted(EVERY, EVERY))).as("imports with times that no scheduled run accounts for").isEmpty();
		for (int i = 0; i < IMPORTS; i++) {
			assertBlock(i);
		}
		assertThat(this.imports
			.rows("SELECT tablename FROM pg_tables WHERE tablename LIKE 'blockload_run_%' AND tablename !~ '_undo'"))
			.as("staging tables")
			.isEmpty();
		assertThat(this.imports.rows("SELECT pid FROM pg_locks WHERE locktype = 'advisory'")).as("locks").isEmpty();
		assertThat(this.imports.bean(Repair.class).all()).as("to repair").isEmpty();
	}

	private void assertBlock(int number) {
		List<String> keys = this.imports
			.rows("SELECT key FROM blockload.run WHERE import = '%s' AND status = 'COMPLETED' ORDER BY key"
				.formatted(importName(number)));
		assertThat(keys).as("files of " + block(number)).doesNotHaveDuplicates().isNotEmpty();
		String expected = String.join(" UNION ALL ", keys.stream()
			.map((key) -> "SELECT g AS id, 'file %1$d' AS name FROM generate_series(%1$d * %2$d, %1$d * %2$d + %2$d - 1) g"
				.formatted(this.files.get(key), ROWS))
			.toList());
		String content = "SELECT count(*), md5(string_agg(id || name, ',' ORDER BY id, name)) FROM (%s) rows";
		assertThat(this.imports.rows(content.formatted("SELECT id, name FROM app." + block(number))))
			.as("content of " + block(number))
			.isEqualTo(this.imports.rows(content.formatted(expected)));
	}

	/** What happened, for people. */
	String summary() {
		return "%d kills, %d files, scheduled runs: %s, restarted runs: %s".formatted(this.kills, this.files.size(),
				this.imports.rows("SELECT outcome, count(*) FROM blockload.scheduled_run GROUP BY 1 ORDER BY 1"),
				this.imports
					.rows("SELECT count(*) FROM blockload.run WHERE scheduled_run_id IS NOT NULL AND attempts > 1"));
	}

	@Override
	public void close() {
		this.nodes.forEach(Child::close);
		this.imports.close();
	}

}
