package dev.blockload.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

import dev.blockload.app.Session;
import dev.blockload.block.Block;
import dev.blockload.block.Mode;
import dev.blockload.connection.S3Connection;
import dev.blockload.definition.DefinitionException;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.definition.LocatedImport;
import dev.blockload.definition.UnsavedName;
import dev.blockload.guess.FileGuess;
import dev.blockload.guess.LoadOptions;
import dev.blockload.guess.LoadProposal;
import dev.blockload.importjob.ImportLauncher;
import dev.blockload.importjob.RunRequest;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import dev.blockload.storage.ObjectStore;
import dev.blockload.yaml.Problem;
import dev.blockload.yaml.ValueParsers;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code load CONNECTION KEY}: a run of an import that is made for it. The import is
 * saved only with {@code --save}.
 */
@Command(name = "load",
		description = "Load a file into a table without an import. The header of the file names the columns.")
final class LoadCommand extends RunVerb {

	// Set by picocli.
	@Parameters(index = "0", paramLabel = "CONNECTION", description = "the name of a connection")
	@SuppressWarnings("NullAway.Init")
	private String connection;

	// Set by picocli.
	@Parameters(index = "1", paramLabel = "KEY", description = "the complete key of an object")
	@SuppressWarnings("NullAway.Init")
	private String key;

	// Set by picocli.
	@Option(names = "--into", paramLabel = "APPLICATION.BLOCK", required = true, converter = BlockName.Converter.class,
			description = "the table to load into")
	@SuppressWarnings("NullAway.Init")
	private BlockName into;

	// Set by picocli.
	@Option(names = "--mode", paramLabel = "append|update|upsert|replace", required = true,
			description = "what happens to the existing rows of the table")
	@SuppressWarnings("NullAway.Init")
	private Mode mode;

	@Option(names = "--save", paramLabel = "NAME", arity = "0..1", fallbackValue = "",
			description = "also save it as an import (default name: the name of the table)")
	private @Nullable String save;

	@Option(names = "--force", description = "load the file even if it was already loaded")
	private boolean force;

	@Option(names = "--allow-deletes", description = "let a replace delete any number of rows")
	private boolean allowDeletes;

	@Option(names = "--dry-run", description = "do everything except publish: show the counts and the rejects")
	private boolean dryRun;

	@Mixin
	private FileOptions options = new FileOptions();

	FileOptions fileOptions() {
		return this.options;
	}

	@Override
	String importName() {
		if (this.save == null) {
			return UnsavedName.ofLoad(this.into.application(), this.into.block());
		}
		return this.save.isEmpty() ? FileGuess.importName(this.into.block()) : this.save;
	}

	@Override
	ExitCode answer() throws IOException {
		try (Session session = options().session()) {
			Definitions definitions = session.definitions();
			S3Connection found = definitions.connectionNamed(this.connection);
			this.key = ObjectChoice.key(this.key, found.bucket(), this);
			Path file = (this.save != null) ? freeFile(session, definitions) : null;
			LoadOptions given = this.options.read(definitions, definitionOfNothing(found), this);
			LoadProposal proposal = propose(session, found, given);
			String text = proposal.definition() + this.options.limit();
			LocatedImport located = definitions.fromText(text, (file != null) ? file.toString() : importName());
			definitions.connectionOf(located);
			List<Problem> problems = session.check().problems(located);
			if (!problems.isEmpty()) {
				throw new DefinitionException(problems);
			}
			// A run that can be restarted needs its import. A dry run shows whether the
			// import is good, and what fails is not saved.
			if (file != null && !this.dryRun) {
				save(file, text);
			}
			RunRequest request = new RunRequest(located.definition().name(), new RequestedFile.ByRule(), null,
					this.force ? RunRequest.Repeat.FORCE : RunRequest.Repeat.SKIP,
					this.dryRun ? RunRequest.Purpose.DRY_RUN : RunRequest.Purpose.PUBLISH,
					this.allowDeletes ? RunRequest.Deletes.ALLOWED : RunRequest.Deletes.LIMITED)
				.warned(proposal.warnings());
			ImportLauncher launcher = session.launcher();
			Run run = watched((listener) -> launcher.start(located, request, listener));
			if (file != null && this.dryRun && run.status() == RunStatus.COMPLETED) {
				save(file, text);
			}
			return answer(run, session);
		}
	}

	private String definitionOfNothing(S3Connection found) {
		return FileGuess.definitionOfNothing(importName(), found.name(), this.into.application(), this.into.block(),
				this.key, this.mode.text());
	}

	private LoadProposal propose(Session session, S3Connection found, LoadOptions given) throws IOException {
		Block block = session.blocks().find(this.into.application(), this.into.block()).orElse(null);
		if (block == null || !found.allows(this.into.application())) {
			// Enough for the checks of definitions to report what is wrong.
			return new LoadProposal(definitionOfNothing(found), List.of());
		}
		try (ObjectStore store = session.objectStores().open(found)) {
			return FileGuess.of(store, ObjectChoice.pin(store, this.key, this))
				.into(importName(), found.name(), block, this.mode.text(), given);
		}
	}

	private Path freeFile(Session session, Definitions definitions) {
		String name = importName();
		requireName(name);
		Path file = session.jobs().resolve(name + ".yml");
		if (definitions.importNames().contains(name)) {
			throw wrong("--save: import '" + name + "' already exists. Choose another name.");
		}
		if (Files.exists(file)) {
			throw wrong("--save: file " + file + " already exists. Choose another name.");
		}
		return file;
	}

	private void requireName(String name) {
		try {
			ValueParsers.name(name);
		}
		catch (IllegalArgumentException ex) {
			throw wrong("--save is '" + name + "'. " + ex.getMessage());
		}
		if (name.startsWith(ImportDefinition.UNSAVED) || name.startsWith(".") || name.equals("connections")) {
			throw wrong("--save is '" + name + "'. Expected a name that does not begin with '"
					+ ImportDefinition.UNSAVED + "' or '.', and not 'connections'.");
		}
	}

	private void save(Path file, String text) {
		try {
			Files.writeString(file, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
		}
		catch (FileAlreadyExistsException ex) {
			throw wrong("--save: file " + file + " already exists. Choose another name.");
		}
		catch (IOException ex) {
			throw wrong("--save: file " + file + " cannot be written: " + ex);
		}
		note("Saved the import in " + file);
	}

}
