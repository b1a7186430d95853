package dev.blockload.cli;

import dev.blockload.app.Session;
import dev.blockload.importjob.Preview;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.LocatedImport;
import dev.blockload.report.PreviewText;
import dev.blockload.source.ObjectResolver;
import dev.blockload.source.RequestedFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code preview IMPORT}: shows the first records as they would be loaded. Exits like a
 * failed run if the object cannot be read, and with 0 if records would be rejected.
 */
@Command(name = "preview", description = "Show the first records of a file as an import would load them.")
final class PreviewCommand extends Verb {

	private static final int MOST = 10_000;

	@Parameters(paramLabel = "IMPORT", description = "the name of the import")
	private String importName = "";

	@ArgGroup
	private @Nullable ObjectChoice choice;

	@Option(names = "--records", paramLabel = "N", defaultValue = "20",
			description = "show at most N records (default: 20)")
	private int records = 20;

	// Set by picocli.
	@Spec
	@SuppressWarnings("NullAway.Init")
	private CommandSpec spec;

	@Override
	ExitCode answer() {
		if (this.records < 1 || this.records > MOST) {
			throw wrong("--records is " + this.records + ". Expected 1 to " + MOST + ".");
		}
		RequestedFile named = ObjectChoice.requested(this.choice, this.spec);
		try (Session session = options().session()) {
			// The definition first: a mistake in it is reported without a database.
			Definitions definitions = session.definitions();
			LocatedImport located = definitions.importNamed(this.importName);
			ObjectResolver.requireSuitable(this.importName, located.definition().file(), named);
			RequestedFile requested = ObjectChoice.inBucket(named, definitions.connectionOf(located).bucket(),
					this.spec);
			Preview preview = session.previewer().first(this.importName, requested, this.records);
			print(() -> PreviewText.of(preview), () -> PreviewText.json(preview));
			return ExitCode.OK;
		}
	}

}
