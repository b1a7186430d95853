package dev.blockload.cli;

import java.io.IOException;
import java.time.Clock;
import java.util.Set;

import dev.blockload.app.Session;
import dev.blockload.connection.S3Connection;
import dev.blockload.definition.Definitions;
import dev.blockload.guess.FileGuess;
import dev.blockload.guess.Proposal;
import dev.blockload.report.GuessText;
import dev.blockload.source.FileChoice;
import dev.blockload.source.ObjectResolver;
import dev.blockload.source.Wanted;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.Pin;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code guess CONNECTION KEY}: proposes a table and an import for a file. Makes neither,
 * and needs no database.
 */
@Command(name = "guess", description = "Propose a table and an import for a file: SQL and YAML to look at and to keep.")
final class GuessCommand extends Verb {

	// Set by picocli.
	@Parameters(index = "0", paramLabel = "CONNECTION", description = "the name of a connection")
	@SuppressWarnings("NullAway.Init")
	private String connection;

	// Set by picocli.
	@Parameters(index = "1", paramLabel = "KEY", description = "the whole key of an object")
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
				Pin pin = pin(store, this.key);
				BlockName block = (this.into != null) ? this.into
						: new BlockName(found.applications().get(0), FileGuess.nameOf(pin.key()));
				String name = free(FileGuess.importName(block.block()), definitions.importNames());
				Proposal proposal = FileGuess.of(store, pin)
					.newBlock(name, block.application(), found.name(), block.block());
				// What is printed can be read again, or this says why not.
				definitions.connectionOf(definitions.fromText(proposal.definition(), name));
				switch (options().output()) {
					case TEXT -> print(text(proposal, pin, name));
					case JSON -> printLine(GuessText.json(proposal, pin, name, block.application(), block.block()));
				}
				return ExitCode.OK;
			}
		}
	}

	/** The object as a run of an import of this fixed file would choose it. */
	static Pin pin(ObjectStore store, String key) {
		return new ObjectResolver(store, Clock.systemUTC()).resolve(new FileChoice.Fixed(key), new Wanted.ByRule())
			.pin();
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
			return GuessText.of(proposal, pin, name);
		}
		return this.part.ddl ? proposal.ddl() : proposal.definition();
	}

	/**
	 * What to print alone.
	 */
	static final class Part {

		@Option(names = "--ddl", required = true, description = "print the SQL alone")
		private boolean ddl;

		// Looked at by picocli: it is the other one where ddl is not.
		@Option(names = "--definition", required = true, description = "print the import alone")
		@SuppressWarnings("UnusedVariable")
		private boolean definition;

	}

}
