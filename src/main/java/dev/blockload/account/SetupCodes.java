package dev.blockload.account;

import java.security.MessageDigest;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The code with which a person creates the first account on the page {@code /setup}.
 * There is one for the whole database: it is valid for 15 minutes and five tries, and
 * only while there is no account. Its hash is stored. Safe for use by many threads.
 */
public final class SetupCodes {

	private final JdbcClient jdbc;

	private final TransactionTemplate transaction;

	private final Accounts accounts;

	private final AuditLog audit;

	/**
	 * Create the service.
	 * @param jdbc of the database
	 * @param transactions of the database
	 * @param accounts where the account is created
	 */
	public SetupCodes(JdbcClient jdbc, PlatformTransactionManager transactions, Accounts accounts) {
		this.jdbc = jdbc;
		this.transaction = new TransactionTemplate(transactions);
		this.accounts = accounts;
		this.audit = new AuditLog(jdbc);
	}

	/**
	 * Make a code. An earlier one, also of another node, is not valid any more.
	 * @return the code for the terminal, such as {@code K7QM-2XWA-9HTC}; empty if there
	 * is an account
	 */
	public Optional<String> issue() {
		if (this.accounts.exist()) {
			return Optional.empty();
		}
		String code = CodeText.create();
		this.jdbc.sql("""
				INSERT INTO blockload.setup_code (hash, expires_at, tries_left)
				VALUES (:hash, clock_timestamp() + interval '15 minutes', 5)
				ON CONFLICT (only_row) DO UPDATE
				   SET hash = excluded.hash, expires_at = excluded.expires_at, tries_left = excluded.tries_left""")
			.param("hash", CodeText.hash(code))
			.update();
		return Optional.of(code);
	}

	/**
	 * Create the first account, an administrator.
	 * @param code as somebody typed it: case, spaces and hyphens do not matter
	 * @param address of the client
	 * @throws AccountException code {@code setup-refused}, {@code wrong-name} or
	 * {@code wrong-password}; the latter two use no try
	 */
	public LogIn redeem(String code, String name, String password, String address) {
		Names.valid("an account", name);
		Passwords.requireValid(password);
		if (this.accounts.exist()) {
			throw refused(address, "There is an account already, so the code is not valid any more.",
					"Log in. On the command line, create another account: ./blockload user add NAME --role admin");
		}
		Optional<AccountException> problem = Objects.requireNonNull(this.transaction.execute((status) -> check(code)));
		if (problem.isPresent()) {
			throw refused(address, problem.get().message(), problem.get().action());
		}
		Actor actor = new Actor(Actor.Kind.SYSTEM, "setup", address);
		if (this.accounts.createFirst(actor, name, password).isEmpty()) {
			throw refused(address, "Another person created the first account just now.",
					"Log in. On the command line, create another account: ./blockload user add NAME --role admin");
		}
		this.jdbc.sql("DELETE FROM blockload.setup_code").update();
		return this.accounts.authenticator().authenticate(name, password, address);
	}

	/** Use a try. It counts also if the code is right. */
	private Optional<AccountException> check(String code) {
		Optional<byte[]> expected = this.jdbc.sql("""
				UPDATE blockload.setup_code SET tries_left = tries_left - 1
				 WHERE tries_left > 0 AND expires_at > clock_timestamp() RETURNING hash""")
			.query(byte[].class)
			.optional();
		String anew = "On the machine of the node, restart './blockload serve' for a new code, or create the account: ./blockload user add NAME --role admin";
		if (expected.isEmpty()) {
			return Optional.of(new AccountException(AccountCode.SETUP_REFUSED,
					"The code is not valid any more. It is valid for 15 minutes and five tries.", anew));
		}
		return MessageDigest.isEqual(expected.get(), CodeText.hash(code)) ? Optional.empty()
				: Optional.of(new AccountException(AccountCode.SETUP_REFUSED, "The code is wrong.",
						"Enter the code that the terminal of './blockload serve' shows."));
	}

	private AccountException refused(String address, String message, @Nullable String action) {
		this.audit.recordRefusal(Actor.unknown(address), AuditEntry.of(AuditAction.SETUP_REFUSED, "the first account"));
		return new AccountException(AccountCode.SETUP_REFUSED, message, action);
	}

}
