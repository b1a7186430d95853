package dev.blockload.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.blockload.Failure;
import dev.blockload.app.Session;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.definition.LocatedImport;
import dev.blockload.importjob.ImportLauncher;
import dev.blockload.importjob.RunRequest;
import dev.blockload.push.CorrectionFiles;
import dev.blockload.push.CorrectionOrder;
import dev.blockload.push.PreparedCorrection;
import dev.blockload.run.CorrectedRejects;
import dev.blockload.run.Run;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code correct RUN FILE}: a run that loads corrected rejects of another run.
 */
@Command(name = "correct",
		description = "Load corrected rejects of a run, and keep all other rows. FILE is what 'rejects' wrote, with"
				+ " corrected values. Each reject can be corrected once.")
final class CorrectCommand extends RunVerb {

	/** Standard input. */
	private static final String STANDARD_INPUT = "-";

	@Parameters(index = "0", paramLabel = "RUN",
			description = "the number of a run, or the name of an import for its last run")
	private String runOrImport = "";

	@Parameters(index = "1", paramLabel = "FILE", description = "the corrected file of rejects; - for standard input")
	private String file = "";

	@Option(names = "--force", description = "overwrite newer values that later runs loaded")
	private boolean force;

	@Option(names = "--dry-run", description = "do everything except publish: show the counts and the rejects")
	private boolean dryRun;

	private @Nullable String importName;

	@Override
	@Nullable String importName() {
		return this.importName;
	}

	@Override
	ExitCode answer() throws IOException {
		if (!this.file.equals(STANDARD_INPUT) && !Files.isReadable(Path.of(this.file))) {
			throw wrong("File '%s' does not exist or cannot be read. Expected a corrected file of rejects."
				.formatted(this.file));
		}
		try (Session session = options().session()) {
			Run first = session.history().find(this.runOrImport);
			this.importName = first.importName();
			LocatedImport located = located(first, session);
			CorrectionFiles files = session.corrections();
			PreparedCorrection correction;
			try (InputStream body = open()) {
				correction = files.file(order(first), located, body, null);
			}
			return answer(run(session, located, correction), session);
		}
	}

	private Run run(Session session, LocatedImport located, PreparedCorrection correction) {
		ImportLauncher launcher = session.launcher();
		CorrectedRejects rejects = session.correctedRejects();
		return watched((listener) -> {
			try {
				return launcher.start(located, correction.request(), listener,
						(run) -> rejects.add(run, correction.records()));
			}
			catch (Failure ex) {
				session.corrections().discard(correction);
				throw ex;
			}
		});
	}

	/** An import that is in no file is the one that the run began with. */
	private static LocatedImport located(Run first, Session session) {
		Definitions definitions = session.definitions();
		if (!first.importName().startsWith(ImportDefinition.UNSAVED)) {
			return definitions.importNamed(first.importName());
		}
		return definitions.fromText(session.history().definition(first), first.importName());
	}

	private CorrectionOrder order(Run first) {
		return new CorrectionOrder(first.id(), this.dryRun ? RunRequest.Purpose.DRY_RUN : RunRequest.Purpose.PUBLISH,
				this.force ? RunRequest.Repeat.FORCE : RunRequest.Repeat.SKIP, null);
	}

	private InputStream open() throws IOException {
		return this.file.equals(STANDARD_INPUT) ? new FilterInputStream(System.in) {
			@Override
			public void close() {
				// It is not this command's.
			}
		} : Files.newInputStream(Path.of(this.file));
	}

}
