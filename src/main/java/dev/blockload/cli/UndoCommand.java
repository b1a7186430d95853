package dev.blockload.cli;

import dev.blockload.app.Session;
import dev.blockload.run.Run;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code undo RUN}: reverts the last published run of a block.
 */
@Command(name = "undo",
		description = "Undo the last published run of a block: restore what it changed and deleted, remove what it added.")
final class UndoCommand extends RunVerb {

	@Parameters(paramLabel = "RUN",
			description = "the number of a run, or the name of an import for its last published run")
	private String runOrImport = "";

	private @Nullable String importName;

	@Override
	@Nullable String importName() {
		return this.importName;
	}

	@Override
	ExitCode answer() {
		try (Session session = options().session()) {
			Run found = session.history().findToUndo(this.runOrImport);
			this.importName = found.importName();
			return answer(session.undo().undo(found), session);
		}
	}

}
