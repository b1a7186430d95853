package dev.blockload.account;

import java.time.Duration;

import dev.blockload.Failure;
import org.jspecify.annotations.Nullable;

/**
 * Something about an account, a token or a right is refused.
 */
public final class AccountException extends Failure {

	private static final long serialVersionUID = 1L;

	private final @Nullable Duration retryAfter;

	/**
	 * Create an exception.
	 * @param code why it is refused
	 * @param message what was found, and what was expected, without secrets
	 * @param action what to do, or null
	 */
	public AccountException(AccountCode code, String message, @Nullable String action) {
		this(code, message, action, null);
	}

	private AccountException(AccountCode code, String message, @Nullable String action, @Nullable Duration retryAfter) {
		super(code, message, action, null);
		this.retryAfter = retryAfter;
	}

	/**
	 * A caller lacks a role.
	 * @param caller who calls
	 * @param role that is needed
	 * @param application in which it is needed; null for administrators
	 */
	static AccountException notAllowed(Caller caller, Role role, @Nullable String application) {
		String where = (application != null) ? " in application '" + application + "'" : "";
		String options = "--role " + role.text() + ((application != null) ? " --application " + application : "");
		return new AccountException(AccountCode.NOT_ALLOWED,
				"'%s' does not have role %s%s.".formatted(caller.actor().text(), role.text(), where),
				"An administrator can grant it: " + switch (caller.actor().kind()) {
					case PERSON -> "./blockload user role " + caller.actor().name() + " " + options;
					case TOKEN, COMMAND, SYSTEM, UNKNOWN -> "./blockload token create NAME " + options;
				});
	}

	static AccountException unknownAccount(String name) {
		return new AccountException(AccountCode.UNKNOWN_ACCOUNT, "There is no account '" + name + "'.",
				"List the accounts: ./blockload user list");
	}

	static AccountException unknownToken(String name) {
		return new AccountException(AccountCode.UNKNOWN_TOKEN, "There is no token '" + name + "'.",
				"List the tokens: ./blockload token list");
	}

	static AccountException slowed(Duration wait) {
		long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
		return new AccountException(AccountCode.LOG_IN_SLOWED,
				"Too many log-ins with this name failed. The next one is possible in " + seconds + " s.",
				"Wait " + seconds + " s, then log in again.", Duration.ofSeconds(seconds));
	}

	static AccountException busy() {
		return new AccountException(AccountCode.LOG_IN_BUSY, "Too many people log in at this moment.",
				"Log in again in some seconds.", Duration.ofSeconds(5));
	}

	/** How long to wait before the next try, or null if waiting does not help. */
	public @Nullable Duration retryAfter() {
		return this.retryAfter;
	}

}
