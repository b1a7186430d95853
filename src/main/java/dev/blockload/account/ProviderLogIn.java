package dev.blockload.account;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import org.springframework.transaction.support.TransactionTemplate;

/**
 * Logs in people whom a provider of OpenID Connect identified: see
 * {@link Authenticator#logInOfProvider}.
 */
final class ProviderLogIn {

	/** Names are for people: a longer one is cut. */
	private static final int LONGEST_NAME = 100;

	private static final Actor PROVIDER = Actor.system("oidc");

	private final AccountTable table;

	private final AccountRoles roles;

	private final LogInExamination logIns;

	private final TransactionTemplate transaction;

	ProviderLogIn(AccountTable table, AccountRoles roles, LogInExamination logIns, TransactionTemplate transaction) {
		this.table = table;
		this.roles = roles;
		this.logIns = logIns;
		this.transaction = transaction;
	}

	LogIn logIn(String issuer, String subject, String shownName, Set<RoleGrant> grants, String address) {
		Optional<Account> known = this.table.ofProvider(issuer, subject).map(AccountTable.Stored::account);
		if (grants.isEmpty()) {
			// Other sessions of the person, and its tokens, lose what the claims lost.
			known.ifPresent((account) -> this.transaction.executeWithoutResult((status) -> {
				this.roles.replace(PROVIDER, account, grants);
				var unused = this.table.endSessions(account.number());
			}));
			this.logIns.refused(known.map(Account::auditSubject).orElse("a person of " + issuer + " without a role"),
					address);
			throw new AccountException(AccountCode.NO_ACCESS,
					"'" + shownName + "' has no role in Blockload: no claim of " + issuer + " gives one.",
					"Ask an administrator for a claim that gives a role, then log in again.");
		}
		known.ifPresent((account) -> this.logIns.requireEnabled(account, address));
		return Objects
			.requireNonNull(this.transaction.execute((status) -> known(issuer, subject, shownName, grants, address)));
	}

	private LogIn known(String issuer, String subject, String shownName, Set<RoleGrant> grants, String address) {
		String name = shownName.isBlank() ? "person"
				: shownName.substring(0, Math.min(shownName.length(), LONGEST_NAME));
		long number = this.table.upsertOfProvider(issuer, subject, name);
		this.table.lock(number);
		Account account = this.table.numbered(number).orElseThrow().account();
		if (!grants.equals(account.grants())) {
			this.roles.replace(PROVIDER, account, grants);
			var unused = this.table.endSessions(number);
		}
		return this.logIns.noted(number, address);
	}

}
