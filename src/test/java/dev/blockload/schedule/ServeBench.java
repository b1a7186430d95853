package dev.blockload.schedule;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import javax.sql.DataSource;

import dev.blockload.block.BlockCatalog;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.importjob.DefinitionCheck;
import dev.blockload.importjob.EmbeddedServers;
import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.ImportLauncher;
import dev.blockload.importjob.RunHistory.RejectGroup;
import dev.blockload.importjob.RunHistory;
import dev.blockload.run.Run;
import dev.blockload.storage.s3.S3ObjectStores;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mail.MailSender;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What a test of schedules works with: imports on real servers, and nodes in this JVM
 * that hurry.
 */
final class ServeBench implements AutoCloseable {

	private static final ScheduleSettings HURRY = new ScheduleSettings(4, 3, Duration.ofMillis(300),
			Duration.ofSeconds(2), Duration.ofSeconds(30), Duration.ofSeconds(1), Duration.ofMillis(100),
			Duration.ofMillis(500), Duration.ofMillis(200), Duration.ofMillis(300), Duration.ofMillis(100));

	private final ActiveDefinitions watched;

	private final ImportBench imports;

	private final List<Serving> nodes = new ArrayList<>();

	private @Nullable MailSender mail;

	ServeBench(Path jobs) {
		this.watched = new ActiveDefinitions(jobs, (name) -> null);
		this.imports = new ImportBench(EmbeddedServers.get(), jobs, Map.of(), this.watched.definitions());
	}

	/** Leave all that was. */
	void renew() {
		close(this.nodes);
		this.imports.renew();
		this.imports.sql(
				"TRUNCATE blockload.fire, blockload.schedule_clock, blockload.schedule_work, blockload.schedule_word, blockload.told, blockload.word");
	}

	ImportBench imports() {
		return this.imports;
	}

	/**
	 * An import of {@code people.csv}, or of what {@code file} says, into its own block.
	 */
	void define(String name, String file, String schedule) {
		this.imports.sql("CREATE TABLE IF NOT EXISTS app.%s (id int PRIMARY KEY, name text)".formatted(name));
		this.imports.define(name, """
				file: %s
				block: %s
				mode: upsert
				schedule: %s
				""".formatted(file, name, schedule));
	}

	/** From now on nodes send mail so. */
	void mailBy(MailSender sender) {
		this.mail = sender;
	}

	/** Another node that serves. */
	Serving node() {
		// A process of its own would take what it finds; this one has looked before.
		for (int look = 0; look < 2; look++) {
			var unused = this.watched.look((located) -> List.of());
		}
		return node(this.watched);
	}

	/** A node with definitions of its own. */
	Serving node(ActiveDefinitions definitions) {
		Supplier<ImportLauncher> launchers = this.imports::launcher;
		Serving.Parts parts = new Serving.Parts(this.imports.bean(DataSource.class),
				this.imports.bean(JdbcClient.class), this.imports.bean(TransactionTemplate.class),
				this.imports.bean(DefinitionCheck.class), this.imports.bean(RunHistory.class),
				this.imports.bean(S3ObjectStores.class), this.imports.bean(BlockCatalog.class), launchers,
				new Described(), Optional.ofNullable(this.mail));
		Serving node = new Serving("node " + (this.nodes.size() + 1), parts, definitions, HURRY);
		this.nodes.add(node);
		node.start();
		return node;
	}

	/** How the imports stand at a moment. */
	Standings standings(Instant moment) {
		return new Standings(this.watched, this.imports.history(), new FireTable(this.imports.bean(JdbcClient.class)),
				Clock.fixed(moment, ZoneOffset.UTC));
	}

	/** A cron that comes once, so many seconds from now. */
	static String in(int seconds) {
		LocalDateTime time = LocalDateTime.now(ZoneOffset.UTC).plusSeconds(seconds);
		return "'%d %d %d %d %d *'".formatted(time.getSecond(), time.getMinute(), time.getHour(), time.getDayOfMonth(),
				time.getMonthValue());
	}

	/** The fires of an import, in order, as {@code outcome or state|code|missed > 0}. */
	List<String> fires(String name) {
		return this.imports.rows("""
				SELECT coalesce(outcome, state), coalesce(code, ''), missed > 0 FROM blockload.fire
				 WHERE import = '%s' ORDER BY fire_time""".formatted(name));
	}

	/** The runs of an import, in order. */
	List<String> runs(String name) {
		return this.imports.rows("SELECT status FROM blockload.run WHERE import = '%s' ORDER BY id".formatted(name));
	}

	/** Wait until something is so. */
	static void await(String what, Supplier<Boolean> condition, Supplier<Object> otherwise)
			throws InterruptedException {
		long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
		while (!condition.get()) {
			if (System.nanoTime() > end) {
				throw new AssertionError("not within 60 s: " + what + ", but " + otherwise.get());
			}
			Thread.sleep(50);
		}
	}

	/** Wait until the last fire of an import is as expected. */
	void awaitLast(String name, String fire) throws InterruptedException {
		await(name + " is " + fire, () -> {
			List<String> fires = fires(name);
			return !fires.isEmpty() && fires.get(fires.size() - 1).equals(fire);
		}, () -> fires(name));
	}

	/** Wait until some fire of an import is as expected. */
	void awaitAny(String name, String fire) throws InterruptedException {
		await(name + " has " + fire, () -> fires(name).contains(fire), () -> fires(name));
	}

	private static void close(List<Serving> nodes) {
		nodes.forEach(Serving::close);
		nodes.clear();
	}

	@Override
	public void close() {
		close(this.nodes);
		this.imports.close();
	}

	/** As short as can be: what show says has its own tests. */
	private static final class Described implements RunDescription {

		@Override
		public String text(Run run, List<RejectGroup> rejects) {
			return "run of " + run.importName() + ": " + run.status() + "\n";
		}

		@Override
		public String json(Run run, List<RejectGroup> rejects) {
			return "{\"status\":\"" + run.status() + "\"}";
		}

	}

}
