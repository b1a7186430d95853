package dev.blockload.launch;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongConsumer;

import dev.blockload.account.AuditAction;
import dev.blockload.account.AuditEntry;
import dev.blockload.account.AuditLog;
import dev.blockload.account.Caller;
import dev.blockload.block.Mode;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.definition.LocatedImport;
import dev.blockload.importjob.ImportJobException;
import dev.blockload.importjob.ImportLauncher;
import dev.blockload.importjob.RunRequest;
import dev.blockload.launch.Launched.Origin;
import dev.blockload.run.LaunchTable;
import dev.blockload.run.LaunchedRun;
import dev.blockload.run.NewRun;
import dev.blockload.run.Run;
import dev.blockload.run.RunEvent;
import dev.blockload.run.RunRow;
import dev.blockload.source.RequestedFile;
import dev.blockload.task.TaskQueue;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.support.TransactionTemplate;

/**
 * Launches runs: stores each as a run that waits, together with its task, the key of its
 * request and the entry of the audit log, in one transaction. Any node then executes it.
 * Safe for use by many threads.
 */
public final class Launches {

	private final LaunchRights rights;

	private final ImportLauncher launcher;

	private final RunRow row;

	private final LaunchTable table;

	private final RequestKeys keys;

	private final Waiting waiting;

	private final AuditLog audit;

	private final TransactionTemplate transaction;

	Launches(LaunchRights rights, ImportLauncher launcher, RunRow row, LaunchTable table, RequestKeys keys,
			Waiting waiting, AuditLog audit, TransactionTemplate transaction) {
		this.rights = rights;
		this.launcher = launcher;
		this.row = row;
		this.table = table;
		this.keys = keys;
		this.waiting = waiting;
		this.audit = audit;
		this.transaction = transaction;
	}

	/**
	 * Refuse a request whose run would be refused, before its body arrives.
	 * @param caller who sends it
	 * @param importName the import
	 * @return the import
	 * @throws LaunchException code {@code unknown-import}
	 * @throws dev.blockload.account.AccountException code {@code not-allowed}
	 * @throws dev.blockload.definition.DefinitionException if the definition cannot be
	 * used
	 */
	public LocatedImport require(Caller caller, String importName) {
		LocatedImport located = this.rights.visible(caller, importName);
		this.rights.requireOperator(caller, located.definition());
		return located;
	}

	/**
	 * Launch a run. It is stored when this method returns, and happens whichever node
	 * dies.
	 * @param caller who requests it
	 * @param order what is requested
	 * @return the run
	 * @throws LaunchException code {@code unknown-import}, {@code queue-full},
	 * {@code idempotency-mismatch} or {@code idempotency-busy}
	 * @throws dev.blockload.account.AccountException code {@code not-allowed}
	 * @throws dev.blockload.importjob.ImportJobException code {@code alive}, which names
	 * the other run
	 * @throws dev.blockload.definition.DefinitionException if the definition cannot be
	 * used
	 */
	public Launched launch(Caller caller, LaunchOrder order) {
		return launch(caller, order, (run) -> {
		});
	}

	/**
	 * The same, with something that is stored in the same transaction.
	 * @param also called with the number of a new run
	 */
	public Launched launch(Caller caller, LaunchOrder order, LongConsumer also) {
		RunRequest request = order.request();
		String name = request.importName();
		LocatedImport located = this.rights.visible(caller, name);
		Mode mode = request.mode();
		ImportDefinition definition = (mode != null) ? Definitions.withMode(located.definition(), mode)
				: located.definition();
		this.rights.requireOperator(caller, definition);
		Optional<Launched> busy = busyWith(caller, name, order);
		if (busy.isPresent()) {
			return busy.get();
		}
		return Objects.requireNonNull(this.transaction.execute((status) -> {
			this.table.lock(name);
			Optional<Launched> earlier = earlier(caller, name, order.key());
			if (earlier.isPresent()) {
				return earlier.get();
			}
			switch (order.whenBusy()) {
				case REFUSE -> this.launcher.requireNoneLaunched(name);
				case QUEUE -> {
				}
			}
			NewRun run = this.launcher.prepare(located, request, caller.actor().text());
			long number = this.row.waiting().queue(run);
			this.row.origin(number, order.origin());
			this.waiting.add(number, name, LaunchedRun.Work.LOAD);
			RequestKey key = order.key();
			if (key != null) {
				this.keys.store(caller, name, key, number);
			}
			this.audit.record(caller.actor(),
					AuditEntry.of(AuditAction.RUN_LAUNCHED, "run " + number)
						.concerning(name, run.application())
						.changing(Map.of(), properties(request)));
			also.accept(number);
			return new Launched(number, Origin.THIS_REQUEST);
		}));
	}

	/**
	 * Launch a dry run of an import that is not saved. Its name begins with
	 * {@link ImportDefinition#UNSAVED}.
	 * @param caller who requests it
	 * @param unsaved the import, which was checked with its block
	 * @param request for a dry run
	 * @return the run
	 * @throws LaunchException code {@code queue-full}
	 * @throws dev.blockload.account.AccountException code {@code not-allowed}
	 */
	public Launched rehearse(Caller caller, LocatedImport unsaved, RunRequest request) {
		ImportDefinition definition = unsaved.definition();
		if (!definition.isUnsaved() || request.purpose() != RunRequest.Purpose.DRY_RUN) {
			throw new IllegalArgumentException(
					"Import '%s' is launched with %s. Expected a dry run of an unsaved import."
						.formatted(definition.name(), request.purpose()));
		}
		this.rights.requireOperator(caller, definition);
		return Objects.requireNonNull(this.transaction.execute((status) -> {
			this.table.lock(definition.name());
			NewRun run = this.launcher.prepare(unsaved, request, caller.actor().text());
			long number = this.row.waiting().queue(run);
			this.waiting.add(number, definition.name(), LaunchedRun.Work.LOAD);
			this.audit.record(caller.actor(),
					AuditEntry.of(AuditAction.RUN_LAUNCHED, "run " + number)
						.concerning(definition.name(), run.application())
						.changing(Map.of(), properties(request)));
			return new Launched(number, Origin.THIS_REQUEST);
		}));
	}

	/**
	 * Launch the run of a flow, behind other runs of its import, in the transaction of
	 * the caller, who has checked the rights.
	 * @param located the import
	 * @param request the run
	 * @param startedBy the account that started the flow
	 * @return the number of the run
	 * @throws LaunchException code {@code queue-full}
	 */
	public long launchOfFlow(LocatedImport located, RunRequest request, String startedBy) {
		String name = request.importName();
		this.table.lock(name);
		long number = this.row.waiting().queue(this.launcher.prepare(located, request, startedBy));
		this.waiting.add(number, name, LaunchedRun.Work.LOAD);
		return number;
	}

	/**
	 * Let a run of a flow wait for another attempt, in the transaction of the caller, who
	 * has checked the rights.
	 * @param run the run, which did not complete
	 * @param by who requests it
	 * @throws LaunchException code {@code queue-full}
	 * @throws ImportJobException code {@code superseded} or {@code not-restartable}
	 */
	public void restartOfFlow(Run run, String by) {
		this.table.lock(run.importName());
		this.launcher.allowRestart(run, RunRequest.Deletes.LIMITED);
		this.row.waiting().requeue(run.id(), RunEvent.Kind.LAUNCHED, "Restart of its flow, requested by " + by + ".");
		this.waiting.addAgain(run.id(), run.importName());
	}

	/**
	 * Make sure that the import is as idle as the order wants it. Outside the transaction
	 * that launches: this can wait.
	 * @return the run that keeps it busy, if that is the one of an earlier request with
	 * the same key
	 */
	private Optional<Launched> busyWith(Caller caller, String importName, LaunchOrder order) {
		return switch (order.whenBusy()) {
			case QUEUE -> Optional.empty();
			case REFUSE -> {
				try {
					this.launcher.requireIdle(importName);
					yield Optional.empty();
				}
				catch (ImportJobException ex) {
					yield Optional.of(committed(caller, importName, order.key()).orElseThrow(() -> ex));
				}
			}
		};
	}

	private Optional<Launched> committed(Caller caller, String importName, @Nullable RequestKey key) {
		return (key != null)
				? Objects.requireNonNull(this.transaction.execute((status) -> earlier(caller, importName, key)))
				: Optional.empty();
	}

	private Optional<Launched> earlier(Caller caller, String importName, @Nullable RequestKey key) {
		return (key != null)
				? this.keys.earlier(caller, importName, key).map((run) -> new Launched(run, Origin.EARLIER))
				: Optional.empty();
	}

	private static Map<String, String> properties(RunRequest request) {
		Map<String, String> properties = new LinkedHashMap<>();
		if (request.requested() instanceof RequestedFile.OfDate date) {
			properties.put("date", date.date());
		}
		if (request.requested() instanceof RequestedFile.OfKey key) {
			properties.put("key", key.key());
		}
		if (request.requested() instanceof RequestedFile.Pushed pushed) {
			properties.put("pushed", pushed.file().pin().key());
			if (pushed.corrects() != null) {
				properties.put("corrects", "run " + pushed.corrects());
			}
		}
		Mode mode = request.mode();
		if (mode != null) {
			properties.put("mode", mode.text());
		}
		if (request.repeat() == RunRequest.Repeat.FORCE) {
			properties.put("force", "true");
		}
		if (request.purpose() == RunRequest.Purpose.DRY_RUN) {
			properties.put("dry-run", "true");
		}
		if (request.deletes() == RunRequest.Deletes.ALLOWED) {
			properties.put("allow-deletes", "true");
		}
		return properties;
	}

	/**
	 * Adds runs to the queue.
	 */
	static final class Waiting {

		private final LaunchTable table;

		private final TaskQueue queue;

		private final LaunchSettings settings;

		private final Clock clock;

		Waiting(LaunchTable table, TaskQueue queue, LaunchSettings settings, Clock clock) {
			this.table = table;
			this.queue = queue;
			this.settings = settings;
			this.clock = clock;
		}

		/** Add a new run whose row waits already, with its task. */
		void add(long run, String importName, LaunchedRun.Work work) {
			requireRoom();
			this.table.add(run, importName, work);
			this.queue.add(run, this.clock.instant());
		}

		/** Add a run that waits for another attempt, with its task. */
		void addAgain(long run, String importName) {
			requireRoom();
			this.table.addAgain(run, importName);
			this.queue.add(run, this.clock.instant());
		}

		private void requireRoom() {
			long all = this.table.countWaiting();
			if (all > this.settings.maxWaiting()) {
				throw LaunchException.queueFull(all - 1, this.settings.maxWaiting());
			}
		}

	}

}
