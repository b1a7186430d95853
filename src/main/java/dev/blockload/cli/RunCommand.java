package dev.blockload.cli;

import dev.blockload.app.Session;
import dev.blockload.block.Mode;
import dev.blockload.connection.Endpoint;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.LocatedImport;
import dev.blockload.importjob.ImportLauncher;
import dev.blockload.importjob.RunRequest;
import dev.blockload.run.Run;
import dev.blockload.source.ObjectResolver;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code run IMPORT}: starts a new run.
 */
@Command(name = "run", description = "Start a new run of an import.")
final class RunCommand extends RunVerb {

	@Parameters(paramLabel = "IMPORT", description = "the name of the import")
	private String importName = "";

	@ArgGroup
	private @Nullable ObjectChoice choice;

	@Option(names = "--mode", paramLabel = "append|update|upsert|replace",
			description = "use this mode instead of the mode of the import")
	private @Nullable Mode mode;

	@Option(names = "--force", description = "load the file even if it was already loaded")
	private boolean force;

	@Option(names = "--allow-deletes", description = "let a replace delete any number of rows")
	private boolean allowDeletes;

	@Option(names = "--dry-run", description = "do everything except publish: show the counts and the rejects")
	private boolean dryRun;

	// Set by picocli.
	@Spec
	@SuppressWarnings("NullAway.Init")
	private CommandSpec spec;

	@Override
	String importName() {
		return this.importName;
	}

	@Override
	ExitCode answer() {
		RunRequest request = new RunRequest(this.importName, ObjectChoice.requested(this.choice, this.spec), this.mode,
				this.force ? RunRequest.Repeat.FORCE : RunRequest.Repeat.SKIP,
				this.dryRun ? RunRequest.Purpose.DRY_RUN : RunRequest.Purpose.PUBLISH,
				this.allowDeletes ? RunRequest.Deletes.ALLOWED : RunRequest.Deletes.LIMITED);
		try (Session session = options().session()) {
			// The definition and the request first: a mistake in them is reported without
			// a database.
			Definitions definitions = session.definitions();
			LocatedImport located = definitions.importNamed(this.importName);
			ObjectResolver.requireSuitable(located.definition().file(), request.requested());
			if (definitions.connectionOf(located).endpoint() instanceof Endpoint.Embedded) {
				session.startStore();
			}
			ImportLauncher launcher = session.launcher();
			Run run = watched((listener) -> launcher.start(request, listener));
			return answer(run, session.history());
		}
	}

}
