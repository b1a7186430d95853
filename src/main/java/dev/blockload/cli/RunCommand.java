package dev.blockload.cli;

import dev.blockload.app.Session;
import dev.blockload.block.Mode;
import dev.blockload.importjob.ImportLauncher;
import dev.blockload.importjob.RunRequest;
import dev.blockload.run.Run;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code run IMPORT}: a new run.
 */
@Command(name = "run", description = "Begin a new run of an import.")
final class RunCommand extends RunVerb {

	@Parameters(paramLabel = "IMPORT", description = "the import's name")
	private String importName = "";

	@ArgGroup
	private @Nullable ObjectChoice choice;

	@Option(names = "--mode", paramLabel = "append|update|upsert|replace", description = "instead of the import's own")
	private @Nullable Mode mode;

	@Option(names = "--force", description = "load again what was published already")
	private boolean force;

	@Option(names = "--dry-run", description = "do all of it and publish nothing, for the counts and the rejects")
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
		RunRequest request = new RunRequest(this.importName, ObjectChoice.wanted(this.choice, this.spec), this.mode,
				this.force ? RunRequest.Repeat.FORCE : RunRequest.Repeat.SKIP,
				this.dryRun ? RunRequest.Purpose.DRY_RUN : RunRequest.Purpose.PUBLISH);
		try (Session session = options().session()) {
			// The definition first: a mistake in it needs no database to be told.
			session.definitions().importNamed(this.importName);
			ImportLauncher launcher = session.launcher();
			Run run = watched(launcher, (listener) -> launcher.run(request, listener));
			return answer(run, session.history());
		}
	}

}
