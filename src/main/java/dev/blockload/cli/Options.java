package dev.blockload.cli;

import java.nio.file.Path;
import java.util.Objects;

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
			description = "the folder of the definitions (default: jobs in the repository)")
	private @Nullable Path jobs;

	@Option(names = { "-o", "--output" }, paramLabel = "text|json|csv", defaultValue = "text",
			scope = ScopeType.INHERIT, description = "the format of the answer on standard output (default: text)")
	private Output output = Output.TEXT;

	// Set by picocli.
	@Spec(Spec.Target.MIXEE)
	@SuppressWarnings("NullAway.Init")
	private CommandSpec spec;

	/** The options that were given to a verb. */
	static Options of(CommandSpec verb) {
		return (Options) Objects.requireNonNull(verb.root().mixins().get(MIXIN), MIXIN).userObject();
	}

	/** Completes commands that this command prints. */
	SuggestedCommands commands() {
		return SuggestedCommands.withJobs((this.jobs != null) ? this.jobs.toString() : null);
	}

	Output output() {
		return this.output;
	}

	Session session() {
		return session(Session.DatabaseChoice.AS_SET);
	}

	Session session(Session.DatabaseChoice database) {
		String url = Session.databaseUrl();
		if (!url.isEmpty() && !url.startsWith("jdbc:postgresql:")) {
			// The URL itself is not shown: some hold a password.
			throw new ParameterException(this.spec.commandLine(),
					"SPRING_DATASOURCE_URL is not a PostgreSQL URL. Expected jdbc:postgresql://HOST:5432/DATABASE,"
							+ " or no value to use the embedded PostgreSQL.");
		}
		Home home = Home.find();
		return new Session(home, (this.jobs != null) ? this.jobs : home.jobs(), database);
	}

}
