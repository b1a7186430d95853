package dev.blockload.account;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The names of local accounts and tokens.
 */
final class Names {

	private static final Pattern VALID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,62}");

	private Names() {
	}

	/**
	 * Refuse a name that is not valid.
	 * @param kind what has the name, such as {@code an account}
	 * @throws AccountException code {@code wrong-name}
	 */
	static String valid(String kind, String name) {
		if (!isValid(name)) {
			throw new AccountException(AccountCode.WRONG_NAME, "'" + name + "' is not a valid name of " + kind + ".",
					"Expected 1 to 63 letters, digits, '.', '_', '-' or '@', of which the first is a letter or a digit.");
		}
		return name;
	}

	static boolean isValid(String name) {
		return VALID.matcher(name).matches();
	}

	/** The same for all spellings of a name; the same for all that are no names. */
	static String key(String name) {
		return isValid(name) ? name.toLowerCase(Locale.ROOT) : "";
	}

}
