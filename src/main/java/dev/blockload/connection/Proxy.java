package dev.blockload.connection;

import java.net.URI;

import org.jspecify.annotations.Nullable;

/**
 * The HTTP proxy of a connection.
 *
 * @param address scheme, host and port; the scheme is that of the proxy itself, not of
 * the store
 * @param login the login that it requires, or null
 */
public record Proxy(URI address, @Nullable Login login) {

	public Proxy {
		HttpAddress.require(address, "address of a proxy");
		if (address.getPort() < 0) {
			throw new IllegalArgumentException("The proxy '" + address + "' has no port. Expected one.");
		}
	}

	/**
	 * The login of a proxy.
	 *
	 * @param username the user name, without a colon
	 * @param password the password, which is never shown
	 */
	public record Login(String username, Secret password) {

		public Login {
			// HTTP ends the user name at a colon; the rest can be a password, so it is
			// not quoted.
			if (username.indexOf(':') >= 0) {
				throw new IllegalArgumentException("The user name for the proxy contains a colon. Expected none.");
			}
		}

	}

}
