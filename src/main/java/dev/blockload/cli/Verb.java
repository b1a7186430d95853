package dev.blockload.cli;

import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import org.springframework.core.env.StandardEnvironment;

/**
 * A verb: answers on standard output, tells how it goes on standard error, returns an
 * exit code.
 */
abstract class Verb implements Callable<Integer> {

	private static final List<String> LOG_FORMS = List.of("text", "json");

	// Set by picocli.
	@ParentCommand
	@SuppressWarnings("NullAway.Init")
	private Blockload parent;

	// Set by picocli.
	@Spec
	@SuppressWarnings("NullAway.Init")
	private CommandSpec spec;

	Options options() {
		return this.parent.options();
	}

	@Override
	public final Integer call() throws Exception {
		String form = new StandardEnvironment().getProperty("blockload.log.form", LOG_FORMS.get(0));
		if (!LOG_FORMS.contains(form)) {
			throw wrong("BLOCKLOAD_LOG_FORM is '" + form + "': expected " + String.join(" or ", LOG_FORMS));
		}
		return answer().number();
	}

	/** The command is wrong. */
	ParameterException wrong(String message) {
		return new ParameterException(this.spec.commandLine(), message);
	}

	abstract ExitCode answer() throws Exception;

	static void print(String text) {
		System.out.print(text);
		System.out.flush();
	}

	static void printLine(String text) {
		print(text + "\n");
	}

}
