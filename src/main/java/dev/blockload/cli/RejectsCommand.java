package dev.blockload.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

import dev.blockload.importjob.Run;
import dev.blockload.importjob.RunHistory;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code rejects RUN}: the records that were not loaded, as CSV.
 */
@Command(name = "rejects",
		description = "Write the records that a run did not load as CSV, each with its place and reason.")
final class RejectsCommand extends Verb {

	private static final List<String> HEADER = List.of("record", "line", "byte_offset", "column", "code", "reason",
			"value", "raw");

	@Parameters(paramLabel = "RUN", description = "a run's number, or an import's name for its last run")
	private String runOrImport = "";

	@Override
	ExitCode answer() throws IOException {
		CSVPrinter csv = new CSVPrinter(System.out, CSVFormat.RFC4180);
		try (Session session = options().session()) {
			RunHistory history = session.history();
			Run run = history.find(this.runOrImport);
			csv.printRecord(HEADER);
			history.rejects(run.id(), (reject) -> {
				try {
					csv.printRecord(reject.record(), reject.line(), reject.offset(), reject.column(), reject.code(),
							reject.reason(), reject.value(), reject.raw());
				}
				catch (IOException ex) {
					throw new UncheckedIOException(ex);
				}
			});
			csv.flush();
			return ExitCode.OK;
		}
	}

}
