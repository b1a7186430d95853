package dev.blockload.storage.s3;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;

import dev.blockload.connection.AddressRules;
import dev.blockload.connection.Endpoint;
import dev.blockload.connection.Proxy;
import dev.blockload.connection.S3Connection;
import dev.blockload.storage.StorageCode;
import dev.blockload.storage.StorageException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.http.apache.ProxyConfiguration;
import software.amazon.awssdk.utils.ProxyConfigProvider;

/**
 * Builds the HTTP clients of connections, with their timeouts and proxies.
 */
final class HttpClients {

	private HttpClients() {
	}

	/**
	 * Build a client for the requests of a connection.
	 * @param connection the connection
	 * @param endpoint the address of the requests, or null for AWS
	 * @param timeouts the timeouts of each request
	 * @param connections the most HTTP connections at the same time
	 * @param rules which addresses the endpoints of saved connections can have
	 */
	static ApacheHttpClient.Builder of(S3Connection connection, @Nullable URI endpoint, Timeouts timeouts,
			int connections, AddressRules rules) {
		ApacheHttpClient.Builder client = ApacheHttpClient.builder()
			.connectionTimeout(timeouts.connect())
			.socketTimeout(timeouts.read())
			.maxConnections(connections)
			.tcpKeepAlive(true);
		if (isRestricted(connection, endpoint)) {
			// Without a proxy: Blockload cannot check which address a proxy connects to.
			return client.dnsResolver((host) -> checked(host, connection, rules))
				.proxyConfiguration(ProxyConfiguration.builder()
					.useSystemPropertyValues(false)
					.useEnvironmentVariableValues(false)
					.build());
		}
		ProxyConfiguration proxy = proxy(connection, endpoint);
		return (proxy != null) ? client.proxyConfiguration(proxy) : client;
	}

	/** An endpoint of the node's own settings is not that of the connection. */
	private static boolean isRestricted(S3Connection connection, @Nullable URI endpoint) {
		return connection.origin().isRestricted() && connection.endpoint() instanceof Endpoint.At at
				&& at.uri().equals(endpoint);
	}

	private static InetAddress[] checked(String host, S3Connection connection, AddressRules rules)
			throws UnknownHostException {
		AddressRules.Resolution found = rules.resolve(host);
		if (found.refused().isPresent()) {
			String address = found.refused().get().getHostAddress();
			throw new StorageException(StorageCode.ADDRESS_REFUSED,
					"The endpoint of connection '" + connection.name() + "', " + host + ", has the address " + address
							+ ". No saved connection can have a loopback, link-local or metadata address.",
					"Correct the endpoint. Or allow the address on each node: BLOCKLOAD_ALLOWED_ADDRESSES=" + address,
					null);
		}
		return found.addresses().toArray(InetAddress[]::new);
	}

	/** The proxy, or null if the environment decides. */
	private static @Nullable ProxyConfiguration proxy(S3Connection connection, @Nullable URI endpoint) {
		// Only these settings apply, not those of the environment, such as NO_PROXY.
		ProxyConfiguration.Builder configuration = ProxyConfiguration.builder()
			.useSystemPropertyValues(false)
			.useEnvironmentVariableValues(false);
		Proxy proxy = connection.proxy();
		if (proxy != null && !(connection.endpoint() instanceof Endpoint.Embedded)) {
			return through(proxy, configuration);
		}
		if (endpoint != null && Loopback.isAt(endpoint)) {
			// A proxy of the environment cannot reach the loopback of this machine.
			return configuration.build();
		}
		boolean tls = endpoint == null || "https".equals(endpoint.getScheme());
		return tls ? forTls(configuration) : null;
	}

	/**
	 * The proxy of the environment for TLS. The SDK itself uses only the one for plain
	 * HTTP; if there is no other, the SDK decides.
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
			// Otherwise each request would be sent twice.
			configuration.username(login.username())
				.password(login.password().reveal())
				.preemptiveBasicAuthenticationEnabled(true);
		}
		return configuration.build();
	}

}
