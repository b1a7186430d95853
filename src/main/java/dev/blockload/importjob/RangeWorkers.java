package dev.blockload.importjob;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.blockload.Failure;
import dev.blockload.run.Attempt;
import dev.blockload.run.Distribution;
import dev.blockload.run.Lease;
import dev.blockload.run.OpenRanges;
import dev.blockload.run.Run;
import dev.blockload.run.RunProcess;
import dev.blockload.storage.ObjectStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Lets a node load ranges of runs that other nodes execute, one run at a time. All that
 * the leader of such a run must know of it is in the database, so that this process can
 * die at any moment. Safe for use by many threads.
 */
public final class RangeWorkers implements AutoCloseable {

	private static final Logger LOG = LoggerFactory.getLogger(RangeWorkers.class);

	/** How often a node looks for a run to help that does nothing else. */
	private static final Duration LOOK = Duration.ofSeconds(1);

	/** How often this node says that it is alive, also while it loads. */

	private static final Duration SEEN = Duration.ofSeconds(5);

	/** How long an attempt is left to others that this node could not help. */
	private static final Duration DECLINED = Duration.ofSeconds(30);

	/** How long a node that stops waits for a batch. */
	private static final Duration STOPPING = Supervisor.GRACE.plusSeconds(2);

	private static final long WATCH_MILLIS = 100;

	private final RangeTools tools;

	private final ImportLauncher launcher;

	private final RunTraces traces;

	private final String node = RunProcess.name();

	/** When each declined attempt, by its token, is looked at again, in nanoseconds. */
	private final Map<Long, Long> declined = new HashMap<>();

	private final ExecutorService looking = Executors.newSingleThreadExecutor((task) -> daemon(task, "range-worker"));

	private final ScheduledExecutorService living = Executors
		.newSingleThreadScheduledExecutor((task) -> daemon(task, "range-worker-seen"));

	private volatile boolean closing;

	private volatile boolean seen;

	/** Another part of this node says that the database is away. */
	private volatile boolean quiet;

	private boolean databaseAway;

	RangeWorkers(RangeTools tools, ImportLauncher launcher, RunTraces traces) {
		this.tools = tools;
		this.launcher = launcher;
		this.traces = traces;
	}

	private static Thread daemon(Runnable task, String name) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		return thread;
	}

	/** Host and process of this node, as {@code show} names it. */
	public String node() {
		return this.node;
	}

	/** What is left of the runs that several nodes load now, on all nodes. */
	public OpenRanges open() {
		return this.tools.ask(Distribution::open);
	}

	/** How many ranges this process has loaded to their ends since it was started. */
	public long loadedRanges() {
		return this.tools.loaded().ranges();
	}

	/** How many bytes of ranges this process has loaded since it was started. */
	public long loadedBytes() {
		return this.tools.loaded().bytes();
	}

	/**
	 * Begin to help other nodes beside the runs of this one, unless its settings say that
	 * one node loads a file; then it asks the database nothing.
	 */
	public void startIfWanted() {
		if (this.tools.distributing().helps()) {
			this.quiet = true;
			start(this.tools.distributing().look(LOOK));
		}
	}

	/** Begin to help other nodes; returns at once. */
	public void start() {
		start(LOOK);
	}

	private void start(Duration pause) {
		// Not between two looks: a node that loads a range for minutes is alive.
		var unused = this.living.scheduleWithFixedDelay(this::live, 0, SEEN.toMillis(), TimeUnit.MILLISECONDS);
		var unusedToo = this.looking.submit(() -> look(pause));
	}

	private void live() {
		try {
			this.tools.inTransaction(() -> this.tools.distribution().seen(this.node));
			this.seen = true;
		}
		catch (RuntimeException ex) {
			// The other thread says that the database is away.
			LOG.debug("That this node is alive could not be stored", ex);
		}
	}

	private Void look(Duration pause) {
		do {
			try {
				lookOnce();
				this.databaseAway = false;
			}
			catch (Failure | DataAccessException | TransactionException ex) {
				away(ex);
			}
			catch (RuntimeException | Error ex) {
				LOG.error("This node could not help another one. It tries again.", ex);
			}
		}
		while (!this.closing && Pause.of(pause));
		return null;
	}

	private void away(RuntimeException thrown) {
		if (!this.databaseAway && !this.quiet) {
			LOG.warn("This node cannot look for runs to help: {} It keeps trying.", Failures.of(thrown).message());
		}
		this.databaseAway = true;
	}

	private void lookOnce() {
		this.declined.values().removeIf((until) -> System.nanoTime() - until > 0);
		Optional<Attempt> leader = this.tools
			.ask((distribution) -> distribution.toHelp(this.node, this.declined.keySet()));
		if (leader.isPresent()) {
			try {
				help(leader.get());
			}
			catch (Exception ex) {
				Failure failure = Failures.of(ex);
				LOG.warn("This node cannot load ranges of run {} now: {}", leader.get().run(), failure.message());
				this.declined.put(leader.get().token(), System.nanoTime() + DECLINED.toNanos());
				if (ex instanceof InterruptedException) {
					Thread.currentThread().interrupt();
				}
			}
		}
	}

	private void help(Attempt leader) throws Exception {
		long worker = this.tools.ask(Distribution::nextToken);
		Optional<Lease> acquired = Lease.tryAcquire(this.tools.database(), Distribution.leaseOf(worker),
				this.tools.settings().leaseTimeout());
		if (acquired.isEmpty()) {
			return;
		}
		try (Lease lease = acquired.get()) {
			lease.watch(leader);
			lease.confirm();
			help(leader, worker, lease);
		}
	}

	private void help(Attempt leader, long worker, Lease lease) throws Exception {
		Run run = this.tools.tools().runs().find(leader.run()).orElseThrow();
		ImportLauncher.Helped helped = this.launcher.helped(run);
		AttemptTrace trace = this.traces.help(run, run.attempts());
		LogContext inside = LogContext.of(run, trace.logFields());
		try (ObjectStore store = helped.opening().get()) {
			StopSignal stop = new StopSignal();
			RunContext context = new RunContext(leader, lease, stop, helped.assignment(), run, store, RunListener.NONE,
					trace);
			var unused = this.tools.tools().planner().plannedNow(context);
			if (!this.tools.ask((distribution) -> distribution.join(leader, worker, this.node, false))) {
				return;
			}
			LOG.info("This node loads ranges of run {}, which another node executes.", leader.run());
			boolean ended = false;
			try {
				ended = loads(leader, new RangeLoader(context, this.tools, worker, () -> isAlive(run)), stop, lease);
			}
			catch (Exception ex) {
				ended = true;
				throw ex;
			}
			finally {
				// Otherwise the leader ends the sessions first, once the lease is free.
				if (ended && !lease.isLost()) {
					this.tools.inTransaction(() -> this.tools.distribution().release(worker));
				}
			}
		}
		finally {
			inside.close();
		}
	}

	private boolean loads(Attempt leader, RangeLoader loader, StopSignal stop, Lease lease) throws Exception {
		boolean ended = load(loader, stop, lease);
		if (lease.isLost()) {
			LOG.warn("This node leaves run {}: its lease could not be confirmed, or another attempt has the run.",
					leader.run());
		}
		return ended;
	}

	private boolean isAlive(Run run) {
		return Lease.isHeld(this.tools.database(), run.importName());
	}

	/**
	 * Load in a thread that this one leaves behind if it does not end in time, whatever
	 * it waits for.
	 * @return whether it has ended
	 */
	private boolean load(RangeLoader loader, StopSignal stop, Lease lease) throws Exception {
		ExecutorService executor = Executors.newSingleThreadExecutor((task) -> daemon(task, "range-loader"));
		try {
			Future<Void> running = executor.submit(LogContext.carried(() -> {
				loader.load();
				return null;
			}));
			long abandonAt = Long.MAX_VALUE;
			while (abandonAt == Long.MAX_VALUE || System.nanoTime() - abandonAt < 0) {
				try {
					running.get(WATCH_MILLIS, TimeUnit.MILLISECONDS);
					return true;
				}
				catch (TimeoutException ex) {
					if (abandonAt == Long.MAX_VALUE && (this.closing || lease.isStopRequested() || lease.isLost())) {
						stop.request();
						abandonAt = System.nanoTime() + Supervisor.GRACE.toNanos();
					}
				}
			}
			return false;
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof Exception cause) ? cause : ex;
		}
		finally {
			executor.shutdownNow();
		}
	}

	/** Stop after the batches in progress, or without them if they take too long. */
	@Override
	public void close() {
		this.closing = true;
		this.living.shutdownNow();
		this.looking.shutdown();
		try {
			if (!this.looking.awaitTermination(STOPPING.toMillis(), TimeUnit.MILLISECONDS)) {
				this.looking.shutdownNow();
			}
			boolean ended = this.living.awaitTermination(STOPPING.toMillis(), TimeUnit.MILLISECONDS);
			if (ended && this.seen) {
				this.tools.inTransaction(() -> this.tools.distribution().gone(this.node));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (DataAccessException | TransactionException ex) {
			LOG.debug("The end of this node could not be stored", ex);
		}
	}

}
