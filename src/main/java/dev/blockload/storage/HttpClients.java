package dev.blockload.storage;

import java.net.URI;

import dev.blockload.connection.Endpoint;
import dev.blockload.connection.Proxy;
import dev.blockload.connection.S3Connection;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.http.apache.ProxyConfiguration;

/**
 * What the clients of connections speak HTTP with: the timeouts, and the way through a
 * proxy.
 */
final class HttpClients {

	private HttpClients() {
	}

	/**
	 * A client for requests of a connection.
	 * @param connection whose
	 * @param endpoint that they go to; null for one of Amazon's
	 * @param timeouts of each
	 * @param connections at most so many at a time
	 */
	static ApacheHttpClient.Builder of(S3Connection connection, @Nullable URI endpoint, Timeouts timeouts,
			int connections) {
		ApacheHttpClient.Builder client = ApacheHttpClient.builder()
			.connectionTimeout(timeouts.connect())
			.socketTimeout(timeouts.read())
			.maxConnections(connections)
			.tcpKeepAlive(true);
		ProxyConfiguration proxy = proxy(connection, endpoint);
		return (proxy != null) ? client.proxyConfiguration(proxy) : client;
	}

	/** Null where the environment decides. */
	private static @Nullable ProxyConfiguration proxy(S3Connection connection, @Nullable URI endpoint) {
		// Only what is said here counts, not the environment, nor its list of hosts that
		// are reached without one.
		ProxyConfiguration.Builder configuration = ProxyConfiguration.builder()
			.useSystemPropertyValues(false)
			.useEnvironmentVariableValues(false);
		Proxy proxy = connection.proxy();
		if (proxy != null && !(connection.endpoint() instanceof Endpoint.Embedded)) {
			return through(proxy, configuration);
		}
		// A proxy of the environment cannot reach this machine's own loopback.
		return (endpoint != null && Loopback.isAt(endpoint)) ? configuration.build() : null;
	}

	private static ProxyConfiguration through(Proxy proxy, ProxyConfiguration.Builder configuration) {
		configuration.endpoint(proxy.address());
		Proxy.Login login = proxy.login();
		if (login != null) {
			// Else each request would be made twice.
			configuration.username(login.username())
				.password(login.password().reveal())
				.preemptiveBasicAuthenticationEnabled(true);
		}
		return configuration.build();
	}

}
