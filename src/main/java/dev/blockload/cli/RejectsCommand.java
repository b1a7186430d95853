package dev.blockload.cli;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.UnaryOperator;

import dev.blockload.Printable;
import dev.blockload.SuggestedCommands;
import dev.blockload.app.Session;
import dev.blockload.block.Mode;
import dev.blockload.report.RejectAdvice;
import dev.blockload.report.RejectFile;
import dev.blockload.report.RejectJson;
import dev.blockload.report.RejectSheet;
import dev.blockload.run.RejectState;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code rejects RUN}: writes the rejected records as a CSV file to correct and to load,
 * or as JSON.
 */
@Command(name = "rejects",
		description = "Write the rejected records of a run as CSV, each with its position and reason. Correct the file,"
				+ " and the same import loads it.")
final class RejectsCommand extends Verb {

	@Parameters(paramLabel = "RUN", description = "the number of a run, or the name of an import for its last run")
	private String runOrImport = "";

	@Option(names = "--for-spreadsheet",
			description = "write a file to look at in a spreadsheet: no cell is a formula. It cannot be loaded again")
	private boolean forSpreadsheet;

	@Option(names = "--state", paramLabel = "open|corrected|all",
			description = "which rejects: open ones, those that a later run corrected, or all (default: all in JSON, otherwise open)")
	private @Nullable RejectState state;

	@Override
	Set<Output> outputs() {
		return EnumSet.allOf(Output.class);
	}

	@Override
	ExitCode answer() throws IOException {
		if (this.forSpreadsheet && options().output() == Output.JSON) {
			throw wrong("--for-spreadsheet is for --output text or csv. JSON has no formulas.");
		}
		try (Session session = options().session()) {
			RunHistory history = session.pastRuns();
			Run run = history.find(this.runOrImport);
			if (this.forSpreadsheet) {
				printSheet(run, history);
			}
			else if (options().output() == Output.JSON) {
				printJson(run, history);
			}
			else {
				RejectFile.Summary file = RejectFile.write(history, run, stateOr(RejectState.OPEN), System.out,
						UnaryOperator.identity());
				System.out.flush();
				String others = RejectAdvice.ofOthers(run, history.rejectGroups(run.id()));
				String advice = (file.count() == 0 && !others.isEmpty()) ? ""
						: RejectAdvice.of(run, file, modeFor(run, file, session));
				System.err.print(Printable.text(SuggestedCommands.ofProcess().complete(advice + others)));
			}
			return ExitCode.OK;
		}
	}

	private RejectState stateOr(RejectState other) {
		return (this.state != null) ? this.state : other;
	}

	private void printSheet(Run run, RunHistory history) throws IOException {
		long count = RejectSheet.write(history, run, stateOr(RejectState.OPEN), System.out);
		System.out.flush();
		say(("%,d record%s rejected. This file is for a spreadsheet and cannot be loaded. To correct and load"
			.formatted(count, (count == 1) ? " was" : "s were")
				+ " the records, write them without --for-spreadsheet: ./blockload rejects " + run.id()));
	}

	/** A mode that adds the corrected records and keeps all other rows. */
	private static Mode modeFor(Run run, RejectFile.Summary file, Session session) {
		return switch (file.importMode()) {
			case APPEND, UPDATE, UPSERT -> file.importMode();
			case REPLACE -> session.blocks()
				.find(run.application(), run.block())
				.filter((block) -> !block.keys().isEmpty())
				.map((block) -> Mode.UPSERT)
				.orElse(Mode.APPEND);
		};
	}

	// One by one: an import can allow millions of rejects.
	private void printJson(Run run, RunHistory history) {
		StringBuilder before = new StringBuilder("[");
		history.rejects(run.id(), stateOr(RejectState.ALL), (stored) -> {
			System.out.print(before + RejectJson.of(stored));
			before.replace(0, before.length(), ",");
		});
		printLine(before.toString().equals("[") ? "[]" : "]");
	}

}
