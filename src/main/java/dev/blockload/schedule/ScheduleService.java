package dev.blockload.schedule;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import com.github.kagkarlsson.scheduler.Scheduler;
import dev.blockload.block.BlockCatalog;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.definition.LocatedFlow;
import dev.blockload.definition.LocatedImport;
import dev.blockload.flow.FlowHistory;
import dev.blockload.flow.FlowLauncher;
import dev.blockload.flow.ImportOrder;
import dev.blockload.importjob.FileProbe;
import dev.blockload.importjob.FileSeries;
import dev.blockload.importjob.ImportLauncher;
import dev.blockload.run.RunHistory;
import dev.blockload.storage.ObjectStores;
import dev.blockload.task.RowTask;
import dev.blockload.task.TaskQueue;
import dev.blockload.task.TaskSchedulers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Runs the schedules of a node, together with all other nodes over the same database. Two
 * schedulers: one processes triggers, one executes scheduled runs. Triggers are therefore
 * processed on time while all workers are busy.
 */
public final class ScheduleService implements AutoCloseable {

	private static final Logger LOG = LoggerFactory.getLogger(ScheduleService.class);

	/**
	 * The task of {@code blockload.scheduled_run_task}; its instances are scheduled runs.
	 */
	private static final String EXECUTION = "scheduled-run";

	private static final int TRIGGER_THREADS = 4;

	private final String node;

	private final ScheduledRunTable table;

	private final ActiveRuns runs;

	private final TriggerTable triggerTable;

	private final Scheduler triggers;

	private final Scheduler workers;

	/**
	 * Create the schedules of a node.
	 * @param node the node's name, unique among the nodes of a database
	 * @param parts what they work with
	 * @param settings of the node
	 * @param listener learns how scheduled runs end
	 * @param clock says when a schedule is due
	 */
	public ScheduleService(String node, Parts parts, ScheduleSettings settings, CompletionListener listener,
			Clock clock) {
		this.node = node;
		this.table = new ScheduledRunTable(parts.jdbc());
		this.runs = new ActiveRuns(parts.launcher(), parts.history(), parts.series());
		ScheduledRunHistory history = new ScheduledRunHistory(parts.jdbc());
		ScheduledRunCompletion completion = new ScheduledRunCompletion(this.table, listener, parts.transaction());
		StartConditions conditions = new StartConditions(
				new Upstreams(parts.watched(), new ImportOrder(parts.catalog()), history, clock), history,
				new FileProbe(parts.watched().definitions(), parts.stores(), parts.series(), clock), clock);
		ScheduledRunExecutor executor = new ScheduledRunExecutor(this.table, history, parts.watched(), this.runs,
				conditions, completion, settings, clock);
		List<RowTask> tasks = new ArrayList<>(parts.otherTasks());
		ScheduledFlowExecutor flows = new ScheduledFlowExecutor(this.table, parts.watched(), parts.flowLauncher(),
				parts.flows(), completion, settings, clock);
		tasks.add(new RowTask(EXECUTION,
				(id) -> flows.isOfFlow(id) ? flows.execute(id, node) : executor.execute(id, node)));
		this.workers = parts.schedulers().forRows("blockload.scheduled_run_task", settings.parallel(), tasks);
		TriggerService service = new TriggerService(parts.watched(), this.table, history,
				new PausedImports(parts.jdbc()), completion, new TaskQueue(this.workers, EXECUTION),
				parts.transaction(), settings, clock);
		this.triggers = parts.schedulers()
			.of("blockload.trigger_task", TRIGGER_THREADS, TriggerTask.of(service, parts.schedulers()));
		this.triggerTable = new TriggerTable(this.triggers, clock);
	}

	/**
	 * Update the table of triggers to the definitions of this node. Used by one thread at
	 * a time.
	 * @return whether it is up to date; else call again later
	 */
	public boolean updateTriggers(List<LocatedImport> imports, List<LocatedFlow> flows) {
		return this.triggerTable.update(imports, flows);
	}

	/** Start to process triggers and to execute scheduled runs; returns at once. */
	public void start() {
		this.workers.start();
		this.triggers.start();
	}

	/**
	 * Stop. Runs stop at their next checkpoint, and continue on another node or at the
	 * next start. Returns when they have stopped.
	 */
	@Override
	public void close() {
		this.runs.stop();
		try {
			this.table.release(this.node);
		}
		catch (DataAccessException ex) {
			LOG.warn("The database does not answer, so this node could not release its runs. "
					+ "Other nodes take them over when they miss its heartbeats.", ex);
		}
		Thread stopping = new Thread(this.triggers::stop, "stop triggers");
		stopping.start();
		this.workers.stop();
		try {
			stopping.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * What the schedules of a node work with.
	 *
	 * @param schedulers of the node
	 * @param jdbc the database
	 * @param transaction on it
	 * @param watched the definitions of the node
	 * @param history of runs
	 * @param stores where files are
	 * @param catalog of blocks
	 * @param launcher starts the runs
	 * @param series the runs of imports that load each file
	 * @param flowLauncher begins flow runs
	 * @param flows the flow runs
	 * @param otherTasks what the threads that execute scheduled runs also do
	 */
	public record Parts(TaskSchedulers schedulers, JdbcClient jdbc, TransactionTemplate transaction,
			ActiveDefinitions watched, RunHistory history, ObjectStores stores, BlockCatalog catalog,
			ImportLauncher launcher, FileSeries series, FlowLauncher flowLauncher, FlowHistory flows,
			List<RowTask> otherTasks) {

		public Parts {
			otherTasks = List.copyOf(otherTasks);
		}

	}

}
