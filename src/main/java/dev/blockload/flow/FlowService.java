package dev.blockload.flow;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import dev.blockload.launch.LaunchService;
import dev.blockload.run.Run;
import dev.blockload.task.RowTask;
import dev.blockload.task.TaskQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The part of a node that advances flow runs. Its tasks share the threads of those that
 * execute scheduled runs, and take moments: the runs are launched runs with tasks of
 * their own.
 */
public final class FlowService implements AutoCloseable {

	/** The tasks of flow runs; each has the number of its flow run. */
	static final String TASK = "flow-run";

	static final String TABLE = LaunchService.TABLE;

	private static final Logger LOG = LoggerFactory.getLogger(FlowService.class);

	private final FlowEngine engine;

	private final FlowTable table;

	private final FlowHistory history;

	private final TaskQueue queue;

	private final TransactionTemplate transaction;

	private final Clock clock;

	private final Duration pause;

	private final List<FlowListener> listeners = new CopyOnWriteArrayList<>();

	private final ScheduledExecutorService housekeeping = Executors.newSingleThreadScheduledExecutor((task) -> {
		Thread thread = new Thread(task, "flows");
		thread.setDaemon(true);
		return thread;
	});

	FlowService(FlowParts parts, FlowHistory history, MemberRuns members, LaunchService launches, TaskQueue queue) {
		this.table = parts.table();
		this.history = history;
		this.queue = queue;
		this.pause = parts.pauses().late();
		this.transaction = parts.transaction();
		this.clock = parts.clock();
		this.engine = new FlowEngine(parts, members, new FlowListener() {
			@Override
			public void changed(FlowRun run, FlowMember member) {
				FlowService.this.listeners.forEach((listener) -> listener.changed(run, member));
			}

			@Override
			public void ended(FlowRun run) {
				FlowService.this.listeners.forEach((listener) -> listener.ended(run));
			}
		}, Runnable::run);
		launches.onEnd(this::ended);
	}

	/** A run has ended: its flow run is looked at now. */
	private void ended(Run run) {
		Long flowRun = run.flowRun();
		if (flowRun != null) {
			this.queue.move(flowRun, this.clock.instant());
		}
	}

	/** The tasks that this service executes. */
	public RowTask task() {
		return new RowTask(TASK, this.engine::advance);
	}

	/** Call this for what happens to flow runs on this node. */
	public void add(FlowListener listener) {
		this.listeners.add(listener);
	}

	/** Start; returns at once. */
	public void start() {
		var unused = this.housekeeping.scheduleWithFixedDelay(this::keep, this.pause.toMillis(), this.pause.toMillis(),
				TimeUnit.MILLISECONDS);
	}

	private void keep() {
		try {
			Instant now = this.clock.instant();
			this.history.withoutTask(TASK).forEach((id) -> this.queue.add(id, now));
			this.history.overdue(now).forEach((run) -> this.transaction.executeWithoutResult((status) -> {
				if (this.table.noteLate(run)) {
					LOG.warn("Flow run {} of flow {} is late: its deadline was {}", run.id(), run.flow(),
							run.times().deadlineAt());
					this.listeners.forEach((listener) -> listener.late(run));
				}
			}));
		}
		catch (BadSqlGrammarException ex) {
			LOG.error("The database refused a query for flow runs that are late or have no task.", ex);
		}
		catch (DataAccessException | TransactionException ex) {
			// The node logs that the database does not answer.
			LOG.debug("Flow runs could not be looked at", ex);
		}
		catch (RuntimeException | Error ex) {
			// Otherwise the executor would never call this method again.
			LOG.error("Blockload could not look for flow runs that are late or have no task. It tries again.", ex);
		}
	}

	@Override
	public void close() {
		this.housekeeping.shutdownNow();
	}

}
