package dev.blockload.fault;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import javax.sql.DataSource;

import dev.blockload.account.Actor;
import dev.blockload.account.Caller;
import dev.blockload.importjob.EmbeddedServers;
import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.RetryPolicy;
import dev.blockload.importjob.RunRequest;
import dev.blockload.launch.LaunchOrder;
import dev.blockload.launch.LaunchOrder.WhenBusy;
import dev.blockload.launch.LaunchParts;
import dev.blockload.source.RequestedFile;
import dev.blockload.task.TaskSchedulers;
import dev.blockload.task.TaskTiming;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Launched runs of two nodes that are killed again and again: each happens, and each
 * block has each of its rows once. The long form only:
 * {@code -Dblockload.launches.kills=20}.
 */
@Tag("faults")
@EnabledIfSystemProperty(named = "blockload.launches.kills", matches = "[0-9]+")
class LaunchedRunsKilledIT {

	private static final int IMPORTS = 10;

	private static final int ROWS = 400;

	private ImportBench imports;

	private LaunchParts launches;

	private final List<Long> runs = new ArrayList<>();

	@Test
	void eachLaunchedRunHappensOnceWhicheverNodeDies(@TempDir Path jobs) throws InterruptedException {
		int kills = Integer.getInteger("blockload.launches.kills");
		Random random = new Random(Long.getLong("blockload.launches.seed", System.nanoTime()));
		this.imports = new ImportBench(EmbeddedServers.get(), jobs, Map.of());
		this.imports.sql("TRUNCATE blockload.launch, blockload.scheduled_run_task");
		this.launches = LaunchParts.of(this.imports,
				new TaskSchedulers("client", this.imports.bean(DataSource.class),
						new TaskTiming(Duration.ofSeconds(1), Duration.ofSeconds(1)), Clock.systemUTC()),
				new RetryPolicy(6, Duration.ofSeconds(1), Duration.ofSeconds(1)));
		for (int i = 0; i < IMPORTS; i++) {
			this.imports.sql("CREATE TABLE app.block_%d (id int NOT NULL, name text NOT NULL)".formatted(i));
			this.imports.define(name(i), """
					file: {fixed: file.csv}
					block: block_%d
					mode: append
					undo: {keep: %d}
					""".formatted(i, i % 2));
		}
		StringBuilder file = new StringBuilder("id,name\n");
		for (int row = 0; row < ROWS; row++) {
			file.append(row).append(",row ").append(row).append('\n');
		}
		this.imports.put("file.csv", file.toString());
		List<Child> nodes = new ArrayList<>(List.of(start(), start()));
		try {
			for (int kill = 0; kill < kills; kill++) {
				launchAll();
				int victim = random.nextInt(2);
				nodes.get(1 - victim).awaitOutput("Serving");
				nodes.get(victim).awaitOutput("Serving");
				if (kill % 2 == 0) {
					Thread.sleep(random.nextInt(1500));
				}
				else {
					victim = inMidRun(nodes);
				}
				nodes.get(victim).kill();
				nodes.set(victim, start());
			}
			awaitAll();
		}
		finally {
			nodes.forEach(Child::close);
		}
		assertThat(this.imports.rows("SELECT DISTINCT status " + ofTheTest())).containsExactly("COMPLETED");
		assertThat(this.imports.rows("SELECT count(*) " + ofTheTest()))
			.containsExactly(Integer.toString(this.runs.size()));
		for (int i = 0; i < IMPORTS; i++) {
			assertThat(this.imports.rows("SELECT count(*), count(DISTINCT id) FROM app.block_" + i))
				.containsExactly(kills * ROWS + "|" + ROWS);
		}
		List<String> restarted = this.imports.rows("SELECT id " + ofTheTest() + " AND attempts > 1");
		assertThat(restarted).as("restarted runs").isNotEmpty();
		System.out.println("launched runs: " + this.runs.size() + ", restarted: " + restarted.size());
		this.imports.close();
	}

	/** The node that works on a run now. */
	private int inMidRun(List<Child> nodes) throws InterruptedException {
		long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
		while (System.nanoTime() < end) {
			for (String holder : this.imports.rows("SELECT holder FROM blockload.run WHERE status = 'RUNNING'")) {
				for (int node = 0; node < nodes.size(); node++) {
					if (holder.endsWith("pid " + nodes.get(node).pid())) {
						return node;
					}
				}
			}
			Thread.sleep(5);
		}
		throw new AssertionError("no node worked on a run for a minute");
	}

	private void launchAll() {
		for (int i = 0; i < IMPORTS; i++) {
			this.runs.add(
					this.launches.launches()
						.launch(Caller.unlimited(Actor.command("test")),
								new LaunchOrder(new RunRequest(name(i), new RequestedFile.ByRule(), null,
										RunRequest.Repeat.FORCE), null, WhenBusy.QUEUE))
						.run());
		}
	}

	private void awaitAll() throws InterruptedException {
		long end = System.nanoTime() + Duration.ofMinutes(3).toNanos();
		while (!this.imports.rows("SELECT 1 FROM blockload.launch WHERE ended_at IS NULL").isEmpty()) {
			assertThat(System.nanoTime())
				.as("runs are left: %s", this.imports.rows("SELECT * FROM blockload.launch WHERE ended_at IS NULL"))
				.isLessThan(end);
			Thread.sleep(200);
		}
	}

	private String name(int number) {
		return this.imports.application() + "-" + number;
	}

	private Child start() {
		return Child.node(this.imports, 512);
	}

	private String ofTheTest() {
		return "FROM blockload.run WHERE application = '" + this.imports.application() + "'";
	}

}
