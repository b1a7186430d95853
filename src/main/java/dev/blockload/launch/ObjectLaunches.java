package dev.blockload.launch;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import dev.blockload.account.Actor;
import dev.blockload.account.AuditAction;
import dev.blockload.account.AuditEntry;
import dev.blockload.account.AuditLog;
import dev.blockload.definition.LocatedImport;
import dev.blockload.importjob.ImportLauncher;
import dev.blockload.importjob.RunRequest;
import dev.blockload.run.LaunchTable;
import dev.blockload.run.LaunchedRun;
import dev.blockload.run.NewRun;
import dev.blockload.run.RunRow;
import dev.blockload.source.RequestedFile;

import org.springframework.transaction.support.TransactionTemplate;

/**
 * Launches imports because an object arrived. The run chooses its file by the rule of its
 * import when it begins, so that one run that waits is enough for all objects that
 * arrived before. Safe for use by many threads.
 */
public final class ObjectLaunches {

	private static final Actor ACTOR = Actor.system("events");

	private final ImportLauncher launcher;

	private final RunRow row;

	private final LaunchTable table;

	private final Launches.Waiting waiting;

	private final AuditLog audit;

	private final TransactionTemplate transaction;

	ObjectLaunches(ImportLauncher launcher, RunRow row, LaunchTable table, Launches.Waiting waiting, AuditLog audit,
			TransactionTemplate transaction) {
		this.launcher = launcher;
		this.row = row;
		this.table = table;
		this.waiting = waiting;
		this.audit = audit;
		this.transaction = transaction;
	}

	/**
	 * Launch a run, unless one waits that has not begun. Either is stored when this
	 * method returns.
	 * @param located the import
	 * @return the number of the new run; empty if another one will find the object
	 * @throws LaunchException code {@code queue-full}
	 * @throws dev.blockload.definition.DefinitionException if the definition cannot be
	 * used
	 */
	public Optional<Long> launch(LocatedImport located) {
		String name = located.definition().name();
		return Objects.requireNonNull(this.transaction.execute((status) -> {
			this.table.lock(name);
			if (this.table.isAnyNew(name)) {
				return Optional.<Long>empty();
			}
			NewRun run = this.launcher.prepare(located,
					new RunRequest(name, new RequestedFile.ByRule(), null, RunRequest.Repeat.SKIP), ACTOR.text());
			long number = this.row.waiting().queue(run);
			this.waiting.add(number, name, LaunchedRun.Work.LOAD);
			this.audit.record(ACTOR,
					AuditEntry.of(AuditAction.RUN_LAUNCHED, "run " + number)
						.concerning(name, run.application())
						.changing(Map.of(), Map.of()));
			return Optional.of(number);
		}));
	}

}
