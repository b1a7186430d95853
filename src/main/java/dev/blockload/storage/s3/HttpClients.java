package dev.blockload.storage.s3;

import java.net.URI;

import dev.blockload.connection.Endpoint;
import dev.blockload.connection.Proxy;
import dev.blockload.connection.S3Connection;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.http.apache.ProxyConfiguration;
import software.amazon.awssdk.utils.ProxyConfigProvider;

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
		if (endpoint != null && Loopback.isAt(endpoint)) {
			// A proxy of the environment cannot reach this machine's own loopback.
			return configuration.build();
		}
		boolean tls = endpoint == null || "https".equals(endpoint.getScheme());
		return tls ? forTls(configuration) : null;
	}

	/**
	 * The environment's proxy for TLS. The SDK by itself looks for that for plain HTTP
	 * alone, whatever it speaks; where there is no other, it is left to it.
	 */
	private static @Nullable ProxyConfiguration forTls(ProxyConfiguration.Builder configuration) {
		ProxyConfigProvider set = ProxyConfigProvider.fromSystemEnvironmentSettings(true, true, "https");
		if (set == null || set.host() == null || set.host().isBlank()) {
			return null;
		}
		configuration.endpoint(URI.create("http://" + set.host() + ":" + set.port()))
			.nonProxyHosts(set.nonProxyHosts());
		set.userName().ifPresent(configuration::username);
		set.password().ifPresent(configuration::password);
		return configuration.build();
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
