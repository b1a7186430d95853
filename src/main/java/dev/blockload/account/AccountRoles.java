package dev.blockload.account;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Changes the roles of accounts, and records that. In the transaction of the caller.
 */
final class AccountRoles {

	private final AccountTable table;

	private final AuditLog audit;

	AccountRoles(AccountTable table, AuditLog audit) {
		this.table = table;
		this.audit = audit;
	}

	/** Give an account these roles and no others. */
	void replace(Actor actor, Account account, Set<RoleGrant> grants) {
		if (!grants.equals(account.grants())) {
			this.table.replaceGrants(account.number(), grants);
			this.audit.record(actor, AuditEntry.of(AuditAction.ROLES_CHANGED, account.auditSubject())
				.changing(Map.of("roles", text(account.grants())), Map.of("roles", text(grants))));
		}
	}

	/** Roles for people and for the audit log, sorted. */
	static String text(Collection<RoleGrant> grants) {
		return String.join(", ", grants.stream().map(RoleGrant::text).collect(Collectors.toCollection(TreeSet::new)));
	}

}
