package dev.blockload.account;

import java.time.Instant;
import java.util.Optional;

/**
 * Examines names and passwords, and records who logged in and who was refused.
 */
final class LogInExamination {

	private final AccountTable table;

	private final LogInThrottle throttle;

	private final Passwords passwords;

	private final AuditLog audit;

	LogInExamination(AccountTable table, LogInThrottle throttle, Passwords passwords, AuditLog audit) {
		this.table = table;
		this.throttle = throttle;
		this.passwords = passwords;
		this.audit = audit;
	}

	/**
	 * The account whose name and password these are. Not in a transaction: what is
	 * refused stays counted.
	 * @throws AccountException code {@code log-in-refused}, {@code log-in-slowed} or
	 * {@code log-in-busy}
	 */
	Account verified(String name, String password, String address) {
		Optional<AccountTable.Stored> found = Names.isValid(name) ? this.table.local(name) : Optional.empty();
		try {
			this.throttle.begin(name, address);
		}
		catch (AccountException ex) {
			refused(AuditAction.LOG_IN_SLOWED, found, address);
			throw ex;
		}
		if (!this.passwords.matches(password, found.map(AccountTable.Stored::hash).orElse(null))) {
			refused(AuditAction.LOG_IN_FAILED, found, address);
			throw new AccountException(AccountCode.LOG_IN_REFUSED, "The name or the password is wrong.",
					"Enter both again. An administrator can set another password: ./blockload user password NAME");
		}
		Account account = found.orElseThrow().account();
		requireEnabled(account, address);
		return account;
	}

	/** Refuse an account that is disabled. */
	void requireEnabled(Account account, String address) {
		if (account.isDisabled()) {
			refused(account.auditSubject(), address);
			throw new AccountException(AccountCode.LOG_IN_REFUSED, "Account '" + account.label() + "' is disabled.",
					"An administrator can enable it: ./blockload user enable " + account.label());
		}
	}

	// What somebody typed in place of a name can be a password: only names that exist are
	// recorded.
	private void refused(AuditAction action, Optional<AccountTable.Stored> found, String address) {
		refused(action, found.map((stored) -> stored.account().auditSubject()).orElse("an account that does not exist"),
				address);
	}

	private void refused(AuditAction action, String subject, String address) {
		this.audit.recordRefusal(Actor.unknown(address), AuditEntry.of(action, subject));
	}

	/** Record that a log-in failed. */
	void refused(String subject, String address) {
		refused(AuditAction.LOG_IN_FAILED, subject, address);
	}

	/**
	 * Forget the failures of a name from an address, in the transaction of the caller.
	 */
	void forgetFailures(Account account, String address) {
		this.throttle.succeeded(account.number(), account.name(), address);
	}

	/** Note a log-in with a password, in the transaction of the caller. */
	LogIn loggedIn(Account account, String address) {
		forgetFailures(account, address);
		return noted(account.number(), address);
	}

	/** Note a log-in, in the transaction of the caller. */
	LogIn noted(long number, String address) {
		Instant at = this.table.loggedIn(number);
		Account account = this.table.numbered(number).orElseThrow().account();
		this.audit.record(account.actor(address), AuditEntry.of(AuditAction.LOGGED_IN, account.auditSubject()));
		return new LogIn(account, at);
	}

}
