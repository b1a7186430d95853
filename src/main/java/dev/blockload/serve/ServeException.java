package dev.blockload.serve;

import dev.blockload.Failure;
import org.jspecify.annotations.Nullable;

/**
 * A node cannot serve.
 */
public final class ServeException extends Failure {

	private static final long serialVersionUID = 1L;

	private ServeException(ServeCode code, String message, @Nullable String action, @Nullable Throwable cause) {
		super(code, message, action, cause);
	}

	static ServeException portTaken(String address, int port, Throwable cause) {
		return new ServeException(ServeCode.PORT_TAKEN,
				"Another process listens on port " + port + " of " + address + ".",
				"Choose another port with --port. --port 0 takes any free port.", cause);
	}

	static ServeException portRefused(ListenAddress address, Throwable cause) {
		return new ServeException(ServeCode.PORT_TAKEN,
				"The system does not let this process listen on port " + address.port() + " of " + address.host() + ": "
						+ cause.getMessage() + ".",
				"Choose a port of 1024 or more with --port. --port 0 takes any free port.", cause);
	}

	/** The address is not a loopback address, and nothing encrypts the connections. */
	public static ServeException notEncrypted() {
		return new ServeException(ServeCode.NOT_ENCRYPTED,
				"The web server listens on an address that other machines reach, and it has no TLS: passwords and tokens"
						+ " could be read on their way.",
				"Either set SERVER_SSL_CERTIFICATE and SERVER_SSL_CERTIFICATEPRIVATEKEY to the files of a certificate and its key."
						+ " Or put a proxy with TLS in front, and name its address: serve --behind-proxy ADDRESSES.",
				null);
	}

	/** A client does not use the proxy. */
	public static ServeException besideProxy(String address) {
		return new ServeException(ServeCode.NOT_ENCRYPTED,
				"The request comes from " + address + ", which is not an address of --behind-proxy, and has no TLS.",
				"Send it to the proxy. If " + address + " is a proxy: add it to --behind-proxy.", null);
	}

}
