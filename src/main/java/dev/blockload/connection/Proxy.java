package dev.blockload.connection;

import java.net.URI;

import org.jspecify.annotations.Nullable;

/**
 * The HTTP proxy that a connection goes through.
 *
 * @param address scheme, host and port; the scheme is how the proxy itself is spoken to
 * @param login what it asks for, or null
 */
public record Proxy(URI address, @Nullable Login login) {

	/**
	 * What a proxy asks for.
	 *
	 * @param username sent as it is
	 * @param password shown nowhere
	 */
	public record Login(String username, Secret password) {
	}

}
