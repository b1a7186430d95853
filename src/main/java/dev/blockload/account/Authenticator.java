package dev.blockload.account;

import java.time.Instant;
import java.util.Set;

/**
 * Authenticates people by passwords, codes and providers, and changes the passwords of
 * those who know them: a part of {@link Accounts}. Safe for use by many threads.
 */
public final class Authenticator {

	private final AccountStore store;

	private final AccountTable table;

	private final LogInExamination examination;

	private final ProviderLogIn providers;

	private final Passwords passwords;

	private final AuditLog audit;

	Authenticator(AccountStore store, AccountTable table, LogInExamination examination, ProviderLogIn providers,
			Passwords passwords, AuditLog audit) {
		this.store = store;
		this.table = table;
		this.examination = examination;
		this.providers = providers;
		this.passwords = passwords;
		this.audit = audit;
	}

	/**
	 * Log in with a name and a password. Takes the same time for names that no account
	 * has.
	 * @param address of the client
	 * @throws AccountException code {@code log-in-refused}, {@code log-in-slowed} or
	 * {@code log-in-busy}
	 */
	public LogIn authenticate(String name, String password, String address) {
		Account account = this.examination.verified(name, password, address);
		return this.store.inTransaction(() -> {
			return this.examination.loggedIn(account, address);
		});
	}

	/**
	 * Log in a person whom a code has identified.
	 * @param number of the account
	 * @param address of the client
	 * @throws AccountException code {@code log-in-refused} if the account is disabled
	 */
	LogIn logInByCode(long number, String address) {
		Account account = this.store.found(number);
		this.examination.requireEnabled(account, address);
		return this.store.inTransaction(() -> {
			return this.examination.noted(number, address);
		});
	}

	/**
	 * Log in a person whom a provider of OpenID Connect identified. Issuer and subject
	 * identify the account; it is created at the first log-in, and has the roles that the
	 * provider's claims give at each.
	 * @param shownName what the provider calls the person, for people only
	 * @param grants the roles of the claims
	 * @param address of the client
	 * @throws AccountException code {@code no-access} if there is no role, or
	 * {@code log-in-refused} if the account is disabled
	 */
	public LogIn logInOfProvider(String issuer, String subject, String shownName, Set<RoleGrant> grants,
			String address) {
		try {
			return this.providers.logIn(issuer, subject, shownName, grants, address);
		}
		finally {
			this.store.forget();
		}
	}

	/**
	 * Change the password of a person who knows the present one.
	 * @param number of the account
	 * @return a log-in that continues: all other sessions of the account have ended
	 * @throws AccountException code {@code log-in-refused}, {@code log-in-slowed},
	 * {@code log-in-busy} or {@code wrong-password}
	 */
	public LogIn changePassword(long number, String present, String password, String address) {
		Account account = this.table.numbered(number)
			.map(AccountTable.Stored::account)
			.orElseThrow(() -> AccountException.unknownAccount("number " + number));
		AccountStore.requireLocal(account);
		Passwords.requireValid(password);
		var unused = this.examination.verified(account.name(), present, address);
		if (present.equals(password)) {
			throw new AccountException(AccountCode.WRONG_PASSWORD, "The new password is the present one.",
					"Choose another. " + Passwords.RULE);
		}
		String hash = this.passwords.hash(password);
		return this.store.inTransaction(() -> {
			this.examination.forgetFailures(account, address);
			this.table.setPassword(number, hash, Account.PasswordState.CHOSEN);
			this.audit.record(account.actor(address),
					AuditEntry.of(AuditAction.PASSWORD_CHANGED, account.auditSubject()));
			Instant from = this.table.endSessions(number);
			return new LogIn(this.store.found(number), from);
		});
	}

}
