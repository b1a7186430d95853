package dev.blockload.flow;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.blockload.ProcessCode;
import dev.blockload.run.Database;
import dev.blockload.run.Lease;
import dev.blockload.run.RunStatus;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The flow runs, and what became of each. One that a command advances and whose process
 * died is reported as FAILED with code {@code interrupted}. Safe for use by many threads.
 */
public final class FlowHistory {

	private final FlowTable table;

	private final FlowRunReader reader;

	private final FlowEvents events;

	private final Database database;

	/**
	 * Create a history.
	 * @param jdbc where the schema {@code blockload} is
	 * @param database the same, for looking at leases
	 */
	public FlowHistory(JdbcClient jdbc, Database database) {
		this.table = new FlowTable(jdbc);
		this.reader = new FlowRunReader(jdbc);
		this.events = new FlowEvents(jdbc);
		this.database = database;
	}

	/**
	 * A flow run by its number; empty if there is none, such as for the number of a run.
	 */
	public Optional<FlowRun> ofNumber(long id) {
		return this.reader.find(id).map(this::refined);
	}

	/**
	 * The flow run that a person means.
	 * @param runOrFlow the number of a flow run, or the name of a flow for its last one
	 * @return empty if there is none, such as for a run or an import
	 */
	public Optional<FlowRun> find(String runOrFlow) {
		return runOrFlow.matches("[0-9]{1,18}") ? ofNumber(Long.parseLong(runOrFlow))
				: this.reader.last(runOrFlow).map(this::refined);
	}

	/**
	 * The flow run that a person wants to restart: of a name, the last one that is not a
	 * dry run, if there is one.
	 * @param runOrFlow the number of a flow run, or the name of a flow
	 * @return empty if there is none, such as for a run or an import
	 */
	public Optional<FlowRun> findToRestart(String runOrFlow) {
		return lastPublishing(runOrFlow).or(() -> find(runOrFlow));
	}

	/**
	 * A page of flow runs, newest first. A flow run whose process died is selected as
	 * what its row says and as FAILED.
	 * @param query which flow runs
	 */
	public FlowPage page(FlowQuery query) {
		List<FlowRun> found = this.reader.page(query);
		List<FlowRun> page = found.subList(0, Math.min(query.limit(), found.size()));
		Long next = (found.size() > query.limit()) ? page.get(page.size() - 1).id() : null;
		return new FlowPage(page.stream().map(this::refined).filter(query::selects).toList(), next);
	}

	/**
	 * How many flow runs somebody sees, by status, whichever a query asks for.
	 * @param query which flow runs
	 * @return without statuses that none has
	 */
	public Map<RunStatus, Long> counts(FlowQuery query) {
		return this.reader.counts(query);
	}

	/** The last flow run of a flow that is not a dry run; empty if there is none. */
	public Optional<FlowRun> lastPublishing(String flow) {
		return Optional.ofNullable(lastPublishing(List.of(flow)).get(flow));
	}

	/**
	 * The last flow runs of some flows that are not dry runs, with as many statements for
	 * many flows as for one.
	 * @param flows their names
	 * @return by flow; without those that have none
	 */
	public Map<String, FlowRun> lastPublishing(Collection<String> flows) {
		Map<String, FlowRun> last = new HashMap<>();
		this.reader.lastPublishing(flows).forEach((run) -> last.put(run.flow(), refined(run)));
		return last;
	}

	/**
	 * When the last run of some flows ended that loaded all imports; dry runs do not
	 * count.
	 * @param flows their names
	 * @return by flow; without those that have none
	 */
	public Map<String, Instant> lastGoodAt(Collection<String> flows) {
		return this.reader.lastGoodAt(flows);
	}

	/** The flow run of a scheduled run; empty if it has not begun. */
	public Optional<FlowRun> ofScheduledRun(long scheduledRunId) {
		return this.reader.ofScheduledRun(scheduledRunId).map(this::refined);
	}

	/**
	 * The flow run of a flow that has not ended.
	 * @param flow the flow
	 */
	public Optional<FlowRun> open(String flow) {
		return this.reader.open(flow).map(this::refined).filter((run) -> run.status() == RunStatus.RUNNING);
	}

	/**
	 * What happened to a flow run.
	 * @param id its number
	 * @param after only events after this one; 0 for all
	 * @param limit how many at most
	 */
	public List<FlowEvent> events(long id, long after, int limit) {
		return this.events.after(id, after, limit);
	}

	/**
	 * The last things that happened to a flow run, in their order.
	 * @param id its number
	 * @param limit how many at most
	 */
	public List<FlowEvent> lastEvents(long id, int limit) {
		return this.events.last(id, limit);
	}

	/**
	 * The flow runs whose deadline has passed without all imports being published, and of
	 * which {@link #noteLate} was not called.
	 * @param now the present moment
	 */
	public List<FlowRun> overdue(Instant now) {
		return this.reader.overdue(now).stream().map(this::refined).toList();
	}

	/**
	 * Note in the transaction of the caller that a flow run is late.
	 * @param run the flow run
	 * @return whether this call noted it: not if another one did before
	 */
	public boolean noteLate(FlowRun run) {
		return this.table.noteLate(run);
	}

	/** The flow runs that have not ended, as their rows say. */
	List<FlowRun> running() {
		return this.reader.running();
	}

	/** The flow runs of nodes that have no task, such as after a table was restored. */
	List<Long> withoutTask(String task) {
		return this.reader.withoutTask(task);
	}

	private FlowRun refined(FlowRun row) {
		if (row.status() != RunStatus.RUNNING || row.runner() == FlowRun.Runner.NODES
				|| Lease.isHeld(this.database, row.flow())) {
			return row;
		}
		// Read again: it may have ended between the two questions.
		FlowRun now = this.reader.find(row.id()).orElse(row);
		return (now.status() == RunStatus.RUNNING)
				? now.with(RunStatus.FAILED, ProcessCode.INTERRUPTED.text(), interrupted(now)) : now;
	}

	static String interrupted(FlowRun run) {
		return "The process running this flow died (" + run.holder() + ").";
	}

}
