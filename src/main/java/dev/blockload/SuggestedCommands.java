package dev.blockload;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Shows the commands that messages suggest as the user called this program, so that the
 * reader can paste them: {@code ./blockload restart 42} becomes
 * {@code blockload restart 42 --jobs planning} for a user who has the program on the path
 * and gave {@code --jobs planning}.
 * <p>
 * Messages write each command as {@value #PROGRAM}{@code VERB ARGUMENTS}, and are stored
 * like that: another user can read them. They are completed where they are shown. A
 * command ends at the end of its line, before two spaces, a semicolon, a comma or a
 * closing parenthesis, or at a full stop that ends a sentence. Safe for concurrent use.
 *
 * @param program how the program is called, quoted for a shell
 * @param options for each command, each after a space; empty for none
 */
public record SuggestedCommands(String program, String options) {

	/** How messages write the program. */
	public static final String PROGRAM = "./blockload";

	private static final Pattern COMMAND = Pattern.compile("(?<![^\\s(])\\./blockload(?= )");

	// A quoted part reaches to its closing quote; $'…' can have escaped quotes.
	private static final Pattern ARGUMENT = Pattern
		.compile(" (?! )((?:\\$'(?:\\\\.|[^'\\\\])*'|'[^']*'|\"[^\"]*\"|[^\\s'\"])+)");

	private static volatile SuggestedCommands ofProcess = new SuggestedCommands(PROGRAM, "");

	public SuggestedCommands {
		if (program.isBlank()) {
			throw new IllegalArgumentException("The program is blank. Expected a command such as " + PROGRAM + ".");
		}
		if (!options.isEmpty() && !options.startsWith(" ")) {
			throw new IllegalArgumentException("The options are '" + options + "'. Expected a space before each.");
		}
	}

	/** Those of this process: each text that it shows is completed with them. */
	public static SuggestedCommands ofProcess() {
		return ofProcess;
	}

	/**
	 * Sets how this process was called. Without this call it was called as
	 * {@value #PROGRAM}.
	 */
	public static void use(SuggestedCommands commands) {
		ofProcess = commands;
	}

	/**
	 * The commands of a program that was called with certain options.
	 * @param program its path or its name, not quoted
	 * @param folder of the definitions, or null if no option named it
	 */
	public static SuggestedCommands of(String program, @Nullable String folder) {
		return new SuggestedCommands(quoted(program), (folder != null) ? " --jobs " + quoted(folder) : "");
	}

	/** The same program with other options. */
	public SuggestedCommands withFolder(@Nullable String folder) {
		return new SuggestedCommands(this.program, (folder != null) ? " --jobs " + quoted(folder) : "");
	}

	private static String quoted(String word) {
		return word.matches("[\\p{L}\\p{N}_./~+:@%,=-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
	}

	/** The text with complete commands. */
	public String complete(String text) {
		StringBuilder complete = new StringBuilder();
		Matcher command = COMMAND.matcher(text);
		int from = 0;
		while (command.find(from)) {
			int end = end(text, command.end());
			String arguments = text.substring(command.end(), end);
			complete.append(text, from, command.start()).append(this.program).append(arguments);
			if (takesOptions(arguments)) {
				complete.append(this.options);
			}
			from = end;
		}
		return complete.append(text, from, text.length()).toString();
	}

	private static boolean takesOptions(String arguments) {
		return !arguments.isEmpty() && !arguments.contains(" --jobs") && !arguments.endsWith(" --help");
	}

	/** Where the command ends whose arguments begin at a position. */
	private static int end(String text, int start) {
		Matcher argument = ARGUMENT.matcher(text);
		int end = start;
		while (argument.region(end, text.length()).lookingAt()) {
			end = argument.end();
			if (endsCommand(text, end)) {
				return end - 1;
			}
		}
		return end;
	}

	/** Whether the character before a position follows a command. */
	private static boolean endsCommand(String text, int end) {
		return switch (text.charAt(end - 1)) {
			case ';', ',', ')' -> true;
			case '.' -> isEndOfSentence(text, end);
			default -> false;
		};
	}

	private static boolean isEndOfSentence(String text, int end) {
		return end == text.length() || text.charAt(end) == '\n'
				|| (end + 1 < text.length() && Character.isUpperCase(text.charAt(end + 1)));
	}

}
