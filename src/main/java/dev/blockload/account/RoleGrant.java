package dev.blockload.account;

import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A role in an application, or the role of administrators in all of them.
 *
 * @param role the role
 * @param application the PostgreSQL schema; null for {@link Role#ADMIN}, and only for it
 */
public record RoleGrant(Role role, @Nullable String application) {

	/** The role of administrators. */
	public static final RoleGrant ADMIN = new RoleGrant(Role.ADMIN, null);

	public RoleGrant {
		if ((role == Role.ADMIN) != (application == null)) {
			throw new IllegalArgumentException("Role '%s' is granted in application '%s'. Expected %s."
				.formatted(role.text(), application, (role == Role.ADMIN) ? "no application" : "an application"));
		}
		if (application != null && application.isBlank()) {
			throw new IllegalArgumentException(
					"Role '" + role.text() + "' is granted in an application without a name. Expected a name.");
		}
	}

	/**
	 * The grant that somebody wrote.
	 * @param role the name of a role
	 * @param application the application, or null
	 * @throws AccountException code {@code wrong-role}
	 */
	public static RoleGrant of(String role, @Nullable String application) {
		Role found = role(role);
		if (found == Role.ADMIN && application != null) {
			throw new AccountException(AccountCode.WRONG_ROLE,
					"Role admin is for the whole installation, but application '" + application + "' is given.",
					"Leave out the application, or choose viewer, operator or editor.");
		}
		if (found != Role.ADMIN && (application == null || application.isBlank())) {
			throw new AccountException(AccountCode.WRONG_ROLE,
					"Role " + found.text() + " needs an application, and none is given.",
					"Name the application, such as --role " + found.text() + " --application finance");
		}
		return new RoleGrant(found, application);
	}

	private static Role role(String text) {
		for (Role role : Role.values()) {
			if (role.text().equals(text.toLowerCase(Locale.ROOT))) {
				return role;
			}
		}
		throw new AccountException(AccountCode.WRONG_ROLE, "'" + text + "' is not a role.",
				"Expected viewer, operator, editor or admin.");
	}

	/** What somebody can do who is limited by two sets of grants. */
	static Set<RoleGrant> smaller(Collection<RoleGrant> some, Collection<RoleGrant> others) {
		Map<@Nullable String, RoleGrant> both = new HashMap<>();
		for (RoleGrant one : some) {
			for (RoleGrant other : others) {
				smaller(one, other).ifPresent((grant) -> both.merge(grant.application, grant,
						(first, second) -> first.role.includes(second.role) ? first : second));
			}
		}
		return Set.copyOf(both.values());
	}

	private static Optional<RoleGrant> smaller(RoleGrant one, RoleGrant other) {
		if (one.application == null) {
			return Optional.of(other);
		}
		if (other.application == null) {
			return Optional.of(one);
		}
		return one.application.equals(other.application) ? Optional.of(one.role.includes(other.role) ? other : one)
				: Optional.empty();
	}

	/** For people, such as {@code operator in finance} or {@code admin}. */
	public String text() {
		return this.role.text() + ((this.application != null) ? " in " + this.application : "");
	}

	/** Whether it is enough for what needs a role in an application. */
	boolean covers(Role needed, String neededApplication) {
		return this.application == null || (this.application.equals(neededApplication) && this.role.includes(needed));
	}

}
