package dev.blockload.account;

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

	/** Whether it is enough for what needs a role in an application. */
	boolean covers(Role needed, String neededApplication) {
		return this.application == null || (this.application.equals(neededApplication) && this.role.includes(needed));
	}

}
