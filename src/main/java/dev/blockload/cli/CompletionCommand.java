package dev.blockload.cli;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code completion SHELL}: prints a script that completes verbs, options and the names
 * of imports and connections.
 */
@Command(name = "completion",
		description = "Print a script that completes commands in a shell: source <(blockload completion bash)")
final class CompletionCommand extends Verb {

	// Set by picocli.
	@Parameters(paramLabel = "SHELL", description = "bash or zsh")
	@SuppressWarnings("NullAway.Init")
	private Shell shell;

	// Set by picocli.
	@Spec
	@SuppressWarnings("NullAway.Init")
	private CommandSpec spec;

	@Override
	Set<Output> outputs() {
		return EnumSet.of(Output.TEXT);
	}

	@Override
	ExitCode answer() {
		print(this.shell.before() + new CompletionScript(this.spec.root()).text());
		return ExitCode.OK;
	}

	/**
	 * A shell.
	 */
	enum Shell {

		BASH,

		ZSH;

		/** What the shell needs before the script. */
		String before() {
			return switch (this) {
				case BASH -> "";
				case ZSH -> """
						#compdef blockload
						(( $+functions[compdef] )) || { autoload -U +X compinit && compinit; }
						autoload -U +X bashcompinit && bashcompinit
						""";
			};
		}

		@Override
		public String toString() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
