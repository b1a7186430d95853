package dev.blockload.connection;

import java.net.URI;
import java.util.Set;

/**
 * Checks addresses of HTTP servers.
 */
final class HttpAddress {

	private static final Set<String> SCHEMES = Set.of("http", "https");

	private HttpAddress() {
	}

	/**
	 * Requires a scheme and a host, and nothing after the port.
	 * @param role what the address is for, in messages
	 */
	static void require(URI uri, String role) {
		boolean withoutPath = uri.getPath() != null && Set.of("", "/").contains(uri.getPath())
				&& uri.getRawQuery() == null && uri.getRawFragment() == null;
		if (uri.getRawUserInfo() != null) {
			// It can contain a password, so it is not quoted.
			throw new IllegalArgumentException(
					"The " + role + " contains a user name. Expected only scheme, host and port.");
		}
		if (uri.getScheme() == null || !SCHEMES.contains(uri.getScheme()) || uri.getHost() == null || !withoutPath) {
			throw new IllegalArgumentException("'" + uri + "' is not the " + role
					+ ". Expected http:// or https://, a host, and a port if it is not the default one.");
		}
	}

}
