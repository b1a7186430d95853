package dev.blockload.cli;

import java.nio.file.Path;

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

	@Option(names = "--jobs", paramLabel = "DIR", scope = ScopeType.INHERIT,
			description = "the definitions (default: jobs of the repository)")
	private @Nullable Path jobs;

	@Option(names = "--output", paramLabel = "text|json", defaultValue = "text", scope = ScopeType.INHERIT,
			description = "how to answer on standard output (default: text)")
	private Output output = Output.TEXT;

	// Set by picocli.
	@Spec(Spec.Target.MIXEE)
	@SuppressWarnings("NullAway.Init")
	private CommandSpec spec;

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
			throw new ParameterException(this.spec.commandLine(), "SPRING_DATASOURCE_URL names no PostgreSQL database: "
					+ "expected such as jdbc:postgresql://HOST:5432/DATABASE, or not to be set");
		}
		Home home = Home.find();
		return new Session(home, (this.jobs != null) ? this.jobs : home.jobs(), database);
	}

	/**
	 * How a verb answers.
	 */
	enum Output {

		/** For people. */
		TEXT,

		/** For scripts. */
		JSON

	}

}
