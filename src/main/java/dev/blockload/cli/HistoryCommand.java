package dev.blockload.cli;

import java.util.List;

import dev.blockload.app.Session;
import dev.blockload.report.RunJson;
import dev.blockload.report.RunTableText;
import dev.blockload.run.Run;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code history [IMPORT]}: what ran, newest first.
 */
@Command(name = "history", description = "List the runs of all imports or of one, newest first.")
final class HistoryCommand extends Verb {

	@Parameters(paramLabel = "IMPORT", arity = "0..1", description = "only runs of this import")
	private @Nullable String importName;

	@Option(names = "--limit", paramLabel = "N", defaultValue = "100",
			description = "at most so many runs (default: 100)")
	private int limit = 100;

	@Override
	ExitCode answer() {
		if (this.limit < 1) {
			throw wrong("--limit is " + this.limit + ": expected 1 or more");
		}
		try (Session session = options().session()) {
			List<Run> runs = session.history().newest(this.importName, this.limit);
			switch (options().output()) {
				case TEXT -> print(runs.isEmpty() ? none() : RunTableText.of(runs));
				case JSON -> printLine(RunJson.array(runs, (run) -> session.history().rejectGroups(run.id())));
			}
			return ExitCode.OK;
		}
	}

	private String none() {
		return (this.importName != null) ? "no runs of import '" + this.importName + "' yet\n" : "no runs yet\n";
	}

}
