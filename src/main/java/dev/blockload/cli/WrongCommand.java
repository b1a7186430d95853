package dev.blockload.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.blockload.Printable;
import dev.blockload.SuggestedCommands;
import dev.blockload.yaml.Choices;
import picocli.CommandLine.MaxValuesExceededException;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.MutuallyExclusiveArgsException;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Messages for a command line that cannot be parsed: what was found, what was expected,
 * and which option or verb was probably meant.
 */
final class WrongCommand {

	private static final Pattern EXCLUSIVE = Pattern.compile("(--[a-z-]+)");

	private static final String NO_VALUE = "Missing required parameter for option ";

	private static final Pattern NO_PAIR = Pattern.compile("Value for option option .* but was (.*)", Pattern.DOTALL);

	private WrongCommand() {
	}

	/** The message, and the command that prints the help. */
	static String message(ParameterException exception) {
		CommandSpec command = exception.getCommandLine().getCommandSpec();
		return Printable.text(SuggestedCommands.ofProcess()
			.complete(found(exception, command) + "\nFor help, run: ./" + command.qualifiedName() + " --help"));
	}

	private static String found(ParameterException exception, CommandSpec command) {
		if (exception instanceof UnmatchedArgumentException unmatched) {
			return unmatched(unmatched.getUnmatched().get(0), unmatched.isUnknownOption(), command);
		}
		if (exception instanceof MissingParameterException missing) {
			return missing(missing, command);
		}
		if (exception instanceof MutuallyExclusiveArgsException) {
			List<String> names = new ArrayList<>();
			Matcher name = EXCLUSIVE.matcher(exception.getMessage());
			while (name.find()) {
				names.add("'" + name.group(1) + "'");
			}
			return "Options " + String.join(" and ", names) + " exclude each other. Expected only one of them.";
		}
		if (exception instanceof OverwrittenOptionException overwritten) {
			return "Option '" + longest(overwritten.getOverwritten()) + "' is given twice. Expected it once.";
		}
		String message = String.valueOf(exception.getMessage());
		Matcher pair = NO_PAIR.matcher(message);
		ArgSpec argument = exception.getArgSpec();
		if (argument != null && pair.matches()) {
			return "Option '" + longest(argument) + "' has the value '" + pair.group(1) + "'. Expected "
					+ argument.paramLabel() + ".";
		}
		if (exception instanceof MaxValuesExceededException && argument != null) {
			return "Option '" + longest(argument) + "' takes no value. Expected the option alone.";
		}
		return message;
	}

	private static String unmatched(String argument, boolean isOption, CommandSpec command) {
		if (command.parent() == null && !isOption) {
			return unknownVerb(argument, command);
		}
		if (isOption) {
			String name = argument.replaceFirst("=.*", "");
			List<String> names = command.options()
				.stream()
				.filter((option) -> !option.hidden())
				.map(WrongCommand::longest)
				.toList();
			String meant = Choices.hint(name, names);
			return "Unknown option '" + name + "'."
					+ (meant.isEmpty() ? " Expected " + Choices.oneOf(names) + "." : meant);
		}
		return "Unexpected argument '" + argument + "'. Expected: " + usage(command);
	}

	/** What a command says about a verb that it does not have. */
	static String unknownVerb(String verb, CommandSpec root) {
		String meant = Choices.hint(verb, root.subcommands().keySet());
		return "Unknown verb '" + verb + "'." + (meant.isEmpty() ? " " + verbs(root) : meant);
	}

	static String verbs(CommandSpec root) {
		return "Expected one of " + String.join(", ", root.subcommands().keySet()) + ".";
	}

	private static String missing(MissingParameterException missing, CommandSpec command) {
		List<ArgSpec> arguments = missing.getMissing();
		if (String.valueOf(missing.getMessage()).startsWith(NO_VALUE) && !arguments.isEmpty()) {
			OptionSpec option = (OptionSpec) arguments.get(0);
			return "Option '" + longest(option) + "' has no value. Expected " + longest(option) + " "
					+ option.paramLabel() + ".";
		}
		List<String> names = arguments.stream().map(WrongCommand::withLabel).toList();
		String all = Choices.oneOf(names).replace(" or ", " and ");
		return all + ((names.size() == 1) ? " is" : " are") + " missing. Expected: " + usage(command);
	}

	/** The verb with its parameters and its required options. */
	private static String usage(CommandSpec command) {
		StringBuilder usage = new StringBuilder("./").append(command.qualifiedName());
		for (PositionalParamSpec parameter : command.positionalParameters()) {
			usage.append(' ')
				.append(parameter.required() ? parameter.paramLabel() : "[" + parameter.paramLabel() + "]");
		}
		usage.append(command.options()
			.stream()
			.filter(OptionSpec::required)
			.filter((option) -> option.group() == null)
			.map((option) -> " " + withLabel(option))
			.collect(Collectors.joining()));
		return usage.toString();
	}

	private static String withLabel(ArgSpec argument) {
		return (argument instanceof OptionSpec option) ? longest(option) + " " + option.paramLabel()
				: argument.paramLabel();
	}

	private static String longest(ArgSpec argument) {
		return (argument instanceof OptionSpec option) ? option.longestName() : argument.paramLabel();
	}

}
