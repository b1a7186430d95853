package dev.blockload.schedule;

import java.util.Objects;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The web server behind which a node tells how it is: {@code /health} and
 * {@code /metrics}.
 */
public final class Management implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private Management(ConfigurableApplicationContext context) {
		this.context = context;
	}

	/**
	 * Start it.
	 * @param node the context that holds the node
	 * @param address to listen on
	 * @param port to listen on; 0 for any that is free
	 * @throws ScheduleException code {@code port-taken}
	 */
	public static Management of(ConfigurableApplicationContext node, String address, int port) {
		try {
			return new Management(new SpringApplicationBuilder(ManagementConfiguration.class).parent(node)
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
					throw ScheduleException.portTaken(address, port, ex);
				}
			}
			throw ex;
		}
	}

	/** The port that it listens on. */
	public int port() {
		return Objects.requireNonNull(((WebServerApplicationContext) this.context).getWebServer()).getPort();
	}

	@Override
	public void close() {
		this.context.close();
	}

}
