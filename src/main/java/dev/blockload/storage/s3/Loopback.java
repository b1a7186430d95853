package dev.blockload.storage.s3;

import java.net.URI;

/**
 * Recognizes endpoints on this machine.
 */
final class Loopback {

	private Loopback() {
	}

	/** Whether an endpoint is on the loopback, without a DNS lookup. */
	static boolean isAt(URI endpoint) {
		String host = endpoint.getHost();
		return host != null && (host.equalsIgnoreCase("localhost") || host.endsWith(".localhost")
				|| host.matches("127(\\.[0-9]{1,3}){3}") || host.equals("[::1]"));
	}

}
