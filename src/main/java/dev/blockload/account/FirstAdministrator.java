package dev.blockload.account;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The first account of an installation without a terminal, such as in a container: its
 * password is in a file that {@code BLOCKLOAD_ADMIN_PASSWORD_FILE} names.
 */
public final class FirstAdministrator {

	/** The variable that names the file. */
	private static final String VARIABLE = "BLOCKLOAD_ADMIN_PASSWORD_FILE";

	/** The name of the account. */
	private static final String NAME = "admin";

	/** More than any password: a wrong file is not read to its end. */
	private static final int MOST_BYTES = 1024;

	private final Accounts accounts;

	public FirstAdministrator(Accounts accounts) {
		this.accounts = accounts;
	}

	/**
	 * Create the account, if there is none. Otherwise the file is not read.
	 * @param file contains the password, and a line end or none
	 * @return whether the account was created
	 * @throws AccountException code {@code wrong-password}
	 */
	public boolean createFrom(Path file) {
		if (this.accounts.exist()) {
			return false;
		}
		String password = read(file);
		try {
			Passwords.requireValid(password);
		}
		catch (AccountException ex) {
			throw new AccountException(AccountCode.WRONG_PASSWORD, "The file of " + VARIABLE + ": " + ex.message(),
					ex.action());
		}
		Optional<Account> created = this.accounts.createFirst(Actor.system("serve"), NAME, password);
		return created.isPresent();
	}

	private static String read(Path file) {
		try (InputStream in = Files.newInputStream(file)) {
			return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8).replaceFirst("\r?\n$", "");
		}
		catch (IOException ex) {
			throw new AccountException(AccountCode.WRONG_PASSWORD,
					VARIABLE + " names '" + file + "', which cannot be read: "
							+ ((ex instanceof NoSuchFileException) ? "the file does not exist" : ex.getMessage()) + ".",
					"Create the file, or remove the variable and create the account: ./blockload user add NAME --role admin");
		}
	}

}
