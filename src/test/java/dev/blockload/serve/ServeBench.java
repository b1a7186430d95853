package dev.blockload.serve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import javax.sql.DataSource;

import dev.blockload.block.BlockCatalog;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.importjob.DefinitionCheck;
import dev.blockload.event.EventConfiguration;
import dev.blockload.event.EventQueue;
import dev.blockload.event.EventResult;
import dev.blockload.event.EventService;
import dev.blockload.importjob.EmbeddedServers;
import dev.blockload.flow.FlowNode;
import dev.blockload.importjob.FileSeries;
import dev.blockload.importjob.ImportBench;
import dev.blockload.launch.LaunchParts;
import dev.blockload.notify.NotificationService;
import dev.blockload.notify.NotifySettings;
import dev.blockload.notify.PublicLinks;
import dev.blockload.run.RunHistory;
import dev.blockload.schedule.PausedImports;
import dev.blockload.schedule.ScheduleService;
import dev.blockload.schedule.ScheduleSettings;
import dev.blockload.schedule.ScheduledRunHistory;
import dev.blockload.storage.s3.S3ObjectStores;
import dev.blockload.task.TaskSchedulers;
import dev.blockload.vault.KeyService;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mail.MailSender;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What tests of nodes work with: imports on real servers, and nodes in this JVM with
 * short pauses.
 */
public final class ServeBench implements AutoCloseable {

	private static final ScheduleSettings SHORT_PAUSES = new ScheduleSettings(4, 3, Duration.ofMillis(300),
			Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofMillis(100), Duration.ofMillis(500),
			Duration.ofMillis(200), Duration.ofMillis(300));

	private static @Nullable ServeBench shared;

	private final ActiveDefinitions watched;

	private final ImportBench imports;

	private final List<Node> nodes = new ArrayList<>();

	private final List<LaunchParts> launches = new ArrayList<>();

	private final List<FlowNode> flows = new ArrayList<>();

	private @Nullable MailSender mail;

	private PublicLinks links = PublicLinks.NONE;

	private @Nullable Supplier<EventQueue> queue;

	ServeBench(Path jobs) {
		this.watched = new ActiveDefinitions(jobs, (name) -> null);
		this.imports = new ImportBench(EmbeddedServers.get(), jobs, Map.of(), this.watched.definitions());
	}

	/**
	 * The bench that test classes of this JVM share, because its context takes seconds to
	 * start. It is never closed. Each test renews it before it begins, and each class
	 * renews it when it has ended.
	 */
	public static synchronized ServeBench shared() {
		ServeBench bench = shared;
		if (bench == null) {
			try {
				bench = new ServeBench(Files.createTempDirectory("blockload-serve"));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
			shared = bench;
		}
		return bench;
	}

	/** Close all nodes and delete what they left. */
	public void renew() {
		close(this.nodes);
		this.launches.clear();
		this.flows.clear();
		this.links = PublicLinks.NONE;
		this.queue = null;
		this.mail = null;
		this.imports.renew();
		this.imports.sql(
				"TRUNCATE blockload.launch, blockload.scheduled_run, blockload.trigger_task, blockload.scheduled_run_task, blockload.notification_task, blockload.alert_state, blockload.alert_recovery, blockload.digest, blockload.notification, blockload.paused_import");
		this.imports.deleteAudit("true");
	}

	/** Its imports. */
	public ImportBench imports() {
		return this.imports;
	}

	/** The definitions of nodes that have no others. */
	ActiveDefinitions watched() {
		return this.watched;
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

	/** The nodes started from now on receive events. */
	public void receiveFrom(Supplier<EventQueue> opening) {
		this.queue = opening;
	}

	/** How many events had a result on a node. */
	public static long count(Node node, EventResult result) {
		return node.events().count(result);
	}

	/** Notifications of the nodes started from now on link to pages of this URL. */
	void publish(String url) {
		this.links = new PublicLinks(url);
	}

	/** The nodes started from now on send mail through this. */
	void mailBy(MailSender sender) {
		this.mail = sender;
	}

	/** Start another node. */
	public Node node() {
		reload();
		return node(this.watched);
	}

	/** A new process would load what it finds; these definitions were loaded before. */
	public void reload() {
		for (int look = 0; look < 2; look++) {
			var unused = this.watched.reload((located) -> List.of());
		}
	}

	/** Start another node that has other definitions. */
	Node node(ActiveDefinitions definitions) {
		String name = "node " + (this.nodes.size() + 1);
		TaskSchedulers schedulers = schedulers(name);
		LaunchParts launches = LaunchParts.of(this.imports, schedulers, SHORT_PAUSES.retryPolicy());
		this.launches.add(launches);
		FlowNode flows = FlowNode.of(this.imports, definitions.definitions(), schedulers, launches);
		this.flows.add(flows);
		ScheduleService.Parts schedules = new ScheduleService.Parts(schedulers, jdbc(),
				this.imports.bean(TransactionTemplate.class), definitions, this.imports.bean(RunHistory.class),
				this.imports.bean(S3ObjectStores.class), this.imports.bean(BlockCatalog.class), this.imports.launcher(),
				this.imports.bean(FileSeries.class), flows.launcher(), flows.history(),
				List.of(launches.service().task(name), flows.service().task()));
		NotificationService.Parts notifications = new NotificationService.Parts(schedulers, jdbc(),
				this.imports.bean(TransactionTemplate.class), definitions, this.imports.bean(RunHistory.class),
				flows.history(), Optional.ofNullable(this.mail), "", this.links);
		Node node = new Node(name, schedules, notifications, launches.service(), flows.service(),
				this.imports.bean(DefinitionCheck.class), SHORT_PAUSES,
				new NotifySettings(Duration.ofMillis(100), Duration.ofMillis(200)),
				KeyService.withoutKeys(jdbc(), this.imports.bean(TransactionTemplate.class)),
				events(definitions, launches));
		this.nodes.add(node);
		node.start();
		return node;
	}

	/**
	 * What launches runs on a node that was killed before it executed any.
	 * @param maxWaiting how many runs wait at most
	 */
	LaunchParts launchesOfNoNode(int maxWaiting) {
		reload();
		return LaunchParts.of(this.imports, schedulers("node 0"), SHORT_PAUSES.retryPolicy(), maxWaiting);
	}

	/** The flows of a node, which are numbered from 0. */
	FlowNode flows(int node) {
		return this.flows.get(node);
	}

	/** What launches runs on a node, which are numbered from 0. */
	LaunchParts launches(int node) {
		return this.launches.get(node);
	}

	/** The health of the imports at a moment. */
	ImportHealth health(Instant moment) {
		return new ImportHealth(this.watched, this.imports.history(), new ScheduledRunHistory(jdbc()),
				new PausedImports(jdbc()), Clock.fixed(moment, ZoneOffset.UTC));
	}

	JdbcClient jdbc() {
		return this.imports.bean(JdbcClient.class);
	}

	/** The schedulers of a node. */
	TaskSchedulers schedulers(String node) {
		return new TaskSchedulers(node, this.imports.bean(DataSource.class), SHORT_PAUSES.timing(), Clock.systemUTC());
	}

	/**
	 * Make the schedules of imports due now, whatever their cron expressions say. A time
	 * in some seconds passes unnoticed where the machine is busy and the node starts
	 * slowly. A schedule is due once at a time: if one of them was due in this second,
	 * this method waits for the next second.
	 */
	void makeDue(String... names) throws InterruptedException {
		await("a second begins in which none of " + List.of(names) + " was due", () -> this.imports.rows("""
				SELECT 1 FROM blockload.scheduled_run
				 WHERE import IN ('%s') AND due_at >= '%s'""".formatted(String.join("', '", names), second()))
			.isEmpty(), () -> this.imports.rows("SELECT import, due_at FROM blockload.scheduled_run"));
		makeDueAt(second(), names);
	}

	/**
	 * Let the first schedule of imports be due at a time, which may have passed. All
	 * become due in one statement, and while no node holds one of them: the node would
	 * fail to store the next time.
	 */
	void makeDueAt(Instant time, String... names) throws InterruptedException {
		String tasks = String.join("#1', '", names);
		await("the triggers of " + List.of(names) + " are free", () -> this.imports.rows("""
				WITH free AS (SELECT task_instance FROM blockload.trigger_task
				               WHERE task_instance IN ('%s#1') AND NOT picked FOR UPDATE)
				UPDATE blockload.trigger_task t SET execution_time = '%s', version = version + 1 FROM free
				 WHERE t.task_instance = free.task_instance AND (SELECT count(*) FROM free) = %d
				RETURNING 1""".formatted(tasks, time, names.length)).size() == names.length,
				() -> this.imports.rows("SELECT task_instance, picked FROM blockload.trigger_task"));
	}

	private static Instant second() {
		return Instant.now().truncatedTo(ChronoUnit.SECONDS);
	}

	/**
	 * Scheduled runs of an import, in order, as {@code outcome or state|code|missed > 0}.
	 */
	List<String> scheduledRuns(String name) {
		return this.imports.rows("""
				SELECT coalesce(outcome, state), coalesce(code, ''), missed > 0 FROM blockload.scheduled_run
				 WHERE import = '%s' ORDER BY due_at""".formatted(name));
	}

	/** The runs of an import, in order. */
	List<String> runs(String name) {
		return this.imports.rows("SELECT status FROM blockload.run WHERE import = '%s' ORDER BY id".formatted(name));
	}

	/** Wait until a condition is true. */
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

	/** Wait until the last scheduled run of an import is as expected. */
	void awaitLast(String name, String expected) throws InterruptedException {
		await(name + " is " + expected, () -> {
			List<String> found = scheduledRuns(name);
			return !found.isEmpty() && found.get(found.size() - 1).equals(expected);
		}, () -> scheduledRuns(name));
	}

	/** Wait until some scheduled run of an import is as expected. */
	void awaitAny(String name, String expected) throws InterruptedException {
		await(name + " has " + expected, () -> scheduledRuns(name).contains(expected), () -> scheduledRuns(name));
	}

	/**
	 * Wait until some scheduled run of an import has an outcome, also one that stands for
	 * several times: those that passed while the machine was busy.
	 */
	void awaitOutcome(String name, String outcome) throws InterruptedException {
		await(name + " has " + outcome,
				() -> scheduledRuns(name).stream().anyMatch((run) -> run.startsWith(outcome + "|")),
				() -> scheduledRuns(name));
	}

	/**
	 * Scheduled runs of an import, in order, as {@code outcome or state|code}: without
	 * those that the next time replaced, because the machine was busy until then.
	 */
	List<String> notReplaced(String name) {
		return this.imports.rows("""
				SELECT coalesce(outcome, state), coalesce(code, '') FROM blockload.scheduled_run
				 WHERE import = '%s' AND coalesce(outcome, state) NOT IN ('superseded', 'due') ORDER BY due_at"""
			.formatted(name));
	}

	private @Nullable EventService events(ActiveDefinitions definitions, LaunchParts launches) {
		Supplier<EventQueue> opening = this.queue;
		return (opening != null)
				? new EventConfiguration().eventService(opening.get(), definitions, launches.objects(), jdbc()) : null;
	}

	private static void close(List<Node> nodes) {
		nodes.forEach(Node::close);
		nodes.clear();
	}

	@Override
	public void close() {
		close(this.nodes);
		this.imports.close();
	}

}
