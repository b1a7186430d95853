package dev.blockload.importjob;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.blockload.Failure;
import dev.blockload.Printable;
import dev.blockload.Warning;
import dev.blockload.definition.Definitions;
import dev.blockload.outstanding.FileHistory;
import dev.blockload.publish.PublishCode;
import dev.blockload.publish.PublishException;
import dev.blockload.publish.Publisher;
import dev.blockload.publish.Target;
import dev.blockload.publish.UndoCode;
import dev.blockload.publish.UndoException;
import dev.blockload.publish.UndoneRows;
import dev.blockload.run.Attempt;
import dev.blockload.run.LaunchTicket;
import dev.blockload.run.Lease;
import dev.blockload.run.Liveness;
import dev.blockload.run.Run;
import dev.blockload.run.RunProcess;
import dev.blockload.run.RunRow;
import dev.blockload.run.RunSnapshot;
import dev.blockload.run.RunTable;
import dev.blockload.run.UndoOrder;
import dev.blockload.source.FileChoice;
import dev.blockload.storage.Pin;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Undoes runs. An undo is one transaction, with its own row among the runs: if it fails,
 * or its process dies, nothing of it remains. Safe for concurrent use: one run at a time
 * for each import.
 */
public final class RunUndo {

	private final Leases leases;

	private final RunTable runs;

	private final RunRow row;

	private final Attempts attempts;

	private final Publisher publisher;

	private final UndoKeeping keeping;

	private final CorrectionMarks corrections;

	private final TransactionTemplate transaction;

	private final TransactionTemplate outside;

	private final RunAudit audit;

	RunUndo(Leases leases, RunTable runs, RunRow row, Attempts attempts, Publisher publisher, UndoKeeping keeping,
			CorrectionMarks corrections, TransactionTemplate transaction, TransactionTemplate outside, RunAudit audit) {
		this.leases = leases;
		this.runs = runs;
		this.row = row;
		this.attempts = attempts;
		this.publisher = publisher;
		this.keeping = keeping;
		this.corrections = corrections;
		this.transaction = transaction;
		this.transaction.setName("undo");
		this.outside = outside;
		this.audit = audit;
	}

	/**
	 * Undo a run.
	 * @param run as {@link dev.blockload.run.RunHistory#find} found it
	 * @return the run that undid it
	 * @throws UndoException with the reason why it cannot be undone
	 * @throws ImportJobException code {@code alive} if a process runs the import
	 * @throws PublishException code {@code block-locked} or {@code counts-differ}
	 */
	public Run undo(Run run) {
		refuseWhatDidNotPublish(run);
		try (Lease lease = this.leases.acquire(run.importName())) {
			lease.checkSettings();
			long number = Objects.requireNonNull(this.transaction.execute((status) -> {
				Attempt attempt = this.row.attempts().beginUndo(run, RunProcess.name(), RunProcess.user());
				this.audit.undone(run, attempt.run());
				// No other session sees the run before it has ended: it has no events of
				// waits.
				work(run, attempt, lease, lease);
				return attempt.run();
			}));
			return this.runs.find(number).orElseThrow();
		}
	}

	/**
	 * Refuse to undo a run that cannot be undone now. An undo asks the same again.
	 * @param run as {@link dev.blockload.run.RunHistory#find} found it
	 * @throws UndoException with the reason why it cannot be undone
	 */
	public void requirePossible(Run run) {
		refuseWhatDidNotPublish(run);
		requireLast(run.id());
	}

	/**
	 * Execute an undo that was launched: its row waits.
	 * @param ticket of the node that executes it
	 * @param listener called if it fails
	 * @return the run that undid, completed or not
	 * @throws ImportJobException code {@code alive} if a process runs the import
	 * @throws dev.blockload.run.RunException code {@code fenced} if another node has
	 * taken it over, or if it was stopped
	 */
	public Run undo(LaunchTicket ticket, RunListener listener) {
		Run waiting = this.runs.find(ticket.run()).orElseThrow();
		Run undone = this.runs.find(Objects.requireNonNull(waiting.undo().undoes())).orElseThrow();
		try (Lease lease = this.leases.acquireForLaunched(waiting.importName())) {
			lease.checkSettings();
			Attempt attempt = this.attempts.resume(lease, ticket);
			try {
				this.transaction.executeWithoutResult(
						(status) -> work(undone, attempt, lease, new AttemptWaits(this.attempts, attempt, lease)));
			}
			catch (Failure | DataAccessException | TransactionException ex) {
				var unused = this.attempts.failed(attempt, Failures.of(ex), listener);
			}
			return this.runs.find(ticket.run()).orElseThrow();
		}
	}

	private void work(Run run, Attempt attempt, Lease lease, Liveness alive) {
		var unused = this.row.attempts().enter(attempt);
		requireLast(run.id());
		Target target = this.publisher.undoTarget(run);
		try {
			this.publisher.settle(alive, target, this.outside);
			this.publisher.serialize(attempt, alive, run.importName(), target);
			requireLast(run.id());
			UndoneRows rows = this.publisher.undo(attempt, alive, run);
			this.row.warn(attempt.run(),
					Stream.concat(warnings(run, rows).stream(), outstanding(run).stream()).toList());
			this.row.completions()
				.undid(attempt, run,
						new Run.Counts(null, null, null, rows.inserted(), rows.updated(), 0L, rows.deleted()),
						target.block().oid());
			this.corrections.undone(run, this.runs);
		}
		catch (PublishException ex) {
			throw translated(run, attempt, ex);
		}
		this.keeping.trim(target.block());
		this.row.attempts().leave();
		lease.confirm();
	}

	private static void refuseWhatDidNotPublish(Run run) {
		switch (run.stage()) {
			case CREATED, RESOLVED, PLANNED, LOADED, VERIFIED, UNCHANGED, REHEARSED -> throw new UndoException(
					UndoCode.UNDO_NOT_PUBLISHED,
					"Run " + run.id() + " is " + run.status() + (run.dryRun() ? " (dry run)" : "")
							+ ". It did not change block " + run.qualifiedBlock() + ", so there is nothing to undo.",
					"List the runs: ./blockload history " + run.importName());
			case PUBLISHED -> {
			}
		}
	}

	private void requireLast(long number) {
		Run run = this.runs.find(number).orElseThrow();
		@Nullable Long by = run.undo().undoneBy();
		if (by != null) {
			throw new UndoException(UndoCode.ALREADY_UNDONE, "Run " + run.id() + " was undone by run " + by + ".",
					"To restore what run " + run.id() + " did, undo that run: ./blockload undo " + by);
		}
		UndoOrder order = this.runs.publicationsInto(run.application(), run.block());
		if (!order.isLast(run.id())) {
			throw order.undoneFirst(run.id())
				.map((later) -> notLast(run, later))
				.orElseGet(() -> new UndoException(UndoCode.UNDO_LATER_RUN,
						"Block " + run.qualifiedBlock() + " is not in the state that run " + run.id() + " left.",
						"List the runs: ./blockload history " + run.importName()));
		}
	}

	private UndoException notLast(Run run, long later) {
		String changed = "un " + later + " changed block " + run.qualifiedBlock() + " after ";
		String undo = ": ./blockload undo " + later;
		Long by = this.corrections.correctingRun(run.id()).orElse(null);
		if (by == null) {
			return new UndoException(UndoCode.UNDO_LATER_RUN, "R" + changed + "run " + run.id() + ".",
					"Undo the later run first" + undo);
		}
		String corrected = "Run " + by + " corrected rejects of run " + run.id();
		return (by == later)
				? new UndoException(UndoCode.UNDO_CORRECTED, corrected + ".", "Undo the correcting run first" + undo)
				: new UndoException(UndoCode.UNDO_CORRECTED, corrected + ", and r" + changed + "that.",
						"Undo both, the later run first" + undo);
	}

	// The messages of publish name a command that continues a run; an undo leaves none.
	private static RuntimeException translated(Run run, Attempt attempt, PublishException failure) {
		String again = "undo again: ./blockload undo " + run.id();
		String action = String.valueOf(failure.action())
			.replace("continue: ./blockload restart " + attempt.run(), again)
			.replace("Then start a new run.", "Then " + again);
		if (failure.failureCode() == PublishCode.BLOCK_CHANGED) {
			return UndoException.of(failure, UndoCode.UNDO_BLOCK_CHANGED, "Look at the block. Then " + again);
		}
		return UndoException.of(failure, failure.failureCode(), action);
	}

	/** That the next run loads the file again, if the import loads each file once. */
	private List<Warning> outstanding(Run run) {
		Pin pin = run.pin();
		if (run.undo().undoes() != null || pin == null) {
			return List.of(); // An undo has neither a file nor a definition.
		}
		RunSnapshot snapshot = this.runs.snapshot(run.id());
		if (snapshot.pushed() != null || !(Definitions.fromSource(snapshot.definition(), run.importName())
			.file() instanceof FileChoice.Each each)) {
			return List.of();
		}
		boolean canBeLate = each.late() == FileChoice.Late.REFUSE && !FileHistory.isOrderFree(snapshot.mode());
		return List.of(new Warning(ImportWarning.FILE_OUTSTANDING,
				"File '" + Printable.line(pin.key()) + "' counts as not loaded again. The next run of import '"
						+ run.importName() + "' loads it, also a scheduled one"
						+ (canBeLate ? ", or refuses it if a newer file is loaded" : "")
						+ ". To prevent that, pause the import, or set file.from to a later date."));
	}

	private static List<Warning> warnings(Run run, UndoneRows rows) {
		List<Warning> warnings = new ArrayList<>();
		if (rows.differing() > 0) {
			warnings.add(new Warning(ImportWarning.UNDO_DIFFERS,
					rows.differing() + " restored rows differ from what they were before run " + run.id()
							+ ", because a trigger of block " + run.qualifiedBlock()
							+ " changed them. Look at the trigger."));
		}
		if (!rows.removed().isEmpty()) {
			warnings.add(new Warning(ImportWarning.ITEMS_REMOVED,
					"Items that run " + run.id() + " had created were removed: " + counts(rows.removed()) + "."));
		}
		if (!rows.staying().isEmpty()) {
			warnings.add(new Warning(ImportWarning.ITEMS_STAY,
					"Items that run " + run.id()
							+ " had created stay, because rows refer to them or another writer changed them: "
							+ counts(rows.staying()) + "."));
		}
		return warnings;
	}

	private static String counts(Map<String, Long> items) {
		return items.entrySet()
			.stream()
			.map((list) -> list.getValue() + " in " + list.getKey())
			.collect(Collectors.joining(", "));
	}

}
