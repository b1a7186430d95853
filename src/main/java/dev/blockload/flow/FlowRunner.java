package dev.blockload.flow;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

import dev.blockload.ProcessCode;
import dev.blockload.account.Actor;
import dev.blockload.account.AuditLog;
import dev.blockload.block.BlockCatalog;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.LocatedFlow;
import dev.blockload.importjob.FileProbe;
import dev.blockload.importjob.FileSeries;
import dev.blockload.importjob.FlowDryRuns;
import dev.blockload.importjob.ImportLauncher;
import dev.blockload.importjob.RetryPolicy;
import dev.blockload.importjob.RunListener;
import dev.blockload.importjob.RunStopper;
import dev.blockload.run.Database;
import dev.blockload.run.LaunchTable;
import dev.blockload.run.Lease;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunProcess;
import dev.blockload.run.RunStatus;
import dev.blockload.run.RunTable;
import dev.blockload.storage.ObjectStores;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Runs flows in this process, without any node. The process holds the lease of the flow's
 * name, which proves that it is alive. Used by one thread, but for {@link #stop()}.
 */
public final class FlowRunner {

	/** How long to wait for the end of a flow run that another process advances. */
	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);

	private final Tools tools;

	private final FlowPauses pauses;

	private final Clock clock = Clock.systemUTC();

	private final Flows flows;

	private final FlowTable table;

	private final FlowPlanner planner;

	private final TransactionTemplate transaction;

	private volatile boolean stopping;

	private volatile Runnable stopRuns = () -> {
	};

	/**
	 * Create a runner.
	 * @param tools what it works with
	 */
	public FlowRunner(Tools tools) {
		this(tools, FlowPauses.DEFAULT);
	}

	FlowRunner(Tools tools, FlowPauses pauses) {
		this.tools = tools;
		this.pauses = pauses;
		this.transaction = new TransactionTemplate(tools.transactions());
		this.table = new FlowTable(tools.jdbc());
		this.planner = new FlowPlanner(tools.definitions(), tools.catalog());
		this.flows = new Flows(this.table, history(), tools.history(), tools.database(), new AuditLog(tools.jdbc()),
				this.transaction, this.clock);
	}

	/** The flow runs. */
	public FlowHistory history() {
		return new FlowHistory(this.tools.jdbc(), this.tools.database());
	}

	/** Plans flow runs. */
	public FlowPlanner planner() {
		return this.planner;
	}

	/**
	 * Run a flow.
	 * @param flow the flow
	 * @param request what of it
	 * @param listener called for each change of an import
	 * @param runs the listeners of its runs
	 * @return the flow run as it ended
	 * @throws FlowException code {@code alive} or {@code flow-cycle}
	 * @throws dev.blockload.definition.DefinitionException if an import is wrong
	 */
	public FlowRun run(LocatedFlow flow, FlowRequest request, FlowListener listener, Supplier<RunListener> runs) {
		String name = flow.definition().name();
		NewFlowRun planned = this.planner.requested(flow, request, this.clock.instant(), RunProcess.user());
		try (Lease lease = acquire(name)) {
			FlowRun run = this.flows.begin(planned, FlowRun.Runner.PROCESS, RunProcess.name(), actor(), (id) -> {
			});
			return work(run, lease, listener, runs);
		}
	}

	/**
	 * Continue a flow run that did not complete: what failed, was skipped or stopped.
	 * @param id its number
	 * @param listener called for each change of an import
	 * @param runs the listeners of its runs
	 * @return the flow run as it ended; as it is if all its imports are loaded
	 * @throws FlowException code {@code alive}, {@code superseded},
	 * {@code not-restartable} or {@code unknown-run}
	 */
	public FlowRun restart(long id, FlowListener listener, Supplier<RunListener> runs) {
		FlowRun found = this.table.find(id).orElseThrow(() -> FlowException.unknown(Long.toString(id)));
		if (found.isGood()) {
			return found;
		}
		try (Lease lease = acquire(found.flow())) {
			FlowRun run = this.flows.restart(id, FlowRun.Runner.PROCESS, RunProcess.name(), actor(), () -> {
			});
			return run.isGood() ? run : work(run, lease, listener, runs);
		}
	}

	private static Actor actor() {
		return Actor.command(RunProcess.user());
	}

	private Lease acquire(String flow) {
		return Lease.tryAcquire(this.tools.database(), flow, this.tools.leaseTimeout())
			.orElseThrow(() -> FlowException.alive(flow, this.table.open(flow).orElse(null)));
	}

	private FlowRun work(FlowRun run, Lease lease, FlowListener listener, Supplier<RunListener> runs) {
		OwnMembers members = new OwnMembers(this.tools.definitions(), this.tools.launcher(), this.table,
				this.tools.series(), this.tools.stopper(), this.tools.policy(), runs, this.clock);
		FlowParts parts = new FlowParts(this.table, this.tools.runs(), this.tools.history(),
				new LaunchTable(this.tools.jdbc()),
				new FileProbe(this.tools.definitions(), this.tools.stores(), this.tools.series(), this.clock),
				this.tools.series(), dryRuns(), this.transaction, this.clock, this.pauses);
		ExecutorService beginning = Executors.newCachedThreadPool((task) -> {
			Thread thread = new Thread(task, "flow-begin-" + run.id());
			thread.setDaemon(true);
			return thread;
		});
		FlowEngine engine = new FlowEngine(parts, members, listener, beginning);
		this.stopRuns = () -> {
			members.stopAll();
			members.wake();
		};
		try {
			Optional<Instant> next = Optional.of(this.clock.instant());
			while (next.isPresent()) {
				lease.confirm();
				if (this.stopping) {
					var unused = this.flows.requestStop(run, actor());
					members.stopAll();
				}
				next = engine.advance(run.id());
				Instant latest = this.clock.instant().plus(this.pauses.stop());
				if (next.isPresent()) {
					members.await(next.get().isBefore(latest) ? next.get() : latest);
				}
			}
			return this.table.find(run.id()).orElseThrow();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw FlowException.interrupted(run, ProcessCode.INTERRUPTED);
		}
		finally {
			members.stopAll();
			beginning.shutdown();
		}
	}

	/**
	 * Let the flow run stop: nothing more begins, and the runs in progress stop at their
	 * next checkpoints. Returns at once.
	 */
	public void stop() {
		this.stopping = true;
		this.stopRuns.run();
	}

	/**
	 * Stop a flow run that nodes or another process advance, and wait until it has ended.
	 * @param id its number
	 * @return the flow run as it ended
	 * @throws FlowException code {@code not-stopped}
	 */
	public FlowRun stop(long id) {
		FlowRun run = history().ofNumber(id).orElseThrow(() -> FlowException.unknown(Long.toString(id)));
		if (run.status() != RunStatus.RUNNING) {
			return run;
		}
		var unused = this.flows.requestStop(run, actor());
		long end = System.nanoTime() + STOP_TIMEOUT.toNanos();
		while (run.status() == RunStatus.RUNNING) {
			if (System.nanoTime() > end) {
				throw FlowException.notStopped(run, STOP_TIMEOUT);
			}
			try {
				Thread.sleep(this.pauses.stop().toMillis() / 5);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw FlowException.interrupted(run, ProcessCode.INTERRUPTED);
			}
			run = history().ofNumber(id).orElse(run);
		}
		return run;
	}

	/**
	 * End the flow runs whose process died.
	 * @return those that were found, as they were before
	 */
	public List<FlowRun> repair() {
		List<FlowRun> found = this.flows.repair();
		dryRuns().dropEnded();
		return found;
	}

	private FlowDryRuns dryRuns() {
		return new FlowDryRuns(this.tools.jdbc(), this.transaction);
	}

	/**
	 * What flows of a process work with.
	 *
	 * @param jdbc the database
	 * @param transactions on it
	 * @param database for leases
	 * @param leaseTimeout how long without a heartbeat until the process counts as dead
	 * @param definitions of the imports
	 * @param catalog of their blocks
	 * @param launcher starts their runs
	 * @param stopper stops runs of other processes
	 * @param runs the rows of runs
	 * @param history of runs
	 * @param stores where files are
	 * @param series which files of an import are still to be loaded
	 * @param policy how failed runs are retried
	 */
	public record Tools(JdbcClient jdbc, PlatformTransactionManager transactions, Database database,
			Duration leaseTimeout, Definitions definitions, BlockCatalog catalog, ImportLauncher launcher,
			RunStopper stopper, RunTable runs, RunHistory history, ObjectStores stores, FileSeries series,
			RetryPolicy policy) {
	}

}
