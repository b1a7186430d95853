package dev.blockload.cli;

import java.io.Console;
import java.util.Arrays;

import dev.blockload.account.AccountCode;
import dev.blockload.account.AccountException;
import dev.blockload.account.Passwords;
import org.jspecify.annotations.Nullable;

/**
 * A password that somebody entered, or that was generated.
 *
 * @param text the password
 * @param isGenerated whether nobody knows it yet
 */
record NewPassword(String text, boolean isGenerated) {

	/**
	 * Ask for a password, twice, on the terminal; or generate one if there is no
	 * terminal.
	 * @param generate whether to generate it in any case
	 * @throws AccountException code {@code wrong-password}
	 */
	static NewPassword of(boolean generate) {
		Console console = terminal();
		return (generate || console == null) ? new NewPassword(Passwords.generate(), true)
				: new NewPassword(entered(console), false);
	}

	// Null if there is no terminal, up to Java 21; later versions have a method for it.
	@SuppressWarnings("SystemConsoleNull")
	private static @Nullable Console terminal() {
		Console console = System.console();
		if (console == null) {
			return null;
		}
		try {
			return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console)) ? console : null;
		}
		catch (ReflectiveOperationException ex) {
			return console;
		}
	}

	private static String entered(Console console) {
		// Before the input, on standard error: standard output is for the answer.
		Verb.say(Passwords.RULE);
		char[] password = read(console, "Password: ");
		char[] again = read(console, "Password again: ");
		if (!Arrays.equals(password, again)) {
			throw new AccountException(AccountCode.WRONG_PASSWORD, "The two passwords differ.",
					"Run the command again and enter the same password twice.");
		}
		return new String(password);
	}

	private static char[] read(Console console, String prompt) {
		char[] read = console.readPassword("%s", prompt);
		if (read == null) {
			throw new AccountException(AccountCode.WRONG_PASSWORD, "No password was entered.",
					"Run the command again, or let it generate one: --generate");
		}
		return read;
	}

	/** Without the password. */
	@Override
	public String toString() {
		return this.isGenerated ? "generated" : "entered";
	}

}
