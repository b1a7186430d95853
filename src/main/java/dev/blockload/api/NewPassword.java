package dev.blockload.api;

/**
 * A password to set.
 *
 * @param password which the person changes at the next log-in
 */
record NewPassword(@About("The person changes it at the next log-in") String password) {

	NewPassword {
		Parameters.require("password", password);
	}

	/** Without the password: Spring logs requests at level TRACE. */
	@Override
	public String toString() {
		return "NewPassword[]";
	}

}
