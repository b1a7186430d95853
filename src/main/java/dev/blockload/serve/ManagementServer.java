package dev.blockload.serve;

import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;

import dev.blockload.account.Actor;
import dev.blockload.account.EntryCodes;
import dev.blockload.account.SetupCodes;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The web server of a node: {@code /health}, {@code /metrics}, and each {@link WebPart}.
 */
public final class ManagementServer implements AutoCloseable {

	/** The description of the API for people. */
	private static final String API_DESCRIPTION = "/api/blockload/v1/docs";

	private final ConfigurableApplicationContext context;

	private final WebOptions options;

	private ManagementServer(ConfigurableApplicationContext context, WebOptions options) {
		this.context = context;
		this.options = options;
	}

	/**
	 * Start the web server.
	 * @param node the context that holds the node
	 * @param options where it listens, and how it is reached
	 * @throws ServeException code {@code port-taken}
	 */
	public static ManagementServer of(ConfigurableApplicationContext node, WebOptions options) {
		ListenAddress listen = options.listen();
		try {
			return new ManagementServer(new SpringApplicationBuilder(sources()).parent(node)
				.initializers((starting) -> starting.getBeanFactory().registerSingleton("webOptions", options))
				.run("--spring.main.web-application-type=servlet", "--spring.main.lazy-initialization=false",
						"--server.address=" + listen.host(), "--server.port=" + listen.port(),
						// The web server reads forms of all methods itself.
						"--spring.mvc.formcontent.filter.enabled=false", "--management.endpoints.web.base-path=/",
						"--management.endpoints.web.exposure.include=health,prometheus",
						"--management.endpoints.web.path-mapping.prometheus=metrics",
						"--management.endpoint.health.show-details=always",
						"--management.endpoint.health.probes.enabled=true"),
					options);
		}
		catch (RuntimeException ex) {
			for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
				if (cause instanceof PortInUseException) {
					throw ServeException.portTaken(listen.host(), listen.port(), ex);
				}
			}
			throw ex;
		}
	}

	private static Class<?>[] sources() {
		return Stream
			.concat(Stream.of(ManagementConfiguration.class),
					ServiceLoader.load(WebPart.class).stream().map((part) -> part.get().configuration()))
			.toArray(Class<?>[]::new);
	}

	/** The port on which it listens. */
	public int port() {
		return Objects.requireNonNull(((WebServerApplicationContext) this.context).getWebServer()).getPort();
	}

	/** For people: where the API, the pages, health and metrics are. */
	public String location() {
		PublicUrl shown = this.options.publicUrl();
		String origin = (shown != null) ? shown.with("") : origin(port());
		return "API: %s%s. Log-in page: %s/login. Health: %s/health, metrics: /metrics.".formatted(origin,
				API_DESCRIPTION, origin, origin(managementPort()));
	}

	private String origin(int port) {
		return "%s://%s:%d".formatted(TlsSettings.areIn(this.context.getEnvironment()) ? "https" : "http",
				this.options.listen().shownHost(), port);
	}

	/**
	 * How a person creates the first account in a browser on this machine.
	 * @return the URL and a code that only a terminal may show; empty if there is an
	 * account, or if other machines reach the server
	 */
	public Optional<String> setup() {
		if (!this.options.listen().isLoopback()) {
			return Optional.empty();
		}
		return this.context.getBean(SetupCodes.class)
			.issue()
			.map((code) -> "There is no account yet. To create the first one, open %s/setup and enter this code: %s"
				.formatted(origin(port()), code));
	}

	/**
	 * Make a link that logs one person in once, for ten minutes. Only for a server that
	 * other machines do not reach.
	 * @param actor who asks for it
	 * @param account its name; it is created as an administrator if there is none
	 * @return the link; the code is behind its {@code #}, so that no browser sends it as
	 * part of a URL
	 */
	public EntryLink entry(Actor actor, String account) {
		if (!this.options.listen().isLoopback()) {
			throw new IllegalStateException("Other machines reach " + this.options.listen().host() + ".");
		}
		String code = this.context.getBean(EntryCodes.class).issue(actor, account);
		return new EntryLink(origin(port()) + "/enter", code);
	}

	/**
	 * A link that works once.
	 *
	 * @param page where the code is entered
	 * @param code the code
	 */
	public record EntryLink(String page, String code) {

		/** The page with the code, which a script of the page enters. */
		public String url() {
			return this.page + "#" + this.code;
		}

	}

	/** The port of health and metrics. */
	public int managementPort() {
		ManagementPort separate = this.context.getBeanProvider(ManagementPort.class).getIfAvailable();
		return (separate != null) ? separate.port() : port();
	}

	@Override
	public void close() {
		this.context.close();
	}

}
