package dev.blockload.account;

import java.security.MessageDigest;
import java.time.Duration;
import java.util.Set;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * The code of a link that logs one person in once, for {@code demo --serve}. It is valid
 * for ten minutes and five tries, and only in this process: its hash is kept in memory.
 * Safe for use by many threads.
 */
public final class EntryCodes {

	private static final Duration VALID = Duration.ofMinutes(10);

	private static final int TRIES = 5;

	private static final String ANEW = "Stop './blockload demo --serve' and start it again for a new link.";

	private final Accounts accounts;

	private final AuditLog audit;

	private final LongSupplier nanoTime;

	private byte @Nullable [] hash;

	private long account;

	private long end;

	private int triesLeft;

	private boolean issued;

	EntryCodes(Accounts accounts, AuditLog audit, LongSupplier nanoTime) {
		this.accounts = accounts;
		this.audit = audit;
		this.nanoTime = nanoTime;
	}

	/**
	 * Make a code. An earlier one is not valid any more.
	 * @param actor who asks for it
	 * @param name of a local account; if there is none, it is created as an administrator
	 * with a password that nobody knows
	 * @return the code, such as {@code K7QM-2XWA-9HTC}
	 */
	public synchronized String issue(Actor actor, String name) {
		Caller caller = Caller.unlimited(actor);
		Account found = this.accounts.list(caller)
			.stream()
			.filter((known) -> known.label().equalsIgnoreCase(name))
			.findFirst()
			.orElseGet(() -> this.accounts.create(caller, name, Set.of(RoleGrant.ADMIN), Passwords.generate(),
					Account.PasswordState.CHOSEN));
		String code = CodeText.create();
		this.hash = CodeText.hash(code);
		this.account = found.number();
		this.end = this.nanoTime.getAsLong() + VALID.toNanos();
		this.triesLeft = TRIES;
		this.issued = true;
		return code;
	}

	/** Whether this process has made a code, valid or not. */
	public synchronized boolean isIssued() {
		return this.issued;
	}

	/**
	 * Log in with the code, which is not valid afterwards.
	 * @param code as somebody typed it: case, spaces and hyphens do not matter
	 * @param address of the client
	 * @throws AccountException code {@code log-in-refused}
	 */
	public synchronized LogIn redeem(String code, String address) {
		byte[] expected = this.hash;
		if (expected == null || this.triesLeft == 0 || this.nanoTime.getAsLong() - this.end >= 0) {
			throw refused(address, "The link is not valid any more. It works once, for ten minutes.", ANEW);
		}
		this.triesLeft--;
		if (!MessageDigest.isEqual(expected, CodeText.hash(code))) {
			throw refused(address, "The code is wrong.",
					"Enter the code that the terminal of './blockload demo --serve' shows.");
		}
		this.hash = null;
		return this.accounts.authenticator().logInByCode(this.account, address);
	}

	private AccountException refused(String address, String message, String action) {
		this.audit.recordRefusal(Actor.unknown(address), AuditEntry.of(AuditAction.LOG_IN_FAILED, "a link"));
		return new AccountException(AccountCode.LOG_IN_REFUSED, message, action);
	}

}
