package dev.blockload.serve;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import com.github.kagkarlsson.shaded.jdbc.SQLRuntimeException;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.definition.DefinitionException;
import dev.blockload.event.EventService;
import dev.blockload.flow.FlowService;
import org.jspecify.annotations.Nullable;
import dev.blockload.importjob.DefinitionCheck;
import dev.blockload.launch.LaunchService;
import dev.blockload.notify.NotificationService;
import dev.blockload.notify.NotifySettings;
import dev.blockload.run.SqlFailures;
import dev.blockload.schedule.PausedImports;
import dev.blockload.schedule.ScheduleService;
import dev.blockload.schedule.ScheduleSettings;
import dev.blockload.schedule.ScheduledRunHistory;
import dev.blockload.vault.KeyService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * A node: runs imports at their times and notifies people, together with all other nodes
 * over the same database.
 */
public final class Node implements AutoCloseable {

	private static final Logger LOG = LoggerFactory.getLogger(Node.class);

	private final String name;

	private final Clock clock = Clock.systemUTC();

	private final ActiveDefinitions watched;

	private final ScheduledRunHistory history;

	private final RunMetrics metrics;

	private final FlowMetrics flowMetrics = new FlowMetrics();

	private final NotificationService notifications;

	private final ScheduleService schedules;

	private final LaunchService launches;

	private final FlowService flows;

	private final DefinitionReloader definitions;

	private final KeyService keys;

	private final ImportWatch watch;

	private final Duration watchPause;

	private final Duration reload;

	private final Duration lateAfter;

	private final ScheduledExecutorService reloading;

	private final ScheduledExecutorService watching;

	private final @Nullable EventService events;

	private boolean databaseAway;

	/**
	 * Create a node.
	 * @param name unique among the nodes of a database
	 * @param schedules what its schedules work with
	 * @param notifications what its notifications work with
	 * @param launches executes launched runs, with the threads of the schedules
	 * @param flows advances flow runs, with the same threads
	 * @param check of definitions against blocks
	 * @param settings of its schedules
	 * @param notifySettings of its notifications
	 * @param keys reports the keys of secrets that it holds
	 * @param events receives events of object stores, or null
	 */
	Node(String name, ScheduleService.Parts schedules, NotificationService.Parts notifications, LaunchService launches,
			FlowService flows, DefinitionCheck check, ScheduleSettings settings, NotifySettings notifySettings,
			KeyService keys, @Nullable EventService events) {
		this.events = events;
		this.name = name;
		this.keys = keys;
		this.metrics = new RunMetrics(launches);
		this.watched = schedules.watched();
		this.history = new ScheduledRunHistory(schedules.jdbc());
		this.notifications = new NotificationService(notifications, notifySettings, this.clock);
		this.schedules = new ScheduleService(name, schedules, settings,
				new CompletionAnnouncer(this.notifications, this.metrics, schedules.flows()), this.clock);
		this.launches = launches;
		this.flows = flows;
		launches.onEnd(this.metrics::count);
		flows.add(this.flowMetrics);
		flows.add(new FlowAnnouncer(this.notifications));
		this.definitions = new DefinitionReloader(this.watched, check, this.schedules, this.notifications);
		this.watch = new ImportWatch(new ImportHealth(this.watched, schedules.history(), this.history,
				new PausedImports(schedules.jdbc()), this.clock), schedules.flows(), this.notifications);
		this.watchPause = notifySettings.watch();
		this.reload = settings.reload();
		this.lateAfter = settings.missedAfter();
		this.reloading = thread("definitions");
		this.watching = thread("alerts");
	}

	private static ScheduledExecutorService thread(String name) {
		return Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread thread = new Thread(task, name);
			thread.setDaemon(true);
			return thread;
		});
	}

	/**
	 * Start to serve; returns at once.
	 * @throws DefinitionException where no import is valid; nothing was changed then
	 */
	public void start() {
		this.definitions.load();
		defineMetrics();
		// Before anything reads a secret: from here on rotations of keys wait for this
		// node.
		this.keys.start(this.name);
		this.launches.start();
		this.flows.start();
		this.schedules.start();
		this.notifications.start();
		long pause = this.reload.toMillis();
		if (this.events != null) {
			this.events.start();
		}
		var unused = this.reloading.scheduleWithFixedDelay(this::reload, pause, pause, TimeUnit.MILLISECONDS);
		long look = this.watchPause.toMillis();
		var unusedToo = this.watching.scheduleWithFixedDelay(this::watch, look, look, TimeUnit.MILLISECONDS);
	}

	private void watch() {
		try {
			this.watch.look();
		}
		catch (DataAccessException | TransactionException | SQLRuntimeException ex) {
			// The thread that reloads definitions logs that the database does not answer.
			LOG.debug("Late imports and digests could not be looked for", ex);
		}
		catch (RuntimeException | Error ex) {
			// Otherwise the executor would never call this method again.
			LOG.error("Blockload could not look for late imports and digests. It tries again.", ex);
		}
	}

	private void reload() {
		try {
			// A query in any case, so that an outage of the database is noticed and
			// logged.
			var unused = lateSchedules();
			this.definitions.reload();
			defineMetrics();
			if (this.databaseAway) {
				LOG.info("The database answers again.");
			}
			this.databaseAway = false;
		}
		catch (DataAccessException | TransactionException | SQLRuntimeException ex) {
			// Logged once; the loggers of db-scheduler, which repeat it, are off.
			if (!this.databaseAway) {
				LOG.warn("The database does not answer: {} Blockload keeps trying.",
						SqlFailures.translate(ex).message());
			}
			this.databaseAway = true;
		}
		catch (RuntimeException | Error ex) {
			// Otherwise the executor would never call this method again.
			LOG.error("Blockload could not look for changed definitions. It tries again.", ex);
		}
	}

	/** Schedules that were due, and that no node has processed. */
	Map<String, String> lateSchedules() {
		Map<String, String> late = new TreeMap<>();
		this.history.lateTriggers(this.clock.instant().minus(this.lateAfter))
			.forEach((schedule, time) -> late.put(schedule, "This schedule was due at " + time + "."));
		return late;
	}

	/** Problems of the definitions, whose changes are therefore not active, by file. */
	Map<String, String> definitionProblems() {
		Map<String, String> problems = new TreeMap<>();
		this.watched.problems()
			.forEach((problem) -> problems.merge(problem.file(), problem.toString(),
					(one, other) -> one + "\n" + other));
		return problems;
	}

	/** Create the series of new imports and flows, and remove those of others. */
	void defineMetrics() {
		this.metrics.define(this.watched.imports().stream().map((located) -> located.definition().name()).toList());
		this.flowMetrics.define(this.watched.flows().stream().map((located) -> located.definition().name()).toList());
	}

	/** The notifications of this node. */
	NotificationService notifications() {
		return this.notifications;
	}

	/** Receives events for this node; null if it receives none. */
	@Nullable EventService events() {
		return this.events;
	}

	/** Counts the scheduled runs that this node ends. */
	RunMetrics metrics() {
		return this.metrics;
	}

	/** Counts the flow runs that this node ends. */
	FlowMetrics flowMetrics() {
		return this.flowMetrics;
	}

	/** For people: how much this node serves, and its name. */
	public String summary() {
		return "Serving %s on node %s.%s Press Ctrl-C to stop.".formatted(this.definitions.schedules(), this.name,
				this.definitions.hasSchedules() ? ""
						: " No import has a schedule, so nothing runs until a definition with a schedule is added.")
				+ ((this.events != null) ? " Receiving events from " + this.events.address() + "." : "");
	}

	/**
	 * Stop serving. Runs stop at their next checkpoint, and continue on another node or
	 * at the next start. Returns when they have stopped.
	 */
	@Override
	public void close() {
		this.reloading.shutdownNow();
		this.watching.shutdownNow();
		// First: what it has received becomes launches.
		if (this.events != null) {
			this.events.close();
		}
		Thread stopping = new Thread(this.notifications::close, "stop notifications");
		stopping.start();
		this.launches.close();
		this.flows.close();
		this.schedules.close();
		try {
			stopping.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.keys.close();
	}

}
