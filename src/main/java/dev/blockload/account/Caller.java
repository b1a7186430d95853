package dev.blockload.account;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Somebody who calls Blockload, with all rights at the time of the call. Immutable.
 *
 * @param actor who it is
 * @param grants the roles; for a token the smaller of its own and its owner's
 * @param account the number of the person, also for a token of a person; null for
 * services and for commands
 * @param scopes what else a token is for
 * @param token the number of the token that the caller sent, or null
 */
public record Caller(Actor actor, Set<RoleGrant> grants, @Nullable Long account, Set<TokenScope> scopes,
		@Nullable Long token) {

	public Caller {
		grants = Set.copyOf(grants);
		scopes = Set.copyOf(scopes);
	}

	/** A caller that is no person and no token. */
	public Caller(Actor actor, Set<RoleGrant> grants) {
		this(actor, grants, null, Set.of(), null);
	}

	/**
	 * A caller who can do everything, such as the command line: it has the database's
	 * password.
	 */
	public static Caller unlimited(Actor actor) {
		return new Caller(actor, Set.of(RoleGrant.ADMIN));
	}

	/**
	 * What identifies the caller for ever: {@code token 12}, {@code account 7}, or the
	 * text of the actor. Names are given again to others, numbers are not.
	 */
	public String identity() {
		if (this.token != null) {
			return "token " + this.token;
		}
		return (this.account != null) ? "account " + this.account : this.actor.text();
	}

	/** Whether this is an administrator. */
	public boolean isAdmin() {
		return this.grants.contains(RoleGrant.ADMIN);
	}

	/** Whether the caller sees what belongs to an application. */
	public boolean sees(String application) {
		return can(Role.VIEWER, application);
	}

	/** Whether the caller has a role, or one that includes it, in an application. */
	public boolean can(Role role, String application) {
		return (role == Role.ADMIN) ? isAdmin()
				: this.grants.stream().anyMatch((grant) -> grant.covers(role, application));
	}

	/** Whether the caller has a role in each of several applications. */
	public boolean canInAll(Role role, Collection<String> applications) {
		return applications.stream().allMatch((application) -> can(role, application));
	}

	/**
	 * Refuse a caller who lacks a role. For what the caller sees only: what it does not
	 * see does not exist for it.
	 * @throws AccountException code {@code not-allowed}
	 */
	public void require(Role role, String application) {
		if (!can(role, application)) {
			throw AccountException.notAllowed(this, role, (role == Role.ADMIN) ? null : application);
		}
	}

	/**
	 * Refuse a caller who is not an administrator.
	 * @throws AccountException code {@code not-allowed}
	 */
	public void requireAdmin() {
		if (!isAdmin()) {
			throw AccountException.notAllowed(this, Role.ADMIN, null);
		}
	}

	/**
	 * The applications in which the caller has a role. Has no meaning for administrators:
	 * they have it in all.
	 */
	public Set<String> applicationsWith(Role role) {
		return this.grants.stream()
			.filter((grant) -> grant.application() != null && grant.role().includes(role))
			.map((grant) -> String.valueOf(grant.application()))
			.collect(Collectors.toUnmodifiableSet());
	}

}
