package dev.blockload.importjob;

import java.util.Map;
import java.util.TreeMap;

import dev.blockload.account.Actor;
import dev.blockload.account.AuditAction;
import dev.blockload.account.AuditEntry;
import dev.blockload.account.AuditLog;
import dev.blockload.run.NewRun;
import dev.blockload.run.Run;
import dev.blockload.run.RunProcess;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Records what the command line and the schedules do with runs, in the transaction of the
 * change. What comes through the HTTP API is recorded by package {@code launch}.
 */
final class RunAudit {

	private final AuditLog log;

	RunAudit(JdbcClient jdbc) {
		this.log = new AuditLog(jdbc);
	}

	/** A new run begins. */
	void launched(long number, NewRun run) {
		this.log.record(actor(run.startedBy()),
				AuditEntry.of(AuditAction.RUN_LAUNCHED, "run " + number)
					.concerning(run.importName(), run.application())
					.changing(Map.of(), properties(run)));
	}

	private static Actor actor(String startedBy) {
		return startedBy.equals(RunProcess.SCHEDULE) ? schedule() : Actor.command(startedBy);
	}

	/** The schedules of a node. */
	static Actor schedule() {
		return Actor.system(RunProcess.SCHEDULE);
	}

	/** Somebody who types a command in this process. */
	static Actor command() {
		return Actor.command(RunProcess.user());
	}

	private static Map<String, String> properties(NewRun run) {
		Map<String, String> properties = new TreeMap<>();
		put(properties, "date", run.wantedDate());
		put(properties, "key", run.wantedKey());
		put(properties, "corrects", (run.corrects() != null) ? "run " + run.corrects() : null);
		put(properties, "force", run.forced() ? "true" : null);
		put(properties, "dry-run", run.dryRun() ? "true" : null);
		put(properties, "allow-deletes", (run.allowedDeletes() != null) ? "true" : null);
		put(properties, "mode", run.oneOff() ? run.mode().text() : null);
		return properties;
	}

	private static void put(Map<String, String> properties, String name, @Nullable String value) {
		if (value != null) {
			properties.put(name, value);
		}
	}

	/** A run continues. */
	void restarted(Actor actor, Run run, RunRequest.Deletes deletes) {
		record(actor, AuditAction.RUN_RESTARTED, run,
				(deletes == RunRequest.Deletes.ALLOWED) ? Map.of("allow-deletes", "true") : Map.of());
	}

	/** A command stops a run. */
	void stopped(Run run, Map<String, String> after) {
		record(command(), AuditAction.RUN_STOPPED, run, after);
	}

	/** A command undoes a run. */
	void undone(Run run, long by) {
		record(command(), AuditAction.RUN_UNDONE, run, Map.of("by-run", Long.toString(by)));
	}

	private void record(Actor actor, AuditAction action, Run run, Map<String, String> after) {
		this.log.record(actor,
				AuditEntry.of(action, "run " + run.id())
					.concerning(run.importName(), run.application())
					.changing(Map.of(), after));
	}

	/** What a crash left was repaired. */
	void repaired(Repair.Finding finding) {
		Long run = finding.run();
		this.log.record(command(), AuditEntry.of(AuditAction.REPAIRED, (run != null) ? "run " + run : "the database")
			.changing(Map.of(), Map.of("code", finding.code().text(), "message", finding.message())));
	}

	/** The runs of an application were deleted. */
	void forgotten(String application) {
		this.log.record(command(),
				AuditEntry.of(AuditAction.RUNS_DELETED, "application " + application).concerning(null, application));
	}

}
