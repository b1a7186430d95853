package dev.blockload.schedule;

import java.time.Clock;
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
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.shaded.jdbc.SQLRuntimeException;
import dev.blockload.block.BlockCatalog;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.definition.DefinitionException;
import dev.blockload.importjob.DefinitionCheck;
import dev.blockload.importjob.ImportLauncher;
import dev.blockload.importjob.RunHistory;
import dev.blockload.run.SqlFailures;
import dev.blockload.storage.ObjectStores;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mail.MailSender;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A node that runs imports at their times, together with all other nodes over the same
 * database. Three schedulers: one notes fires when their time has come, one works on
 * them, one sends word.
 */
public final class Serving implements AutoCloseable {

	private static final Logger LOG = LoggerFactory.getLogger(Serving.class);

	private final String node;

	private final Clock clock;

	private final ActiveDefinitions watched;

	private final FireTable fires;

	private final WordTable words;

	private final Launches launches;

	private final Clockwork clockwork;

	private final InForce inForce;

	private final Scheduler clocks;

	private final Scheduler workers;

	private final Scheduler messengers;

	private final ScheduleSettings settings;

	private final ScheduledExecutorService reloading;

	private boolean databaseAway;

	Serving(String node, Parts parts, ActiveDefinitions watched, ScheduleSettings settings) {
		this.node = node;
		this.clock = Clock.systemUTC();
		this.watched = watched;
		this.settings = settings;
		this.fires = new FireTable(parts.jdbc());
		this.words = new WordTable(parts.jdbc());
		this.launches = new Launches(parts.launchers());
		Bulletin bulletin = new Bulletin(watched, parts.history(), this.words, parts.description(),
				parts.transaction());
		FireEnd ending = new FireEnd(this.fires, bulletin, parts.transaction());
		Readiness readiness = new Readiness(
				new FireOrder(watched, parts.catalog(), this.fires, settings.orderPatience(), this.clock),
				new FileLook(watched.definitions(), parts.stores(), this.clock), this.clock);
		FireWork work = new FireWork(this.fires, parts.history(), watched, this.launches, readiness, ending, settings,
				this.clock);
		Messenger messenger = new Messenger(watched, this.words, parts.mail(), settings.wordBackoff(), this.clock);
		Schedulers schedulers = new Schedulers(node, parts.dataSource(), settings, this.clock);
		this.workers = schedulers.workers((id) -> work.work(id, node));
		this.messengers = schedulers.messengers(messenger::send);
		this.clockwork = new Clockwork(watched, this.fires, ending, this.workers, settings, this.clock);
		this.clocks = schedulers.clocks(this.clockwork);
		this.inForce = new InForce(watched, parts.check(), new Timetable(this.clocks, this.clock), bulletin);
		this.reloading = Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread thread = new Thread(task, "definitions");
			thread.setDaemon(true);
			return thread;
		});
	}

	/**
	 * Begin to serve; returns at once.
	 * @throws DefinitionException where everything is wrong and nothing in force
	 */
	public void start() {
		this.inForce.begin();
		this.clockwork.beginAll(this.fires.open());
		this.workers.start();
		this.clocks.start();
		this.messengers.start();
		long pause = this.settings.reload().toMillis();
		var unused = this.reloading.scheduleWithFixedDelay(this::lookAround, pause, pause, TimeUnit.MILLISECONDS);
	}

	private void lookAround() {
		try {
			this.inForce.follow();
			this.words.notBegun()
				.forEach((id) -> this.messengers
					.scheduleIfNotExists(new TaskInstance<>(Messenger.WORD, Long.toString(id)), this.clock.instant()));
			if (this.databaseAway) {
				LOG.info("the database answers again");
			}
			this.databaseAway = false;
		}
		catch (DataAccessException | SQLRuntimeException ex) {
			// Told once; the loggers of db-scheduler, which repeat it, are silent.
			if (!this.databaseAway) {
				LOG.warn("the database does not answer ({}); it is asked again", SqlFailures.translate(ex).message());
			}
			this.databaseAway = true;
		}
		catch (RuntimeException | Error ex) {
			// The executor would never look again.
			LOG.error("could not look for changed definitions and for word to be sent", ex);
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

	/** For people: how much it serves, under which name. */
	public String summary() {
		return "serving %s until Ctrl-C, as %s".formatted(this.inForce.schedules(), this.node);
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
		List<Thread> stopping = Stream.of(this.clocks, this.messengers)
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
			RunHistory history, ObjectStores stores, BlockCatalog catalog, Supplier<ImportLauncher> launchers,
			RunDescription description, Optional<MailSender> mail) {
	}

}
