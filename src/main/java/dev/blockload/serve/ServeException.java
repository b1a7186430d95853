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

	/**
	 * A provider sends people back to a URL that must not depend on what a client says.
	 */
	public static ServeException publicUrlMissing() {
		return new ServeException(ServeCode.PUBLIC_URL_MISSING,
				"BLOCKLOAD_OIDC_ISSUER is set, but --public-url is not: the provider sends people back to it.",
				"Start serve with --public-url https://HOST, and allow https://HOST/login/oidc/callback at the provider.",
				null);
	}

	/** Nobody could log in. */
	public static ServeException noLogIn() {
		return new ServeException(ServeCode.NO_LOG_IN,
				"--local-login is off, and no provider is set, so nobody could log in.",
				"Set BLOCKLOAD_OIDC_ISSUER and BLOCKLOAD_OIDC_CLIENTID. Or omit --local-login.", null);
	}

	/** A client does not use the proxy. */
	public static ServeException besideProxy(String address) {
		return new ServeException(ServeCode.NOT_ENCRYPTED,
				"The request comes from " + address + ", which is not an address of --behind-proxy, and has no TLS.",
				"Send it to the proxy. If " + address + " is a proxy: add it to --behind-proxy.", null);
	}

}
