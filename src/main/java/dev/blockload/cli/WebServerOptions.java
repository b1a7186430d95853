package dev.blockload.cli;

import java.util.function.Function;

import dev.blockload.serve.ListenAddress;
import dev.blockload.serve.WebOptions;
import picocli.CommandLine.Option;

/**
 * The options of {@code serve} that say where its web server listens, and how it is
 * reached.
 */
final class WebServerOptions {

	@Option(names = "--port", paramLabel = "N", defaultValue = "9464",
			description = "the port of the web server; 0 for any free port (default: 9464)")
	private int port = 9464;

	@Option(names = "--address", paramLabel = "ADDRESS", defaultValue = "127.0.0.1",
			description = "the address to listen on (default: 127.0.0.1, for this machine only)")
	private String address = "127.0.0.1";

	/**
	 * These options, checked.
	 * @param wrong makes the failure of a wrong option
	 */
	WebOptions checked(Function<String, RuntimeException> wrong) {
		try {
			return WebOptions.on(new ListenAddress(this.address, this.port));
		}
		catch (IllegalArgumentException ex) {
			throw wrong.apply(String.valueOf(ex.getMessage()));
		}
	}

}
