package dev.blockload.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;

import dev.blockload.SuggestedCommands;
import dev.blockload.app.Shutdown;
import dev.blockload.block.Mode;
import dev.blockload.run.RejectState;
import dev.blockload.run.RunStatus;
import dev.blockload.yaml.Choices;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine;

/**
 * The command line: {@code blockload VERB ARGUMENTS OPTIONS}.
 */
@Command(name = "blockload", mixinStandardHelpOptions = true, versionProvider = Version.class,
		description = "Imports CSV files from Amazon S3 into PostgreSQL tables. Each run of an import can be restarted.",
		sortOptions = false, scope = ScopeType.INHERIT, exitCodeListHeading = "Exit codes:%n",
		exitCodeList = { "0:completed or unchanged", "1:failed", "2:the command or a definition is wrong", "3:stopped",
				"4:refused: another run of this import is active", "5:no object matches" })
public final class Blockload implements Runnable {

	// Picocli fills it; verbs read it with Options.of.
	@Mixin(name = Options.MIXIN)
	@SuppressWarnings("UnusedVariable")
	private final Options options = new Options();

	// Set by picocli.
	@Spec
	@SuppressWarnings("NullAway.Init")
	private CommandSpec spec;

	private Blockload() {
	}

	/**
	 * Run one verb and exit with its code.
	 * @param arguments the verb, its arguments and options
	 */
	public static void main(String[] arguments) {
		// The same numbers and messages in any locale: scripts read them.
		Locale.setDefault(Locale.ENGLISH);
		// UTF-8 in any locale: JDK 17 would print ? for what the locale's encoding lacks.
		PrintStream out = new PrintStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)), false,
				StandardCharsets.UTF_8);
		PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
		System.setOut(out);
		System.setErr(err);
		// Spring Boot would load message converters, Jackson, Tomcat and the validation
		// of
		// beans in another thread, which no verb but serve uses.
		System.setProperty("spring.backgroundpreinitializer.ignore", "true");
		SuggestedCommands.use(CalledProgram.commands());
		Shutdown.listen();
		int code = ExitCode.FAILED.number();
		try {
			code = execute(arguments);
		}
		finally {
			// Also after an Error: the shutdown must not wait for a verb that has ended.
			out.flush();
			Shutdown.ended(code);
		}
		System.exit(code);
	}

	static int execute(String... arguments) {
		CommandLine line = withVerbs(arguments).setCaseInsensitiveEnumValuesAllowed(true)
			.setOut(new java.io.PrintWriter(System.out, true, StandardCharsets.UTF_8))
			.setErr(new java.io.PrintWriter(System.err, true, StandardCharsets.UTF_8))
			.setExecutionExceptionHandler(new FailurePrinter())
			// A key that begins with @ is a key, not the name of a file of arguments.
			.setExpandAtFiles(false)
			.registerConverter(int.class, (text) -> (int) number(text, Integer.MAX_VALUE))
			.registerConverter(Long.class, (text) -> number(text, Long.MAX_VALUE))
			.registerConverter(boolean.class, Blockload::given)
			.registerConverter(LocalDate.class, Blockload::date)
			.registerConverter(Mode.class, (text) -> choice(Mode.values(), "mode", text))
			.registerConverter(RejectState.class, (text) -> choice(RejectState.values(), "state", text))
			.registerConverter(RunStatus.class, (text) -> choice(RunStatus.values(), "status", text))
			.registerConverter(CompletionCommand.Shell.class,
					(text) -> choice(CompletionCommand.Shell.values(), "shell", text))
			.registerConverter(KeysCommand.Action.class, (text) -> choice(KeysCommand.Action.values(), "action", text))
			.registerConverter(UserCommand.Action.class, (text) -> choice(UserCommand.Action.values(), "action", text))
			.registerConverter(TokenCommand.Action.class,
					(text) -> choice(TokenCommand.Action.values(), "action", text))
			.registerConverter(Output.class, (text) -> choice(Output.values(), "format", text));
		line.setParameterExceptionHandler((exception, given) -> {
			exception.getCommandLine().getErr().println(WrongCommand.message(exception));
			return ExitCode.WRONG.number();
		});
		return line.execute(withHelp(line, arguments));
	}

	/** {@code help VERB} is {@code VERB --help}. */
	private static String[] withHelp(CommandLine line, String... arguments) {
		boolean help = arguments.length > 0 && arguments[0].equals("help");
		if (help && arguments.length == 1) {
			return new String[] { "--help" };
		}
		// With --help, picocli would print the help of all verbs for a verb that is
		// unknown.
		return (help && line.getSubcommands().containsKey(arguments[1])) ? new String[] { arguments[1], "--help" }
				: help ? new String[] { arguments[1] } : arguments;
	}

	private static long number(String text, long most) {
		try {
			long number = Long.parseLong(text);
			if (Math.abs(number) <= most) {
				return number;
			}
		}
		catch (NumberFormatException ex) {
			// Reported below, like a number that is too large.
		}
		throw new TypeConversionException("'" + text + "' is not a whole number of at most "
				+ String.format(Locale.ROOT, "%,d", most) + ". Expected a number such as 10.");
	}

	private static LocalDate date(String text) {
		try {
			return LocalDate.parse(text);
		}
		catch (DateTimeParseException ex) {
			throw new TypeConversionException("'" + text + "' is not a valid date. Expected a date like 2022-09-30.");
		}
	}

	private static boolean given(String text) {
		if (!text.equals("true") && !text.equals("false")) {
			throw new TypeConversionException(
					"The option takes no value, but has '" + text + "'. Expected the option alone.");
		}
		return text.equals("true");
	}

	/** The command line with all verbs. */
	static CommandLine withAllVerbs() {
		CommandLine line = new CommandLine(new Blockload());
		Verbs.NAMES.forEach((verb) -> add(line, verb));
		return line;
	}

	/**
	 * The command line with the verb that is called, because picocli reads each by
	 * reflection: all of them would take a tenth of the time of a short command.
	 */
	private static CommandLine withVerbs(String... arguments) {
		if (arguments.length == 0 || !Verbs.standAlone(arguments[0])) {
			return withAllVerbs();
		}
		CommandLine line = new CommandLine(new Blockload());
		add(line, arguments[0]);
		return line;
	}

	private static void add(CommandLine line, String verb) {
		CommandLine added = new CommandLine(Verbs.create(verb));
		line.addSubcommand(verb, added);
		// Again, so that --help and --version come after the options that it inherits.
		added.getCommandSpec().mixinStandardHelpOptions(false).mixinStandardHelpOptions(true);
	}

	private static <T extends Enum<T>> T choice(T[] values, String kind, String text) {
		for (T value : values) {
			if (value.name().equalsIgnoreCase(text)) {
				return value;
			}
		}
		throw new TypeConversionException("'%s' is not a valid %s. Expected %s.".formatted(text, kind,
				Choices.oneOf(Arrays.stream(values).map((value) -> value.name().toLowerCase(Locale.ROOT)).toList())));
	}

	@Override
	public void run() {
		throw new ParameterException(this.spec.commandLine(), "A verb is missing. " + WrongCommand.verbs(this.spec));
	}

}
