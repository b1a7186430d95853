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
import java.util.stream.Stream;

import javax.sql.DataSource;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.DeadExecutionHandler;
import com.github.kagkarlsson.scheduler.task.Execution;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.blockload.block.BlockCatalog;
import dev.blockload.definition.DefinitionException;
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
 * database. Three schedulers of db-scheduler, so that neither runs that take hours nor a
 * mail server that does not answer keep a clock waiting: one notes fires when their time
 * has come, one works on them, one sends word.
 */
public final class Serving implements AutoCloseable {

	private static final Logger LOG = LoggerFactory.getLogger(Serving.class);

	private static final int CLOCK_THREADS = 4;

	private static final int WORD_THREADS = 2;

	private static final int LONGEST_RETRY_SECONDS = 60;

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

	private final Scheduler mail;

	private final ScheduleSettings settings;

	private final ScheduledExecutorService reloading;

	/** Whether the table of clocks is as the definitions say. */
	private boolean timetableSet;

	/** Whether who wants to know was told what is wrong with them. */
	private boolean told;

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
		this.bulletin = new Bulletin(watched, parts.history(), this.words, parts.description(), parts.transaction());
		FireEnd ending = new FireEnd(this.fires, this.bulletin, parts.transaction());
		this.work = new FireWork(this.fires, parts.history(), watched, this.launches,
				new FileLook(watched.definitions(), parts.stores(), clock),
				new FireOrder(watched, parts.catalog(), this.fires, settings.orderPatience(), clock), ending, settings,
				clock);
		this.workers = scheduler(parts.dataSource(), "blockload.schedule_work", settings.parallel(), fireTask());
		this.clocks = scheduler(parts.dataSource(), "blockload.schedule_clock", CLOCK_THREADS, tickTask());
		this.mail = scheduler(parts.dataSource(), "blockload.schedule_word", WORD_THREADS, wordTask());
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
		return Tasks.custom(Timetable.TICK, String.class).onFailure((complete, operations) -> {
			Execution execution = complete.getExecution();
			Tick tick = Tick.of(String.valueOf(execution.taskInstance.getData()));
			// What is due stays due, and the fire is the one it was.
			operations.reschedule(complete, later(complete), tick.putBackFrom(execution.executionTime).text());
		})
			.onDeadExecution(revive())
			.execute((instance, context) -> tick(instance, context.getExecution().executionTime));
	}

	private CompletionHandler<String> tick(TaskInstance<String> instance, Instant time) {
		int split = instance.getId().lastIndexOf('#');
		Optional<Clockwork.Next> next = this.clockwork.fire(instance.getId().substring(0, split),
				Integer.parseInt(instance.getId().substring(split + 1)), Tick.of(instance.getData()), time);
		return (complete, operations) -> next
			.ifPresentOrElse((row) -> operations.reschedule(complete, row.time(), row.tick().text()), operations::stop);
	}

	private static <T> CompletionHandler<T> next(Optional<Instant> time) {
		return (complete, operations) -> time.ifPresentOrElse((next) -> operations.reschedule(complete, next),
				operations::stop);
	}

	private <T> FailureHandler<T> retry() {
		return (complete, operations) -> operations.reschedule(complete, later(complete));
	}

	/** What failed for no reason that is ours is tried again, more and more seldom. */
	private Instant later(ExecutionComplete complete) {
		Execution execution = complete.getExecution();
		LOG.warn("{} failed and is tried again", execution.taskInstance, complete.getCause().orElse(null));
		return this.clock.instant()
			.plusSeconds(Math.min(1L << Math.min(execution.consecutiveFailures, 10), LONGEST_RETRY_SECONDS));
	}

	private static <T> DeadExecutionHandler<T> revive() {
		return (complete, operations) -> {
			LOG.warn("node '{}' died or was silent in the middle of {}: taken over", complete.getExecution().pickedBy,
					complete.getExecution().taskInstance);
			operations.reschedule(complete, complete.getExecution().executionTime);
		};
	}

	/**
	 * Begin to serve; returns at once.
	 * @throws DefinitionException where everything is wrong and nothing in force
	 */
	public void start() {
		lookForDefinitions();
		if (this.watched.imports().isEmpty() && !this.watched.problems().isEmpty()) {
			throw new DefinitionException(this.watched.problems());
		}
		setTimetable();
		this.clockwork.beginAll(this.fires.open());
		this.workers.start();
		this.clocks.start();
		this.mail.start();
		long pause = this.settings.reload().toMillis();
		var unused = this.reloading.scheduleWithFixedDelay(this::lookAround, pause, pause, TimeUnit.MILLISECONDS);
	}

	private void lookAround() {
		try {
			lookForDefinitions();
			setTimetable();
			this.words.notBegun()
				.forEach((id) -> this.mail.scheduleIfNotExists(new TaskInstance<>(Messenger.WORD, Long.toString(id)),
						this.clock.instant()));
		}
		catch (DataAccessException ex) {
			// The next look is soon; a database that is gone is told elsewhere.
			LOG.debug("could not look for changed definitions and for word to be sent", ex);
		}
		catch (RuntimeException | Error ex) {
			// The executor would never look again.
			LOG.error("could not look for changed definitions and for word to be sent", ex);
		}
	}

	private void lookForDefinitions() {
		this.watched.look(this::problemsWithBlock).ifPresent((change) -> {
			this.timetableSet = false;
			this.told = false;
			change.problems().forEach((problem) -> LOG.warn("not in force: {}", problem));
			change.oddities().forEach((oddity) -> LOG.warn("{}", oddity));
			LOG.info("{} in force", count(imports(), "import"));
		});
	}

	/** What fails here, such as for want of the database, is done at the next look. */
	private void setTimetable() {
		if (!this.timetableSet) {
			this.timetableSet = this.timetable.set(this.watched.imports());
		}
		if (!this.told) {
			this.bulletin.definitions(this.watched.problems());
			this.told = true;
		}
	}

	private static String count(int number, String thing) {
		return number + " " + thing + ((number != 1) ? "s" : "");
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

	private int imports() {
		return this.watched.imports().size();
	}

	/** For people: how much it serves, under which name. */
	public String summary() {
		int schedules = this.watched.imports().stream().mapToInt((located) -> located.schedules().size()).sum();
		return "serving %s of %s until Ctrl-C, as %s".formatted(count(schedules, "schedule"),
				count(imports(), "import"), this.node);
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
		List<Thread> stopping = Stream.of(this.clocks, this.mail)
			.map((scheduler) -> new Thread(scheduler::stop, "stop"))
			.toList();
		stopping.forEach(Thread::start);
		this.workers.stop();
		try {
			for (Thread thread : stopping) {
				thread.join();
			}
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
