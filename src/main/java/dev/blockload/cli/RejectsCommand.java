package dev.blockload.cli;

import java.io.IOException;

import dev.blockload.app.Session;
import dev.blockload.block.Mode;
import dev.blockload.csv.Compression;
import dev.blockload.csv.Reject;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.importjob.RunHistory;
import dev.blockload.report.RejectFile;
import dev.blockload.report.RejectJson;
import dev.blockload.run.Run;
import dev.blockload.storage.Pin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code rejects RUN}: the records that were not loaded, as a file to be mended and
 * loaded; as JSON with all that is known of each.
 */
@Command(name = "rejects",
		description = "Write the records that a run did not load as CSV, each with its place and reason:"
				+ " mended, its import loads them.")
final class RejectsCommand extends Verb {

	@Parameters(paramLabel = "RUN", description = "a run's number, or an import's name for its last run")
	private String runOrImport = "";

	@Override
	ExitCode answer() throws IOException {
		try (Session session = options().session()) {
			RunHistory history = session.history();
			Run run = history.find(this.runOrImport);
			switch (options().output()) {
				case TEXT -> {
					RejectFile.Summary file = RejectFile.write(history, run, System.out);
					System.out.flush();
					System.err.print(advice(run, file, modeFor(run, file, session)));
				}
				case JSON -> printJson(run, history);
			}
			return ExitCode.OK;
		}
	}

	/** A mode that adds what was mended and leaves the rest as it is. */
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

	private static String advice(Run run, RejectFile.Summary file, Mode mode) {
		Pin pin = run.pin();
		if (file.count() == 0 || pin == null) {
			return "run " + run.id() + " rejected nothing\n";
		}
		StringBuilder text = new StringBuilder();
		if (!file.leftOut().isEmpty()) {
			text.append("Too long to be kept whole, and not in the file: ");
			text.append((file.leftOut().size() == 1) ? "record " : "records ");
			text.append(String.join(", ", file.leftOut().stream().map(String::valueOf).toList())).append('\n');
		}
		String folder = pin.key().substring(0, pin.key().lastIndexOf('/') + 1);
		text.append(
				"%,d rejected. Mend them, %sput the file into s3://%s/%s, and load it with%n".formatted(file.count(),
						isUnpacked(file.compression()) ? "" : "pack the file as " + file.compression().word() + ", ",
						pin.bucket(), folder));
		text.append(run.importName().startsWith(ImportDefinition.UNSAVED)
				? "  blockload load %s '%sNAME' --into '%s' --mode %s%n".formatted(file.connection(), folder,
						run.qualifiedBlock(), mode.word())
				: "  blockload run %s --key '%sNAME' --mode %s%n".formatted(run.importName(), folder, mode.word()));
		if (mode != file.importMode()) {
			text.append("Do not leave --mode out: the import's own, ")
				.append(file.importMode().word())
				.append(", would take away all other rows of ")
				.append(run.qualifiedBlock())
				.append('\n');
		}
		return text.toString();
	}

	private static boolean isUnpacked(Compression packing) {
		return packing == Compression.AUTO || packing == Compression.NONE;
	}

	// One after the other: an import may allow very many.
	private static void printJson(Run run, RunHistory history) {
		StringBuilder before = new StringBuilder("[");
		history.rejects(run.id(), (reject) -> {
			System.out.print(before + RejectJson.of(reject));
			before.replace(0, before.length(), ",");
		});
		printLine(before.toString().equals("[") ? "[]" : "]");
	}

}
