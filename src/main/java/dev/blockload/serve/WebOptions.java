package dev.blockload.serve;

import org.jspecify.annotations.Nullable;

/**
 * How the web server of a node can be reached.
 *
 * @param listen the address and port of the web server
 * @param managementPort the port of {@code /health} and {@code /metrics}, on the same
 * address; 0 for any free port; null if they have the port of the web server
 * @param publicUrl the URL that people and programs use, or null if it is that of the
 * address
 * @param proxies the addresses of proxies in front of the server; their
 * {@code X-Forwarded-For} is believed
 * @param metrics who reads {@code /health} and {@code /metrics}
 * @param localLogin whether people can log in with a password
 */
public record WebOptions(ListenAddress listen, @Nullable Integer managementPort, @Nullable PublicUrl publicUrl,
		AddressRanges proxies, MetricsAccess metrics, LocalLogin localLogin) {

	public WebOptions {
		if (managementPort != null) {
			if (managementPort < 0 || managementPort > ListenAddress.LAST_PORT) {
				throw new IllegalArgumentException(
						"--management-port is " + managementPort + ". Expected 0 to " + ListenAddress.LAST_PORT + ".");
			}
			if (managementPort != 0 && managementPort == listen.port()) {
				throw new IllegalArgumentException("--management-port and --port are both " + managementPort
						+ ". Expected two ports, or --port alone.");
			}
		}
	}

	/** On an address, without anything else. */
	public static WebOptions on(ListenAddress listen) {
		return new WebOptions(listen, null, null, AddressRanges.NONE, MetricsAccess.RESTRICTED, LocalLogin.ON);
	}

	/**
	 * Refuses ports on which another process listens, before a server starts.
	 * @throws ServeException code {@code port-taken}
	 */
	public void requireFree() {
		this.listen.requireFree();
		if (this.managementPort != null) {
			new ListenAddress(this.listen.host(), this.managementPort).requireFree();
		}
	}

	/**
	 * The URL of a path for an answer: absolute if there is a public URL, otherwise the
	 * path alone, which clients resolve.
	 * @param path begins with a slash
	 */
	public String url(String path) {
		return (this.publicUrl != null) ? this.publicUrl.with(path) : path;
	}

	/**
	 * Who reads health with its details, and metrics. Both name imports and connections.
	 */
	public enum MetricsAccess {

		/** This machine, and tokens with the scope {@code metrics}. */
		RESTRICTED,

		/** Everybody who reaches the port. */
		OPEN

	}

	/**
	 * Whether people can log in with a password.
	 */
	public enum LocalLogin {

		/** They can. */
		ON,

		/** They log in with the provider only. */
		OFF

	}

}
