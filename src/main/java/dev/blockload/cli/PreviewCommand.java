package dev.blockload.cli;

import dev.blockload.app.Session;
import dev.blockload.importjob.Preview;
import dev.blockload.report.PreviewText;
import dev.blockload.source.Wanted;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code preview IMPORT}: the first records as they would be loaded. Ends like a run that
 * fails where the object cannot be read at all, and well where records would be rejected.
 */
@Command(name = "preview", description = "Show the first records of an import's file as they would be loaded.")
final class PreviewCommand extends Verb {

	private static final int MOST = 10_000;

	@Parameters(paramLabel = "IMPORT", description = "the import's name")
	private String importName = "";

	@ArgGroup
	private @Nullable ObjectChoice choice;

	@Option(names = "--records", paramLabel = "N", defaultValue = "20",
			description = "so many records at most (default: 20)")
	private int records = 20;

	// Set by picocli.
	@Spec
	@SuppressWarnings("NullAway.Init")
	private CommandSpec spec;

	@Override
	ExitCode answer() {
		if (this.records < 1 || this.records > MOST) {
			throw wrong("--records is " + this.records + ": expected 1 to " + MOST);
		}
		Wanted wanted = ObjectChoice.wanted(this.choice, this.spec);
		try (Session session = options().session()) {
			// The definition first: a mistake in it needs no database to be told.
			session.definitions().importNamed(this.importName);
			Preview preview = session.previewer().first(this.importName, wanted, this.records);
			switch (options().output()) {
				case TEXT -> print(PreviewText.of(preview));
				case JSON -> printLine(PreviewText.json(preview));
			}
			return ExitCode.OK;
		}
	}

}
