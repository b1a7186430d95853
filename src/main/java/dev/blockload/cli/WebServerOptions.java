package dev.blockload.cli;

import java.util.function.Function;

import dev.blockload.serve.AddressRanges;
import dev.blockload.serve.ListenAddress;
import dev.blockload.serve.PublicUrl;
import dev.blockload.serve.WebOptions;
import dev.blockload.serve.WebOptions.LocalLogin;
import dev.blockload.serve.WebOptions.MetricsAccess;
import org.jspecify.annotations.Nullable;
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

	@Option(names = "--management-port", paramLabel = "N",
			description = "serve /health and /metrics on this port only, instead of --port")
	private @Nullable Integer managementPort;

	@Option(names = "--public-url", paramLabel = "URL",
			description = "the URL that people and programs use, such as https://blockload.example.com")
	private @Nullable String publicUrl;

	@Option(names = "--behind-proxy", paramLabel = "ADDRESSES",
			description = "the addresses of the proxies in front of this server, separated by commas: they have TLS, "
					+ "and their X-Forwarded-For names the client")
	private @Nullable String proxies;

	@Option(names = "--open-metrics", description = "show /health with its details, and /metrics, to everybody")
	private boolean openMetrics;

	@Option(names = "--local-login", paramLabel = "on|off", defaultValue = "on",
			description = "off: people log in with the provider of OpenID Connect only (default: on)")
	private String localLogin = "on";

	/**
	 * These options, checked.
	 * @param wrong makes the failure of a wrong option
	 */
	WebOptions checked(Function<String, RuntimeException> wrong) {
		try {
			return new WebOptions(new ListenAddress(this.address, this.port), this.managementPort,
					(this.publicUrl != null) ? PublicUrl.of(this.publicUrl) : null,
					(this.proxies != null) ? proxies(this.proxies) : AddressRanges.NONE,
					this.openMetrics ? MetricsAccess.OPEN : MetricsAccess.RESTRICTED, localLogin());
		}
		catch (IllegalArgumentException ex) {
			throw wrong.apply(String.valueOf(ex.getMessage()));
		}
	}

	private LocalLogin localLogin() {
		return switch (this.localLogin) {
			case "on" -> LocalLogin.ON;
			case "off" -> LocalLogin.OFF;
			default ->
				throw new IllegalArgumentException("--local-login is '" + this.localLogin + "'. Expected on or off.");
		};
	}

	private static AddressRanges proxies(String text) {
		try {
			return AddressRanges.of(text);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("--behind-proxy: " + ex.getMessage(), ex);
		}
	}

}
