package dev.blockload.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import javax.sql.DataSource;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.DeadExecutionHandler;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.blockload.block.BlockCatalog;
import dev.blockload.definition.LocatedImport;
import dev.blockload.definition.Problem;
import dev.blockload.definition.WatchedDefinitions;
import dev.blockload.importjob.DefinitionCheck;
import dev.blockload.importjob.ImportLauncher;
import dev.blockload.importjob.RunHistory;
import dev.blockload.storage.S3ObjectStores;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mail.MailSender;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A node that runs imports at their times, together with all other nodes over the same
 * database. Two schedulers of db-scheduler, so that runs that take hours keep no clock
 * waiting: one notes fires when their time has come, the other works on them.
 */
public final class Serving implements AutoCloseable {

	private static final Logger LOG = LoggerFactory.getLogger(Serving.class);

	private static final int CLOCK_THREADS = 4;

	/** Longer than a run needs to stop, whatever it waits for. */
	private static final Duration STOPPING = Duration.ofSeconds(20);

	private final String node;

	private final Clock clock;

	private final WatchedDefinitions watched;

	private final DefinitionCheck check;

	private final FireTable fires;

	private final WordTable words;

	private final Bulletin bulletin;

	private final Messenger messenger;

	private final Launches launches;

	private final Clockwork clockwork;

	private final FireWork work;

	private final Timetable timetable;

	private final Scheduler clocks;

	private final Scheduler workers;

	private final ScheduleSettings settings;

	private final ScheduledExecutorService reloading;

	private boolean timetableSet;

	Serving(String node, Parts parts, WatchedDefinitions watched, ScheduleSettings settings) {
		Clock clock = Clock.systemUTC();
		this.clock = clock;
		this.node = node;
		this.watched = watched;
		this.check = parts.check();
		this.settings = settings;
		this.fires = new FireTable(parts.jdbc());
		this.launches = new Launches(parts.launchers());
		this.words = new WordTable(parts.jdbc());
		this.messenger = new Messenger(watched, this.words, parts.mail(), settings.wordBackoff(), clock);
		this.bulletin = new Bulletin(watched, parts.history(), this.words, parts.description());
		FireEnd ending = new FireEnd(this.fires, this.bulletin, parts.transaction());
		this.work = new FireWork(this.fires, parts.history(), watched, this.launches,
				new FileLook(watched.definitions(), parts.stores(), clock),
				new FireOrder(watched, parts.catalog(), this.fires, settings.orderPatience(), clock), ending, settings,
				clock);
		this.workers = scheduler(parts.dataSource(), "blockload.schedule_work", settings.parallel(), fireTask());
		this.clocks = scheduler(parts.dataSource(), "blockload.schedule_clock", CLOCK_THREADS, tickTask(), wordTask());
		this.clockwork = new Clockwork(watched, this.fires, ending, this.workers, settings, clock);
		this.timetable = new Timetable(this.clocks, clock);
		this.reloading = Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread thread = new Thread(task, "definitions");
			thread.setDaemon(true);
			return thread;
		});
	}

	private Scheduler scheduler(DataSource dataSource, String table, int threads, Task<?>... tasks) {
		return Scheduler.create(dataSource, tasks)
			.schedulerName(new SchedulerName.Fixed(this.node))
			.tableName(table)
			.threads(threads)
			.serializer(new Timetable.Texts())
			.pollUsingLockAndFetch(0.5, 1.0)
			.pollingInterval(this.settings.poll())
			.heartbeatInterval(this.settings.heartbeat())
			.missedHeartbeatsLimit(ScheduleSettings.MISSED_HEARTBEATS)
			.shutdownMaxWait(STOPPING)
			.alwaysPersistTimestampInUTC()
			.build();
	}

	private CustomTask<Void> fireTask() {
		return Tasks.custom(Clockwork.FIRE, Void.class)
			.onFailure(retry())
			.onDeadExecution(revive())
			.execute((instance, context) -> next(this.work.work(Long.parseLong(instance.getId()), this.node)));
	}

	private CustomTask<Void> wordTask() {
		return Tasks.custom(Messenger.WORD, Void.class)
			.onFailure(retry())
			.onDeadExecution(revive())
			.execute((instance, context) -> next(this.messenger.send(Long.parseLong(instance.getId()))));
	}

	private CustomTask<String> tickTask() {
		return Tasks.custom(Timetable.TICK, String.class)
			.onFailure(retry())
			.onDeadExecution(revive())
			.execute((instance, context) -> next(tick(instance, context.getExecution().executionTime)));
	}

	private Optional<Instant> tick(TaskInstance<String> instance, Instant due) {
		int split = instance.getId().lastIndexOf('#');
		return this.clockwork.fire(instance.getId().substring(0, split),
				Integer.parseInt(instance.getId().substring(split + 1)), due);
	}

	private static <T> CompletionHandler<T> next(Optional<Instant> time) {
		return (complete, operations) -> time.ifPresentOrElse((next) -> operations.reschedule(complete, next),
				operations::stop);
	}

	// At its own time: what is due stays due, and the fire is the one it was.
	private static <T> FailureHandler<T> retry() {
		return (complete, operations) -> {
			LOG.warn("{} failed and is tried again", complete.getExecution().taskInstance,
					complete.getCause().orElse(null));
			operations.reschedule(complete, complete.getExecution().executionTime);
		};
	}

	private static <T> DeadExecutionHandler<T> revive() {
		return (complete, operations) -> {
			LOG.warn("node '{}' died in the middle of {}: taken over", complete.getExecution().pickedBy,
					complete.getExecution().taskInstance);
			operations.reschedule(complete, complete.getExecution().executionTime);
		};
	}

	/**
	 * Begin to serve; returns at once.
	 * @return what is wrong with definitions, which are therefore not in force
	 */
	public List<Problem> start() {
		List<Problem> problems = reload();
		this.clockwork.beginAll(this.fires.open());
		this.workers.start();
		this.clocks.start();
		long pause = this.settings.reload().toMillis();
		var unused = this.reloading.scheduleWithFixedDelay(this::lookAround, pause, pause, TimeUnit.MILLISECONDS);
		return problems;
	}

	private void lookAround() {
		try {
			var unused = reload();
			this.words.open()
				.forEach((id) -> this.clocks.scheduleIfNotExists(new TaskInstance<>(Messenger.WORD, Long.toString(id)),
						this.clock.instant()));
		}
		catch (RuntimeException ex) {
			// The next look is soon; a database that is gone is told elsewhere.
			LOG.debug("could not look for changed definitions and for word to be sent", ex);
		}
	}

	private List<Problem> reload() {
		Optional<WatchedDefinitions.Change> change = this.watched.look(this::problemsWithBlock);
		if (change.isPresent()) {
			change.get().problems().forEach((problem) -> LOG.warn("not in force: {}", problem));
			tellOf(change.get().problems());
			LOG.info("{} imports are in force", this.watched.imports().size());
		}
		if (change.isPresent() || !this.timetableSet) {
			this.timetableSet = this.timetable.set(this.watched.imports());
		}
		return change.map(WatchedDefinitions.Change::problems).orElse(List.of());
	}

	private void tellOf(List<Problem> problems) {
		try {
			this.bulletin.definitions(problems);
		}
		catch (DataAccessException ex) {
			LOG.warn("could not tell of it", ex);
		}
	}

	private List<Problem> problemsWithBlock(LocatedImport located) {
		try {
			return this.check.problems(located);
		}
		catch (DataAccessException ex) {
			// Nobody knows without the database: runs will tell.
			return List.of();
		}
	}

	/** Schedules that nobody fires though their time has come, and since when. */
	Map<String, String> late() {
		Map<String, String> late = new TreeMap<>();
		this.fires.late(this.clock.instant().minus(this.settings.missedAfter()))
			.forEach((schedule, time) -> late.put(schedule, "should have fired at " + time));
		return late;
	}

	/** What is wrong with definitions, and is therefore not in force, by file. */
	Map<String, String> notInForce() {
		Map<String, String> problems = new TreeMap<>();
		this.watched.problems()
			.forEach((problem) -> problems.merge(problem.file(), problem.toString(),
					(one, other) -> one + "\n" + other));
		return problems;
	}

	/** How many imports are in force. */
	public int imports() {
		return this.watched.imports().size();
	}

	/** How many schedules they have together. */
	public int schedules() {
		return this.watched.imports().stream().mapToInt((located) -> located.schedules().size()).sum();
	}

	/** The name under which others see this node. */
	public String node() {
		return this.node;
	}

	/**
	 * Stop serving: runs end at their next chunk, and go on elsewhere or at the next
	 * start. Returns when they have.
	 */
	@Override
	public void close() {
		this.reloading.shutdownNow();
		this.launches.stop();
		try {
			this.fires.handOver(this.node);
		}
		catch (DataAccessException ex) {
			LOG.warn("could not hand over what runs: others find it when this node is silent", ex);
		}
		Thread clock = new Thread(this.clocks::stop, "stop-clocks");
		clock.start();
		this.workers.stop();
		try {
			clock.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * What a node is made of.
	 *
	 * @param dataSource the database
	 * @param jdbc the same
	 * @param transaction on it
	 * @param check of definitions against blocks
	 * @param history of runs
	 * @param stores where files are
	 * @param catalog of blocks
	 * @param launchers one for each run
	 * @param description says what {@code show} says
	 * @param mail the mail server, if the settings name one
	 */
	record Parts(DataSource dataSource, JdbcClient jdbc, TransactionTemplate transaction, DefinitionCheck check,
			RunHistory history, S3ObjectStores stores, BlockCatalog catalog, Supplier<ImportLauncher> launchers,
			RunDescription description, Optional<MailSender> mail) {
	}

}
