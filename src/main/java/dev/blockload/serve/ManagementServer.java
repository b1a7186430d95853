package dev.blockload.serve;

import java.util.Objects;
import java.util.ServiceLoader;
import java.util.stream.Stream;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The web server of a node: {@code /health}, {@code /metrics}, and each {@link WebPart}.
 */
public final class ManagementServer implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private ManagementServer(ConfigurableApplicationContext context) {
		this.context = context;
	}

	/**
	 * Start the web server.
	 * @param node the context that holds the node
	 * @param address to listen on
	 * @param port to listen on; 0 for any free port
	 * @throws ServeException code {@code port-taken}
	 */
	public static ManagementServer of(ConfigurableApplicationContext node, String address, int port) {
		try {
			return new ManagementServer(new SpringApplicationBuilder(sources()).parent(node)
				.run("--spring.main.web-application-type=servlet", "--spring.main.lazy-initialization=false",
						"--server.address=" + address, "--server.port=" + port,
						"--management.endpoints.web.base-path=/",
						"--management.endpoints.web.exposure.include=health,prometheus",
						"--management.endpoints.web.path-mapping.prometheus=metrics",
						"--management.endpoint.health.show-details=always",
						"--management.endpoint.health.probes.enabled=true"));
		}
		catch (RuntimeException ex) {
			for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
				if (cause instanceof PortInUseException) {
					throw ServeException.portTaken(address, port, ex);
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

	@Override
	public void close() {
		this.context.close();
	}

}
