package dev.blockload.web;

import dev.blockload.serve.WebOptions;

/**
 * What protects passwords and tokens on their way to this node.
 */
enum Exposure {

	/** Only this machine reaches the node. */
	LOOPBACK,

	/** The node has a certificate. */
	TLS,

	/** A proxy in front of the node has a certificate. */
	PROXY,

	/** Nothing. */
	NONE;

	static Exposure of(WebOptions options, Tls tls) {
		if (tls == Tls.ON) {
			return TLS;
		}
		if (!options.proxies().isEmpty()) {
			return PROXY;
		}
		return options.listen().isLoopback() ? LOOPBACK : NONE;
	}

	/** Whether a client can send a password or a token. */
	boolean protects(Client client) {
		return switch (this) {
			case LOOPBACK, TLS -> true;
			case PROXY -> client.connection() != Client.Connection.DIRECT;
			case NONE -> client.isLocal();
		};
	}

	/**
	 * Whether the node itself has a certificate.
	 */
	enum Tls {

		/** It has one. */
		ON,

		/** It has none. */
		OFF

	}

}
