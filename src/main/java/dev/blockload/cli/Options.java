package dev.blockload.cli;

import java.nio.file.Path;
import java.util.Objects;

import dev.blockload.SuggestedCommands;
import dev.blockload.app.Home;
import dev.blockload.app.Session;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The options of every verb.
 */
final class Options {

	/** The name of this mixin. */
	static final String MIXIN = "options";

	@Option(names = { "-j", "--jobs" }, paramLabel = "DIR", scope = ScopeType.INHERIT,
			description = "the folder of the definitions (default: BLOCKLOAD_JOBS, else jobs in the repository)")
	private @Nullable Path jobs;

	@Option(names = { "-o", "--output" }, paramLabel = "text|json|csv", defaultValue = "text",
			scope = ScopeType.INHERIT, description = "the format of the answer on standard output (default: text)")
	private Output output = Output.TEXT;

	@Option(names = { "-q", "--quiet" }, scope = ScopeType.INHERIT,
			description = "print no progress and no notes, and of a run that completed or is unchanged no text")
	private boolean quiet;

	// Set by picocli.
	@Spec(Spec.Target.MIXEE)
	@SuppressWarnings("NullAway.Init")
	private CommandSpec spec;

	/** The options that were given to a verb. */
	static Options of(CommandSpec verb) {
		return (Options) Objects.requireNonNull(verb.root().mixins().get(MIXIN), MIXIN).userObject();
	}

	/**
	 * Shows the commands that this command prints with the folder that was given. A
	 * command with its folder is also right where {@code BLOCKLOAD_JOBS} is not set.
	 */
	void completeCommands() {
		Path folder = folder();
		SuggestedCommands.use(SuggestedCommands.ofProcess().withFolder((folder != null) ? folder.toString() : null));
	}

	private @Nullable Path folder() {
		// A property of the JVM wins, as for other settings.
		String variable = System.getProperty("BLOCKLOAD_JOBS",
				Objects.requireNonNullElse(System.getenv("BLOCKLOAD_JOBS"), ""));
		return (this.jobs != null) ? this.jobs : variable.isEmpty() ? null : Path.of(variable);
	}

	Output output() {
		return this.output;
	}

	boolean isQuiet() {
		return this.quiet;
	}

	/** Where the progress of a run is shown. */
	Progress progress() {
		return this.quiet ? new Progress(System.err, Progress.Display.NOTHING) : Progress.onStandardError();
	}

	Session session() {
		return session(Session.DatabaseChoice.AS_SET);
	}

	Session session(Session.DatabaseChoice database) {
		try {
			var unused = Session.databaseSettings();
		}
		catch (IllegalArgumentException ex) {
			throw new ParameterException(this.spec.commandLine(), String.valueOf(ex.getMessage()), ex);
		}
		Home home = Home.find();
		Path folder = folder();
		return new Session(home, (folder != null) ? folder : home.jobs(), database, () -> announceEmbedded(home));
	}

	private void announceEmbedded(Home home) {
		if (!this.quiet) {
			Verb.say("Database: the embedded PostgreSQL in " + home.state()
					+ ". To use another, set DATABASE_URL, such as postgresql://USER@HOST:5432/DATABASE.");
		}
	}

}
