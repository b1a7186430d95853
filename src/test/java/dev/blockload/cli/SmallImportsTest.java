package dev.blockload.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

import dev.blockload.report.Runs;
import dev.blockload.run.Run;
import dev.blockload.storage.Pin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class SmallImportsTest {

	@TempDir
	Path program;

	@Test
	void anImportIsRememberedAsLongAsItsFilesAreSmall() {
		Path folder = this.program.resolve("small");
		SmallImports.remember(loading(SmallImports.LIMIT), folder);
		assertThat(folder.resolve("staff")).isEmptyFile();
		SmallImports.remember(loading(5), folder);
		assertThat(folder.resolve("staff")).isEmptyFile();
		SmallImports.remember(loading(SmallImports.LIMIT + 1), folder);
		assertThat(folder.resolve("staff")).doesNotExist();
	}

	@Test
	void aRunWithoutAFileChangesNothing() {
		SmallImports.remember(Runs.superseded(), this.program);
		assertThat(this.program).isEmptyDirectory();
		SmallImports.remember(loading(5), this.program);
		SmallImports.remember(Runs.superseded(), this.program);
		assertThat(this.program.resolve("staff")).exists();
	}

	@Test
	void aFolderThatCannotBeWrittenIsNoFailure() throws IOException {
		Path file = Files.createFile(this.program.resolve("file"));
		SmallImports.remember(loading(5), file);
		assertThat(file).isEmptyFile();
	}

	@Test
	void correctedRejectsChangeNothing() {
		Run run = loading(5);
		SmallImports.remember(new Run(run.id(), run.importName(), run.application(), run.block(), run.mode(),
				run.dryRun(), run.startedAt(), run.lastAttempt(), run.progress(), run.outcome(), run.warnings(),
				run.undo(), run.startedBy(), 7L, null), this.program);
		assertThat(this.program).isEmptyDirectory();
	}

	private static Run loading(long size) {
		Run run = Runs.completed();
		Pin pin = new Pin("bucket", "staff.csv", "etag", size, Instant.EPOCH);
		return new Run(run.id(), run.importName(), run.application(), run.block(), run.mode(), run.dryRun(),
				run.startedAt(), run.lastAttempt(),
				new Run.Progress(run.stage(), pin, run.requests(), run.counts(), run.path()), run.outcome(),
				run.warnings());
	}

}
