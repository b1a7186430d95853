package dev.blockload.run;

/**
 * How to reach the database, for connections outside the pool.
 *
 * @param url a JDBC URL
 * @param username the role
 * @param password can be empty; never printed
 */
public record Database(String url, String username, String password) {

	@Override
	public String toString() {
		return "Database[url=" + this.url + ", username=" + this.username + "]";
	}

}
