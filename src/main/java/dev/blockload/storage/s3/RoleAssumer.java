package dev.blockload.storage.s3;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;

import dev.blockload.connection.Credentials.AssumedRole;
import dev.blockload.connection.Credentials.WebIdentity;
import dev.blockload.connection.Endpoint.At;
import dev.blockload.connection.S3Connection;
import dev.blockload.storage.StorageCode;
import dev.blockload.storage.StorageException;
import io.awspring.cloud.autoconfigure.core.AwsClientBuilderConfigurer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleWithWebIdentityCredentialsProvider;
import software.amazon.awssdk.services.sts.auth.StsCredentialsProvider;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleWithWebIdentityRequest;

/**
 * Assumes roles: asks AWS STS in the connection's region, through the connection's proxy,
 * for credentials that pass, and again before they do. The STS of an S3-compatible store
 * answers where the store does. The SDK's own settings name any other.
 */
final class RoleAssumer {

	/** The SDK's names of its settings. */
	private static final String ENDPOINT_PROPERTY = "aws.endpointUrlSts";

	private static final String ENDPOINT_VARIABLE = "AWS_ENDPOINT_URL_STS";

	private static final int ATTEMPTS = 3;

	private static final int MAX_HTTP_CONNECTIONS = 2;

	private static final int MAX_SESSION_NAME = 64;

	private final AwsClientBuilderConfigurer configurer;

	private final Timeouts timeouts;

	RoleAssumer(AwsClientBuilderConfigurer configurer, Timeouts timeouts) {
		this.configurer = configurer;
		this.timeouts = timeouts;
	}

	/**
	 * A role that other credentials assume.
	 * @param base theirs, closed with what is returned
	 */
	AwsCredentialsProvider assume(S3Connection connection, AssumedRole role, ConnectionCredentials base) {
		StsClient sts = client(connection, base);
		AssumeRoleRequest request = AssumeRoleRequest.builder()
			.roleArn(role.roleArn())
			.externalId(role.externalId())
			.roleSessionName(sessionName(connection.name()))
			.build();
		return new Provider(StsAssumeRoleCredentialsProvider.builder().stsClient(sts).refreshRequest(request).build(),
				sts, base);
	}

	/** A role that the identity in a file assumes. */
	AwsCredentialsProvider assume(S3Connection connection, WebIdentity identity) {
		StsClient sts = client(connection, AnonymousCredentialsProvider.create());
		String session = sessionName(connection.name());
		return new Provider(StsAssumeRoleWithWebIdentityCredentialsProvider.builder()
			.stsClient(sts)
			.refreshRequest(() -> AssumeRoleWithWebIdentityRequest.builder()
				.roleArn(identity.roleArn())
				.roleSessionName(session)
				.webIdentityToken(token(connection, identity.tokenFile()))
				.build())
			.build(), sts, null);
	}

	private StsClient client(S3Connection connection, AwsCredentialsProvider credentials) {
		URI endpoint = endpoint(connection);
		StsClientBuilder builder = this.configurer.configure(StsClient.builder(), null,
				new ConnectionRegion(connection));
		builder.credentialsProvider(credentials)
			.overrideConfiguration(builder.overrideConfiguration()
				.toBuilder()
				.retryStrategy(DefaultRetryStrategy.standardStrategyBuilder().maxAttempts(ATTEMPTS).build())
				.apiCallAttemptTimeout(this.timeouts.read())
				// Sooner than the request to S3 that waits for it.
				.apiCallTimeout(this.timeouts.attempt())
				.build())
			// Whoever closes a stream does not wait for a role either.
			.httpClientBuilder(new AbortableCall.Clients(
					HttpClients.of(connection, endpoint, this.timeouts, MAX_HTTP_CONNECTIONS)));
		if (endpoint != null) {
			builder.endpointOverride(endpoint);
		}
		return builder.build();
	}

	/** Null for Amazon's own. */
	static @Nullable URI endpoint(S3Connection connection) {
		String set = System.getProperty(ENDPOINT_PROPERTY,
				Objects.requireNonNullElse(System.getenv(ENDPOINT_VARIABLE), ""));
		if (!set.isBlank()) {
			return URI.create(set.trim());
		}
		return (connection.endpoint() instanceof At at) ? at.uri() : null;
	}

	/** By which AWS's own log tells who asked: some characters of ASCII only. */
	static String sessionName(String connection) {
		String name = "blockload-" + connection.replaceAll("[^A-Za-z0-9_+=,.@-]", "-");
		return name.substring(0, Math.min(name.length(), MAX_SESSION_NAME));
	}

	/** Read anew each time: whoever issues it writes the file again before it expires. */
	private static String token(S3Connection connection, Path file) {
		String token;
		try {
			token = Files.readString(file).strip();
		}
		catch (IOException ex) {
			throw noToken(connection, file,
					(ex instanceof NoSuchFileException) ? "is not there" : "cannot be read: " + ex, ex);
		}
		if (token.isEmpty()) {
			throw noToken(connection, file, "is empty", null);
		}
		return token;
	}

	private static StorageException noToken(S3Connection connection, Path file, String why, @Nullable Exception cause) {
		return new StorageException(StorageCode.WEB_IDENTITY_MISSING,
				"the web identity token of connection '" + connection.name() + "', '" + file + "', " + why,
				"Check web-identity-token-file of the connection, and that the token is mounted there.", cause);
	}

	/**
	 * What the SDK does not close together.
	 *
	 * @param role asks
	 * @param sts what it asks with
	 * @param base who it asks as, or null where nobody
	 */
	private record Provider(StsCredentialsProvider role, StsClient sts,
			@Nullable ConnectionCredentials base) implements ConnectionCredentials.Closeable {

		@Override
		public AwsCredentials resolveCredentials() {
			return this.role.resolveCredentials();
		}

		@Override
		public void close() {
			this.role.close();
			this.sts.close();
			if (this.base != null) {
				this.base.close();
			}
		}

	}

}
