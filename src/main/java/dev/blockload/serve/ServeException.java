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

}
