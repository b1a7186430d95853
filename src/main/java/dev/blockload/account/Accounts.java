package dev.blockload.account;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * People: their accounts, passwords and roles. Each change is recorded in the audit log
 * in its transaction, ends the sessions of the account, and is effective on all nodes
 * within five seconds. Safe for use by many threads.
 */
public final class Accounts {

	private final AccountStore store;

	private final AccountTable table;

	private final AccountRoles roles;

	private final Passwords passwords;

	private final AuditLog audit;

	private final Authenticator authenticator;

	/**
	 * Create the service.
	 * @param jdbc of the database
	 * @param transactions of the database
	 * @param passwords their rules and hashes
	 */
	public Accounts(JdbcClient jdbc, PlatformTransactionManager transactions, Passwords passwords) {
		TransactionTemplate transaction = new TransactionTemplate(transactions);
		this.table = new AccountTable(jdbc);
		this.store = new AccountStore(this.table, transaction);
		this.passwords = passwords;
		this.audit = new AuditLog(jdbc);
		this.roles = new AccountRoles(this.table, this.audit);
		LogInExamination examination = new LogInExamination(this.table, new LogInThrottle(jdbc, transaction), passwords,
				this.audit);
		this.authenticator = new Authenticator(this.store, this.table, examination,
				new ProviderLogIn(this.table, this.roles, examination, transaction), passwords, this.audit);
	}

	/** Logs people in, and changes the passwords of those who know them. */
	public Authenticator authenticator() {
		return this.authenticator;
	}

	/** Whether there is an account, local or of a provider, disabled or not. */
	public boolean exist() {
		return this.store.exist();
	}

	/**
	 * Create a local account.
	 * @param caller an administrator
	 * @param name 1 to 63 letters, digits, dots, underscores, hyphens and at signs
	 * @param grants its roles
	 * @param password see {@link Passwords#RULE}
	 * @param state whether the person has to change it at the first log-in
	 * @throws AccountException code {@code not-allowed}, {@code wrong-name},
	 * {@code wrong-password} or {@code account-exists}
	 */
	public Account create(Caller caller, String name, Set<RoleGrant> grants, String password,
			Account.PasswordState state) {
		caller.requireAdmin();
		Names.valid("an account", name);
		String hash = this.passwords.hash(password);
		return this.store.inTransaction(() -> insert(caller.actor(), name, grants, hash, state));
	}

	/**
	 * Refuse a name that no new account can have, before a password is entered for it.
	 * @throws AccountException code {@code not-allowed}, {@code wrong-name} or
	 * {@code account-exists}
	 */
	public void requireFree(Caller caller, String name) {
		caller.requireAdmin();
		Names.valid("an account", name);
		if (this.table.local(name).isPresent()) {
			throw exists(name);
		}
	}

	private static AccountException exists(String name) {
		return new AccountException(AccountCode.ACCOUNT_EXISTS, "There is an account '" + name + "' already.",
				"Choose another name, or change its role: ./blockload user role " + name
						+ " --role ROLE --application APPLICATION");
	}

	/**
	 * Create the first account, an administrator, if there is none.
	 * @return empty if there is an account already
	 * @throws AccountException code {@code wrong-name} or {@code wrong-password}
	 */
	public Optional<Account> createFirst(Actor actor, String name, String password) {
		if (exist()) {
			return Optional.empty();
		}
		Names.valid("an account", name);
		String hash = this.passwords.hash(password);
		return this.store.inTransaction(() -> {
			this.table.lock();
			return this.table.isEmpty()
					? Optional.of(insert(actor, name, Set.of(RoleGrant.ADMIN), hash, Account.PasswordState.CHOSEN))
					: Optional.empty();
		});
	}

	private Account insert(Actor actor, String name, Set<RoleGrant> grants, String hash, Account.PasswordState state) {
		long number = this.table.insertLocal(name, hash, state, actor.text()).orElseThrow(() -> exists(name));
		this.table.replaceGrants(number, grants);
		this.audit.record(actor, AuditEntry.of(AuditAction.ACCOUNT_CREATED, "account " + name)
			.changing(Map.of(), Map.of("roles", AccountRoles.text(grants))));
		return this.store.found(number);
	}

	/**
	 * All accounts, by name.
	 * @throws AccountException code {@code not-allowed}
	 */
	public List<Account> list(Caller caller) {
		caller.requireAdmin();
		return this.table.all();
	}

	/**
	 * Find an account by its label, such as {@code anna} or {@code oidc:anna/7}.
	 * @throws AccountException code {@code unknown-account}
	 */
	public Account named(Caller caller, String label) {
		caller.requireAdmin();
		return this.store.byLabel(label);
	}

	/** Find an account by its number. */
	public Optional<Account> numbered(long number) {
		return this.table.numbered(number).map(AccountTable.Stored::account);
	}

	/**
	 * Let nobody log in with an account any more. Its tokens are not valid either.
	 * @throws AccountException code {@code not-allowed} or {@code unknown-account}
	 */
	public Account disable(Caller caller, String label) {
		return this.store.change(caller, label, (account) -> {
			if (!account.isDisabled()) {
				this.table.disable(account.number());
				this.audit.record(caller.actor(), AuditEntry.of(AuditAction.ACCOUNT_DISABLED, account.auditSubject()));
			}
		});
	}

	/**
	 * Undo {@link #disable}.
	 * @throws AccountException code {@code not-allowed} or {@code unknown-account}
	 */
	public Account enable(Caller caller, String label) {
		return this.store.change(caller, label, (account) -> {
			if (account.isDisabled()) {
				this.table.enable(account.number());
				this.audit.record(caller.actor(), AuditEntry.of(AuditAction.ACCOUNT_ENABLED, account.auditSubject()));
			}
		});
	}

	/**
	 * Give an account a role, in place of the one that it has in the same application.
	 * @throws AccountException code {@code not-allowed}, {@code unknown-account}, or
	 * {@code wrong-role} if a provider decides on its roles
	 */
	public Account grant(Caller caller, String label, RoleGrant grant) {
		return changeRoles(caller, label, grant.application(), Set.of(grant));
	}

	/**
	 * Take the role of an account away in an application.
	 * @param application null for the role of administrators
	 * @throws AccountException code {@code not-allowed}, {@code unknown-account}, or
	 * {@code wrong-role} if a provider decides on its roles
	 */
	public Account revoke(Caller caller, String label, @Nullable String application) {
		return changeRoles(caller, label, application, Set.of());
	}

	private Account changeRoles(Caller caller, String label, @Nullable String application, Set<RoleGrant> added) {
		return this.store.change(caller, label, (account) -> {
			if (account.issuer() != null) {
				throw new AccountException(AccountCode.WRONG_ROLE,
						"The roles of '" + account.label() + "' come from its provider " + account.issuer()
								+ " at each log-in.",
						"Change the claims of the person at the provider, or the roles of the claims in the settings of the node.");
			}
			Set<RoleGrant> grants = account.grants()
				.stream()
				.filter((grant) -> !Objects.equals(grant.application(), application))
				.collect(Collectors.toSet());
			grants.addAll(added);
			this.roles.replace(caller.actor(), account, grants);
		});
	}

	/**
	 * Give an account another password, which the person changes at the next log-in.
	 * @throws AccountException code {@code not-allowed}, {@code unknown-account} or
	 * {@code wrong-password}
	 */
	public Account setPassword(Caller caller, String label, String password) {
		caller.requireAdmin();
		AccountStore.requireLocal(this.store.byLabel(label));
		String hash = this.passwords.hash(password);
		return this.store.change(caller, label, (account) -> {
			this.table.setPassword(account.number(), hash, Account.PasswordState.MUST_CHANGE);
			this.audit.record(caller.actor(), AuditEntry.of(AuditAction.PASSWORD_SET, account.auditSubject()));
		});
	}

	/**
	 * Refuse an account that has no password, before one is entered for it.
	 * @throws AccountException code {@code not-allowed}, {@code unknown-account} or
	 * {@code wrong-password}
	 */
	public void requireLocal(Caller caller, String label) {
		AccountStore.requireLocal(named(caller, label));
	}

	/**
	 * The rights of a person now; at most five seconds old.
	 * @param number of the account
	 * @param address of the client, or null
	 * @return empty if the account is disabled
	 */
	public Optional<Caller> callerOf(long number, @Nullable String address) {
		return valid(number).map((stored) -> caller(stored.account(), address));
	}

	/**
	 * The rights of a person in a session now; at most five seconds old.
	 * @param number of the account
	 * @param loggedInAt {@link LogIn#at()} of the session
	 * @param address of the client, or null
	 * @return empty if the session has ended: the account is disabled, or its password or
	 * its roles changed since the log-in
	 */
	public Optional<Caller> callerOf(long number, Instant loggedInAt, @Nullable String address) {
		return valid(number).filter((stored) -> !loggedInAt.isBefore(stored.sessionsFrom()))
			.map((stored) -> caller(stored.account(), address));
	}

	/** An account that is not disabled; at most five seconds old. */
	private Optional<AccountTable.Stored> valid(long number) {
		return this.store.kept(number).filter((stored) -> !stored.account().isDisabled());
	}

	private static Caller caller(Account account, @Nullable String address) {
		return new Caller(account.actor(address), account.grants(), account.number(), Set.of(), null);
	}

}
