package dev.blockload.storage;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;

import dev.blockload.connection.Endpoint.At;
import dev.blockload.connection.Endpoint.Embedded;
import dev.blockload.connection.S3Connection;
import io.awspring.cloud.autoconfigure.core.AwsClientBuilderConfigurer;
import io.awspring.cloud.autoconfigure.core.AwsConnectionDetails;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.retry.RetryUtils;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.http.apache.ProxyConfiguration;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * The buckets of connections, over S3's own interface: one client a connection, kept
 * until this is closed. Safe for use by many threads.
 */
public final class S3ObjectStores implements AutoCloseable {

	// The SDK asks again in one case only, since it alone can set its clock right.
	// Passing
	// faults are waited out above it, where Persistence bounds the whole wait.
	private static final int ATTEMPTS = 2;

	// More ranges than this are not read at once.
	private static final int MAX_HTTP_CONNECTIONS = 200;

	private final AwsClientBuilderConfigurer configurer;

	private final EmbeddedStore embedded;

	private final Timeouts timeouts;

	private final Persistence persistence;

	private final Map<Target, Client> clients = new HashMap<>();

	/**
	 * Create the stores; no request is made.
	 * @param configurer applies what {@code spring.cloud.aws} sets for every client; the
	 * region and the credentials come from the connection
	 * @param embedded asked when a connection with the embedded endpoint is opened
	 */
	public S3ObjectStores(AwsClientBuilderConfigurer configurer, EmbeddedStore embedded) {
		this(configurer, embedded, Timeouts.DEFAULT, Persistence.DEFAULT);
	}

	S3ObjectStores(AwsClientBuilderConfigurer configurer, EmbeddedStore embedded, Timeouts timeouts,
			Persistence persistence) {
		this.configurer = configurer;
		this.embedded = embedded;
		this.timeouts = timeouts;
		this.persistence = persistence;
	}

	/**
	 * The bucket of a connection. Makes no request to it: what is wrong with the
	 * connection shows with the first use. Closing the store keeps its client for the
	 * next one of the same connection.
	 * @param connection whose bucket
	 */
	public ObjectStore open(S3Connection connection) {
		return open(connection, this.persistence);
	}

	ObjectStore open(S3Connection connection, Persistence longEnough) {
		Target target = new Target(connection,
				(connection.endpoint() instanceof Embedded) ? this.embedded.access() : null);
		synchronized (this.clients) {
			Client client = this.clients.computeIfAbsent(target, this::build);
			return new S3ObjectStore(client.s3(), connection.bucket(), new S3Failures(connection, target.uri()),
					longEnough);
		}
	}

	private Client build(Target target) {
		S3Connection connection = target.connection();
		NamedCredentials credentials = (target.access() != null) ? NamedCredentials.of(connection, target.access())
				: NamedCredentials.of(connection);
		S3ClientBuilder builder = this.configurer.configure(S3Client.builder(), null, new InRegion(connection));
		builder.credentialsProvider(credentials)
			.overrideConfiguration(builder.overrideConfiguration()
				.toBuilder()
				.retryStrategy(DefaultRetryStrategy.standardStrategyBuilder()
					.useClientDefaults(false)
					.maxAttempts(ATTEMPTS)
					.retryOnException(S3ObjectStores::isClockSkew)
					.build())
				.apiCallAttemptTimeout(this.timeouts.attempt())
				.apiCallTimeout(this.timeouts.call())
				.build())
			.forcePathStyle(connection.pathStyle() || target.access() != null)
			// A range has no checksum of its own, and some stores refuse to be asked.
			.responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
			.httpClientBuilder(new AbortableCall.Clients(httpClient(target.uri())));
		if (target.uri() != null) {
			builder.endpointOverride(target.uri());
		}
		return new Client(builder.build(), credentials);
	}

	private static boolean isClockSkew(Throwable failure) {
		return failure instanceof SdkException ex && RetryUtils.isClockSkewException(ex);
	}

	private ApacheHttpClient.Builder httpClient(@Nullable URI endpoint) {
		ApacheHttpClient.Builder client = ApacheHttpClient.builder()
			.connectionTimeout(this.timeouts.connect())
			.socketTimeout(this.timeouts.read())
			.maxConnections(MAX_HTTP_CONNECTIONS)
			.tcpKeepAlive(true);
		if (endpoint != null && Loopback.isAt(endpoint)) {
			// A proxy of the environment cannot reach this machine's own loopback.
			client.proxyConfiguration(ProxyConfiguration.builder()
				.useSystemPropertyValues(false)
				.useEnvironmentVariableValues(false)
				.build());
		}
		return client;
	}

	/** Closes all clients; what is still being read breaks. */
	@Override
	public void close() {
		synchronized (this.clients) {
			this.clients.values().forEach(Client::close);
			this.clients.clear();
		}
	}

	/**
	 * What a client is built for.
	 *
	 * @param connection whose
	 * @param access of the embedded store, or null where it is not embedded
	 */
	private record Target(S3Connection connection, EmbeddedStore.@Nullable Access access) {

		/** The endpoint, or null for that of Amazon. */
		@Nullable URI uri() {
			if (this.access != null) {
				return this.access.endpoint();
			}
			return (this.connection.endpoint() instanceof At at) ? at.uri() : null;
		}

	}

	/**
	 * A client and what must be closed with it.
	 *
	 * @param s3 the client
	 * @param credentials which the client does not close
	 */
	private record Client(S3Client s3, NamedCredentials credentials) {

		void close() {
			this.s3.close();
			this.credentials.close();
		}

	}

	/**
	 * Tells the configurer the connection's region, so that it looks for no other.
	 *
	 * @param connection whose region
	 */
	private record InRegion(S3Connection connection) implements AwsConnectionDetails {

		@Override
		public String getRegion() {
			return this.connection.region();
		}

	}

}
