package dev.blockload.cli;

import java.io.IOException;
import java.util.Set;

import dev.blockload.SuggestedCommands;
import dev.blockload.app.Session;
import dev.blockload.connection.S3Connection;
import dev.blockload.definition.Definitions;
import dev.blockload.guess.FileGuess;
import dev.blockload.guess.Proposal;
import dev.blockload.report.GuessText;
import dev.blockload.source.RequestedFile;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.Pin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code guess CONNECTION KEY}: proposes a table and an import for a file. Creates
 * neither of them, and needs no database.
 */
@Command(name = "guess", description = "Propose a table and an import for a file: print the SQL and the YAML.")
final class GuessCommand extends Verb {

	// Set by picocli.
	@Parameters(index = "0", paramLabel = "CONNECTION", description = "the name of a connection")
	@SuppressWarnings("NullAway.Init")
	private String connection;

	// Set by picocli.
	@Parameters(index = "1", paramLabel = "KEY", description = "the complete key of an object")
	@SuppressWarnings("NullAway.Init")
	private String key;

	@Option(names = "--into", paramLabel = "APPLICATION.BLOCK", converter = BlockName.Converter.class,
			description = "the table to propose (default: named after the file, in the connection's first application)")
	private @Nullable BlockName into;

	@ArgGroup
	private @Nullable Part part;

	@Override
	ExitCode answer() throws IOException {
		try (Session session = options().session()) {
			Definitions definitions = session.definitions();
			S3Connection found = definitions.connectionNamed(this.connection);
			try (ObjectStore store = session.objectStores().open(found)) {
				Pin pin = ObjectChoice.pin(store, this.key, this);
				BlockName block = (this.into != null) ? this.into
						: new BlockName(found.applications().get(0), FileGuess.nameOf(pin.key()));
				String name = free(FileGuess.importName(block.block()), definitions.importNames());
				Proposal proposal = FileGuess.of(store, pin)
					.newBlock(name, block.application(), found.name(), block.block());
				// Refuses a proposal that could not be read back as a definition.
				definitions.connectionOf(definitions.fromText(proposal.definition(), name));
				print(() -> text(proposal, pin, name),
						() -> GuessText.json(proposal, pin, name, block.application(), block.block()));
				return ExitCode.OK;
			}
		}
	}

	private static String free(String name, Set<String> taken) {
		String free = name;
		for (int number = 2; taken.contains(free); number++) {
			free = name + "-" + number;
		}
		return free;
	}

	private String text(Proposal proposal, Pin pin, String name) {
		if (this.part == null) {
			return GuessText.of(proposal, pin, name, SuggestedCommands.ofProcess()::complete);
		}
		return this.part.ddl ? proposal.ddl() : proposal.definition();
	}

	/**
	 * The part to print.
	 */
	static final class Part {

		@Option(names = "--ddl", required = true, description = "print only the SQL")
		private boolean ddl;

		// Read by picocli only: it is the other choice.
		@Option(names = "--definition", required = true, description = "print only the import")
		@SuppressWarnings("UnusedVariable")
		private boolean definition;

	}

}
