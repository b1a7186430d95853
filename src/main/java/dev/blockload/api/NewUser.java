package dev.blockload.api;

import java.util.List;

/**
 * An account to create.
 *
 * @param user its name, to log in with
 * @param password which the person changes at the first log-in
 * @param roles its roles
 */
record NewUser(String user, @About("The person changes it at the first log-in") String password,
		List<GrantView> roles) {

	NewUser {
		Parameters.require("user", user);
		Parameters.require("password", password);
		Parameters.require("roles", roles);
		roles = List.copyOf(roles);
	}

	/** Without the password: Spring logs requests at level TRACE. */
	@Override
	public String toString() {
		return "NewUser[user=" + this.user + ", roles=" + this.roles + "]";
	}

}
