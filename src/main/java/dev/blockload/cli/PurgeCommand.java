package dev.blockload.cli;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import dev.blockload.account.Actor;
import dev.blockload.account.Caller;
import dev.blockload.app.Session;
import dev.blockload.retention.Retention;
import dev.blockload.retention.RetentionReport;
import dev.blockload.retention.RetentionSettings;
import dev.blockload.run.RunProcess;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code purge}: deletes what is no longer kept, as nodes do each night.
 */
@Command(name = "purge",
		description = "Delete runs, rejects, audit entries and versions of definitions whose retention has ended.")
final class PurgeCommand extends Verb {

	@Option(names = "--dry-run", description = "only count what would be deleted")
	private boolean dryRun;

	@Override
	ExitCode answer() {
		try (Session session = options().session()) {
			Retention retention = session.retention();
			RetentionReport report = this.dryRun ? retention.count()
					: retention.purge(Caller.unlimited(Actor.command(RunProcess.user())));
			print(() -> text(report, retention.settings()), () -> json(report));
			return ExitCode.OK;
		}
	}

	private String text(RetentionReport report, RetentionSettings settings) {
		return String.format(Locale.ROOT, """
				%s
				%,12d runs                     kept for %s
				%,12d rejects                  kept for %s
				%,12d audit entries            kept for %s
				%,12d versions of definitions  kept of each definition: %s
				""", this.dryRun ? "These would be deleted now:" : "Deleted:", report.runs(), settings.runs(),
				report.rejects(), settings.rejects(), report.audit(), settings.audit(), report.versions(),
				settings.versions());
	}

	private String json(RetentionReport report) {
		Map<String, Object> tree = new LinkedHashMap<>();
		tree.put("dryRun", this.dryRun);
		tree.put("runs", report.runs());
		tree.put("rejects", report.rejects());
		tree.put("auditEntries", report.audit());
		tree.put("versions", report.versions());
		return JsonMapper.shared().writeValueAsString(tree);
	}

}
