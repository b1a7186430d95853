package dev.blockload.storage.s3;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.blockload.connection.AddressRules;
import dev.blockload.connection.Endpoint.At;
import dev.blockload.connection.Endpoint.Embedded;
import dev.blockload.connection.S3Connection;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.ObjectStores;
import dev.blockload.storage.RequestListener;
import io.awspring.cloud.autoconfigure.core.AwsClientBuilderConfigurer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.retry.RetryUtils;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/**
 * Opens the buckets of connections through the S3 API. Keeps one client for each
 * connection until it is closed. Safe for use by many threads.
 */
public final class S3ObjectStores implements ObjectStores, AutoCloseable {

	// The SDK retries in one case only: after a wrong clock, which only it can correct.
	// All other retries are limited by RetryPolicy.
	private static final int ATTEMPTS = 2;

	// No more ranges than this are read at the same time.
	private static final int MAX_HTTP_CONNECTIONS = 200;

	private final AwsClientBuilderConfigurer configurer;

	private final EmbeddedStore embedded;

	private final Timeouts timeouts;

	private final RetryPolicy retryPolicy;

	private final AddressRules rules;

	private final RoleAssumer roleAssumer;

	private volatile RequestListener requests = RequestListener.NONE;

	/** The clients by the names of their connections. */
	private final Map<String, Current> clients = new HashMap<>();

	/** The clients of connections that have changed: still in use, or just closed. */
	private final List<SharedClient> retired = new ArrayList<>();

	/**
	 * Create the stores; no request is made.
	 * @param configurer applies what {@code spring.cloud.aws} sets for every client; the
	 * region and the credentials come from the connection
	 * @param embedded starts the store when a connection to it is opened
	 * @param rules which addresses the endpoints of saved connections can have
	 */
	public S3ObjectStores(AwsClientBuilderConfigurer configurer, EmbeddedStore embedded, AddressRules rules) {
		this(configurer, embedded, Timeouts.DEFAULT, RetryPolicy.DEFAULT, rules);
	}

	/** Create the stores without exceptions for the addresses of saved connections. */
	public S3ObjectStores(AwsClientBuilderConfigurer configurer, EmbeddedStore embedded) {
		this(configurer, embedded, AddressRules.STRICT);
	}

	S3ObjectStores(AwsClientBuilderConfigurer configurer, EmbeddedStore embedded, Timeouts timeouts,
			RetryPolicy retryPolicy) {
		this(configurer, embedded, timeouts, retryPolicy, AddressRules.STRICT);
	}

	private S3ObjectStores(AwsClientBuilderConfigurer configurer, EmbeddedStore embedded, Timeouts timeouts,
			RetryPolicy retryPolicy, AddressRules rules) {
		this.rules = rules;
		this.configurer = configurer;
		this.embedded = embedded;
		this.timeouts = timeouts;
		this.retryPolicy = retryPolicy;
		this.roleAssumer = new RoleAssumer(configurer, timeouts, rules);
	}

	/**
	 * Open the bucket of a connection. Closing the store keeps its client for the next
	 * store of the same connection. When the connection's definition has changed, the
	 * store gets a new client, and the old client is closed once no store and no stream
	 * uses it.
	 */
	@Override
	public ObjectStore open(S3Connection connection) {
		return open(connection, this.retryPolicy);
	}

	ObjectStore open(S3Connection connection, RetryPolicy policy) {
		Target target = new Target(connection,
				(connection.endpoint() instanceof Embedded) ? this.embedded.access() : null);
		synchronized (this.clients) {
			return new S3ObjectStore(client(target), connection.bucket(), new S3Failures(connection, target.uri()),
					policy, (spent, failure) -> this.requests.retried(connection.name()));
		}
	}

	@Override
	public void onRequest(RequestListener listener) {
		this.requests = listener;
	}

	private SharedClient client(Target target) {
		Current current = this.clients.get(target.connection().name());
		if (current != null && current.target().equals(target)) {
			return current.client();
		}
		SharedClient client = build(target);
		this.clients.put(target.connection().name(), new Current(target, client));
		if (current != null) {
			current.client().retire();
			this.retired.add(current.client());
			this.retired.removeIf(SharedClient::isClosed);
		}
		return client;
	}

	private SharedClient build(Target target) {
		S3Connection connection = target.connection();
		ConnectionCredentials credentials = (target.access() != null)
				? ConnectionCredentials.of(connection, target.access())
				: ConnectionCredentials.of(connection, this.roleAssumer);
		S3ClientBuilder builder = this.configurer.configure(S3Client.builder(), null, new ConnectionRegion(connection));
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
				.addExecutionInterceptor(new RequestCounter(connection.name(), () -> this.requests))
				.build())
			.forcePathStyle(connection.pathStyle() || target.access() != null)
			// A range has no checksum, and some stores refuse the request for one.
			.responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
			.httpClientBuilder(new AbortableCall.Clients(
					HttpClients.of(connection, target.uri(), this.timeouts, MAX_HTTP_CONNECTIONS, this.rules)));
		if (target.uri() != null) {
			builder.endpointOverride(target.uri());
		}
		return new SharedClient(builder.build(), credentials);
	}

	private static boolean isClockSkew(Throwable failure) {
		return failure instanceof SdkException ex && RetryUtils.isClockSkewException(ex);
	}

	/** Closes all clients; reads that are in progress fail. */
	@Override
	public void close() {
		synchronized (this.clients) {
			this.clients.values().forEach((current) -> current.client().close());
			this.clients.clear();
			this.retired.forEach(SharedClient::close);
			this.retired.clear();
		}
	}

	/**
	 * The present client of a connection.
	 *
	 * @param target the target that it was built for
	 * @param client the client
	 */
	private record Current(Target target, SharedClient client) {
	}

	/**
	 * The connection and the store that a client is built for.
	 *
	 * @param connection the connection
	 * @param access the embedded store, or null for any other
	 */
	private record Target(S3Connection connection, EmbeddedStore.@Nullable Access access) {

		/** The endpoint, or null for Amazon S3. */
		@Nullable URI uri() {
			if (this.access != null) {
				return this.access.endpoint();
			}
			return (this.connection.endpoint() instanceof At at) ? at.uri() : null;
		}

	}

}
