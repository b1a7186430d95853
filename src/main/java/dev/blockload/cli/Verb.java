package dev.blockload.cli;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import dev.blockload.Printable;
import dev.blockload.SuggestedCommands;
import dev.blockload.definition.ConnectionUse;
import dev.blockload.account.Actor;
import dev.blockload.account.Caller;
import dev.blockload.run.RunProcess;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import org.springframework.core.env.StandardEnvironment;

/**
 * A verb: prints its answer on standard output and its progress on standard error, and
 * returns an exit code.
 */
abstract class Verb implements Callable<Integer> {

	private static final List<String> LOG_FORMS = List.of("text", "json");

	// Set by picocli.
	@Spec
	@SuppressWarnings("NullAway.Init")
	private CommandSpec spec;

	Options options() {
		return Options.of(this.spec);
	}

	@Override
	public final Integer call() throws Exception {
		options().completeCommands();
		String form = new StandardEnvironment().getProperty("blockload.log.form", LOG_FORMS.get(0));
		if (!LOG_FORMS.contains(form)) {
			throw wrong("BLOCKLOAD_LOG_FORM is '" + form + "'. Expected " + String.join(" or ", LOG_FORMS) + ".");
		}
		if (!outputs().contains(options().output())) {
			throw wrong("--output is %s. Expected %s.".formatted(lowerCase(options().output()),
					outputs().stream().map(Verb::lowerCase).collect(Collectors.joining(" or "))));
		}
		return answer().number();
	}

	private static String lowerCase(Output output) {
		return output.name().toLowerCase(Locale.ROOT);
	}

	/** The formats of the verb's answer. */
	Set<Output> outputs() {
		return EnumSet.of(Output.TEXT, Output.JSON);
	}

	/** Print the answer of a verb that has no table. */
	final void print(Supplier<String> text, Supplier<String> json) {
		print(text, json, () -> {
			throw new IllegalStateException("no table");
		});
	}

	/** Print an answer that is a table, in the format of {@code --output}. */
	final void print(Supplier<String> text, Supplier<String> json, Supplier<String> csv) {
		switch (options().output()) {
			case TEXT -> print(Colours.ofStandardOutput().outcomes(Printable.text(text.get())));
			case JSON -> printLine(json.get());
			case CSV -> print(csv.get());
		}
	}

	/** The command is wrong. */
	ParameterException wrong(String message) {
		return new ParameterException(this.spec.commandLine(), message);
	}

	abstract ExitCode answer() throws Exception;

	/** Who types this command: it has the rights of the database's password. */
	static Caller commandCaller() {
		return Caller.unlimited(Actor.command(RunProcess.user()));
	}

	static void print(String text) {
		System.out.print(text);
		System.out.flush();
	}

	/** Print lines for people on standard error, with complete commands. */
	static void say(String text) {
		System.err.println(Printable.text(SuggestedCommands.ofProcess().complete(text)));
	}

	/** Print a failure for people on standard error. */
	static void sayFailure(String text) {
		System.err
			.println(Colours.ofStandardError().failure(Printable.text(SuggestedCommands.ofProcess().complete(text))));
	}

	/** Print a note on standard error unless the user asked for quiet. */
	final void note(String text) {
		if (!options().isQuiet()) {
			say(text);
		}
	}

	/** Say which imports an answer about a connection does not include. */
	static void sayUnreadable(ConnectionUse use) {
		if (use.unreadable() != null) {
			say("warning: " + use.unreadable() + " The answer covers the imports in files only.");
		}
	}

	static void printLine(String text) {
		print(text + "\n");
	}

}
