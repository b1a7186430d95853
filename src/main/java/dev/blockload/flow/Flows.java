package dev.blockload.flow;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

import dev.blockload.ProcessCode;
import dev.blockload.account.Actor;
import dev.blockload.account.AuditAction;
import dev.blockload.account.AuditEntry;
import dev.blockload.account.AuditLog;
import dev.blockload.run.Database;
import dev.blockload.run.Lease;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunStatus;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Begins, restarts and stops flow runs, whoever advances them. Safe for use by many
 * threads.
 */
final class Flows {

	private final FlowTable table;

	private final FlowHistory history;

	private final RunHistory runs;

	private final Database database;

	private final AuditLog audit;

	private final TransactionTemplate transaction;

	private final Clock clock;

	Flows(FlowTable table, FlowHistory history, RunHistory runs, Database database, AuditLog audit,
			TransactionTemplate transaction, Clock clock) {
		this.table = table;
		this.history = history;
		this.runs = runs;
		this.database = database;
		this.audit = audit;
		this.transaction = transaction;
		this.clock = clock;
	}

	/**
	 * Begin a flow run.
	 * @param run what is requested
	 * @param runner who advances it
	 * @param holder the node or the process
	 * @param actor who begins it
	 * @param also called in the same transaction, with its number
	 * @throws FlowException code {@code alive} if a run of the flow has not ended
	 */
	FlowRun begin(NewFlowRun run, FlowRun.Runner runner, String holder, Actor actor, Consumer<Long> also) {
		String flow = run.definition().name();
		try {
			long id = Objects.requireNonNull(this.transaction.execute((status) -> {
				this.table.open(flow).ifPresent((open) -> endDead(open, runner));
				long number = this.table.insert(run, runner, holder);
				if (!run.dryRun()) {
					this.table.supersede(flow, number);
				}
				record(actor, AuditAction.RUN_LAUNCHED, number, flow, properties(run));
				also.accept(number);
				return number;
			}));
			return this.table.find(id).orElseThrow();
		}
		catch (DuplicateKeyException ex) {
			throw FlowException.alive(flow, this.table.open(flow).orElse(null));
		}
	}

	/**
	 * Only the process that advanced it can have died: nodes take over from each other.
	 */
	private void endDead(FlowRun open, FlowRun.Runner runner) {
		// The process of a command holds the lease itself.
		boolean alive = open.runner() == FlowRun.Runner.NODES
				|| (runner == FlowRun.Runner.NODES && Lease.isHeld(this.database, open.flow()));
		if (alive) {
			throw FlowException.alive(open.flow(), open);
		}
		interrupt(open);
	}

	private void interrupt(FlowRun open) {
		this.table.end(open.id(), RunStatus.FAILED, ProcessCode.INTERRUPTED.text(), FlowHistory.interrupted(open));
	}

	/**
	 * Begin the next attempt of a flow run: with what failed, was skipped or stopped.
	 * @param id its number
	 * @param runner who advances it
	 * @param holder the node or the process
	 * @param actor who restarts it
	 * @param also called in the same transaction
	 * @return the flow run; as it is if there is nothing to restart
	 * @throws FlowException code {@code alive}, {@code superseded},
	 * {@code not-restartable} or {@code unknown-run}
	 */
	FlowRun restart(long id, FlowRun.Runner runner, String holder, Actor actor, Runnable also) {
		FlowRun found = this.table.find(id).orElseThrow(() -> FlowException.unknown(Long.toString(id)));
		if (found.isGood()) {
			return found;
		}
		List<FlowMember> open = missing(found);
		try {
			this.transaction.executeWithoutResult((status) -> {
				FlowRun run = this.table.lock(id).orElseThrow();
				if (run.status() == RunStatus.RUNNING) {
					endDead(run, runner);
				}
				else {
					this.table.open(run.flow()).ifPresent((other) -> endDead(other, runner));
				}
				if (run.supersededBy() != null) {
					throw FlowException.superseded(run);
				}
				if (!run.restartable()) {
					throw FlowException.notRestartable(run);
				}
				this.table.restart(id, runner, holder, actor.text());
				open.forEach((member) -> this.table.reset(id, member));
				record(actor, AuditAction.RUN_RESTARTED, id, run.flow(), Map.of());
				also.run();
			});
		}
		catch (DuplicateKeyException ex) {
			throw FlowException.alive(found.flow(), this.table.open(found.flow()).orElse(null));
		}
		return this.table.find(id).orElseThrow();
	}

	/** The members of a flow run that a restart runs: those that are not loaded. */
	List<FlowMember> missing(FlowRun run) {
		return run.members().stream().filter((member) -> !isLoaded(member)).toList();
	}

	/** Whether a member is loaded, also by a restart of its run alone. */
	private boolean isLoaded(FlowMember member) {
		return member.state().isGood() && Optional.ofNullable(member.run())
			.flatMap(this.runs::ofNumber)
			.map(Run::undo)
			.filter((undo) -> undo.undoneBy() != null)
			.isEmpty();
	}

	/**
	 * Request the stop of a flow run: nothing more begins, and the runs in progress stop
	 * at their next checkpoints. Changes nothing of one that has ended.
	 * @param run the flow run
	 * @param actor who requests it
	 * @return whether it is in progress
	 */
	boolean requestStop(FlowRun run, Actor actor) {
		return Boolean.TRUE.equals(this.transaction.execute((status) -> {
			boolean requested = this.table.requestStop(run.id(), actor.text());
			if (requested) {
				record(actor, AuditAction.RUN_STOPPED, run.id(), run.flow(), Map.of());
			}
			return requested;
		}));
	}

	/**
	 * End the flow runs whose process died.
	 * @return what was found
	 */
	List<FlowRun> repair() {
		return this.history.running()
			.stream()
			.filter((run) -> this.history.ofNumber(run.id())
				.filter((now) -> now.status() == RunStatus.FAILED)
				.isPresent())
			.filter((run) -> Boolean.TRUE.equals(this.transaction.execute((status) -> {
				boolean dead = this.table.lock(run.id())
					.filter((now) -> now.status() == RunStatus.RUNNING && now.attempts() == run.attempts())
					.isPresent();
				if (dead) {
					interrupt(run);
				}
				return dead;
			})))
			.toList();
	}

	Instant now() {
		return this.clock.instant();
	}

	private static Map<String, String> properties(NewFlowRun run) {
		Map<String, String> properties = new TreeMap<>();
		put(properties, "date", run.wantedDate());
		put(properties, "dry-run", run.dryRun() ? "true" : null);
		properties.put("imports", String.join(", ", run.definition().imports()));
		return properties;
	}

	private static void put(Map<String, String> properties, String name, @Nullable String value) {
		if (value != null) {
			properties.put(name, value);
		}
	}

	private void record(Actor actor, AuditAction action, long id, String flow, Map<String, String> after) {
		this.audit.record(actor,
				AuditEntry.of(action, "flow run " + id).concerning(flow, null).changing(Map.of(), after));
	}

}
