package dev.blockload.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import dev.blockload.SuggestedCommands;
import dev.blockload.app.DemoData;
import dev.blockload.app.Session;
import dev.blockload.app.Shutdown;
import dev.blockload.importjob.ImportLauncher;
import dev.blockload.importjob.RunRequest;
import dev.blockload.report.RunTableText;
import dev.blockload.report.RunText;
import dev.blockload.report.TextTable;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code demo}: runs the example imports end to end on the embedded servers.
 */
@Command(name = "demo", description = "Run the example imports on an embedded PostgreSQL and an embedded S3 server.")
final class DemoCommand extends Verb {

	private static final int PORT = 9464;

	private static final int LAST_PORT = 65_535;

	private static final List<Scene> SCENES = List.of(
			new Scene("salaries", "the most recent 'myfolderA/{{date}}-salaries.csv'", RunStatus.COMPLETED,
					"myfolderA/2022-10-15-salaries.csv"),
			new Scene("salary-history", "the most recent 'myfolderB/{{date}}-salaries.csv'", RunStatus.COMPLETED,
					"myfolderB/2022-11-15-salaries.csv"),
			new Scene("salaries-top", "the most recent '/{{date}}-salaries.csv': no object in the top folder matches",
					RunStatus.FAILED, null),
			new Scene("revenue", "a fixed file", RunStatus.COMPLETED, "myfolderA/2022-10-16-revenue.csv"),
			new Scene("budget", "one column per month; departments that are new are added to their list",
					RunStatus.COMPLETED, "myfolderA/2022-10-17-budget.csv"),
			new Scene("budget-corrections", "one row per cell of the same metric; an unknown department is a reject",
					RunStatus.COMPLETED, "myfolderA/2022-10-18-budget-corrections.csv"),
			new Scene("salaries", "the first import again: the file has not changed", RunStatus.UNCHANGED,
					"myfolderA/2022-10-15-salaries.csv"));

	@Option(names = "--serve", description = "then serve the pages on the demo, for this machine only, until Ctrl-C")
	private boolean serve;

	@Option(names = "--port", paramLabel = "N",
			description = "with --serve: the port of the pages; if it is taken, the next free one (default: 9464)")
	private @Nullable Integer port;

	@Override
	ExitCode answer() throws IOException {
		int pages = (this.port != null) ? this.port : PORT;
		if (this.port != null && !this.serve) {
			throw wrong("--port is " + this.port + ", but only --serve opens a port. Add --serve, or remove --port.");
		}
		if (pages < 0 || pages > LAST_PORT) {
			throw wrong("--port is " + pages + ". Expected a number from 0 to " + LAST_PORT + ".");
		}
		try (Session session = options().session(Session.DatabaseChoice.EMBEDDED)) {
			ExitCode code = show(session);
			if (this.serve && code == ExitCode.OK && !Shutdown.isRequested()) {
				// The first session keeps the embedded servers running meanwhile.
				try (Session serving = options().session(Session.DatabaseChoice.EMBEDDED)) {
					DemoPages.serve(serving, pages);
				}
			}
			return code;
		}
	}

	private static ExitCode show(Session session) throws IOException {
		DemoData data = new DemoData(session);
		Session.databaseSettings()
			.ifPresent((settings) -> say("demo: " + settings.variable()
					+ " is set, but not used. The demo uses the embedded PostgreSQL only."));
		say("demo: starting the embedded servers and emptying schema " + DemoData.APPLICATION);
		data.prepare();
		List<Run> runs = new ArrayList<>();
		ImportLauncher launcher = session.launcher();
		for (int number = 1; number <= SCENES.size(); number++) {
			Scene scene = SCENES.get(number - 1);
			printLine("%n%d. %s".formatted(number, scene.title()));
			Run run = run(launcher, scene);
			print(RunText.of(run, session.history().rejectGroups(run.id()), session.history().loadedBefore(run)));
			if (run.status() == RunStatus.STOPPED) {
				return ExitCode.STOPPED;
			}
			runs.add(run);
		}
		printLine("\nAll runs");
		print(RunTableText.of(runs));
		printLine("\nThe first rows of %s.salaries, which has %,d rows".formatted(DemoData.APPLICATION,
				data.rows("salaries")));
		List<List<String>> rows = data.firstRows("salaries", 5);
		print(TextTable.of(rows.get(0), rows.subList(1, rows.size())));
		printLine("");
		print(next(runs));
		return asExpected(runs) ? ExitCode.OK : ExitCode.FAILED;
	}

	private static Run run(ImportLauncher launcher, Scene scene) {
		try (Progress progress = Progress.onStandardError()) {
			return Shutdown.stoppable(() -> launcher.start(
					new RunRequest(scene.importName(), new RequestedFile.ByRule(), null, RunRequest.Repeat.SKIP),
					progress));
		}
	}

	private static String next(List<Run> runs) {
		return SuggestedCommands.ofProcess().complete("""
				Try next
				  ./blockload history               lists the runs
				  ./blockload show %1$d                shows one run in full
				  ./blockload rejects %1$d             writes the rejected records as CSV
				  ./blockload run salaries --date 2022-09-15
				  ./blockload database              keeps the database running for psql or another client
				""".formatted(runs.get(0).id()));
	}

	private static boolean asExpected(List<Run> runs) {
		for (int number = 0; number < runs.size(); number++) {
			String problem = SCENES.get(number).differs(runs.get(number));
			if (problem != null) {
				say("demo: " + problem);
				return false;
			}
		}
		return true;
	}

	/**
	 * One run of the demo.
	 *
	 * @param importName the import
	 * @param title its heading
	 * @param status how it must end
	 * @param key the key it must read, or null if it must find none
	 */
	private record Scene(String importName, String title, RunStatus status, @Nullable String key) {

		@Nullable String differs(Run run) {
			String found = (run.pin() != null) ? run.pin().key() : null;
			return (run.status() == this.status && java.util.Objects.equals(found, this.key)) ? null : "run " + run.id()
					+ " ended " + run.status() + " with " + found + ". Expected " + this.status + " with " + this.key;
		}

	}

}
