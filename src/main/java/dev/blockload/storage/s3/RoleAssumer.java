package dev.blockload.storage.s3;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

import dev.blockload.connection.AddressRules;
import dev.blockload.connection.Credentials.AssumedRole;
import dev.blockload.connection.Credentials.WebIdentity;
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
 * Assumes roles: gets temporary credentials from AWS STS in the connection's region,
 * through the connection's proxy, and renews them before they expire. An S3-compatible
 * store serves STS at its own endpoint. The SDK's settings can name another endpoint.
 */
final class RoleAssumer {

	private static final int ATTEMPTS = 3;

	private static final int MAX_HTTP_CONNECTIONS = 2;

	private static final int MAX_SESSION_NAME = 64;

	private final AwsClientBuilderConfigurer configurer;

	private final Timeouts timeouts;

	private final AddressRules rules;

	RoleAssumer(AwsClientBuilderConfigurer configurer, Timeouts timeouts, AddressRules rules) {
		this.rules = rules;
		this.configurer = configurer;
		this.timeouts = timeouts;
	}

	/**
	 * Assume a role with other credentials.
	 * @param base the other credentials; they are closed together with the result
	 */
	AwsCredentialsProvider assume(S3Connection connection, AssumedRole role, CloseableCredentials base) {
		StsClient sts = client(connection, base);
		AssumeRoleRequest request = AssumeRoleRequest.builder()
			.roleArn(role.roleArn())
			.externalId(role.externalId())
			.roleSessionName(sessionName(connection.name()))
			.build();
		return new Provider(StsAssumeRoleCredentialsProvider.builder().stsClient(sts).refreshRequest(request).build(),
				sts, base);
	}

	/** Assume a role with the web identity in a file. */
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
		URI endpoint = StsEndpoint.of(connection);
		StsClientBuilder builder = this.configurer.configure(StsClient.builder(), null,
				new ConnectionRegion(connection));
		builder.credentialsProvider(credentials)
			.overrideConfiguration(builder.overrideConfiguration()
				.toBuilder()
				.retryStrategy(DefaultRetryStrategy.standardStrategyBuilder().maxAttempts(ATTEMPTS).build())
				.apiCallAttemptTimeout(this.timeouts.read())
				// Shorter than the timeout of the S3 request that waits for it.
				.apiCallTimeout(this.timeouts.attempt())
				.build())
			// Closing a stream also aborts its wait for a role.
			.httpClientBuilder(new AbortableCall.Clients(
					HttpClients.of(connection, endpoint, this.timeouts, MAX_HTTP_CONNECTIONS, this.rules)));
		if (endpoint != null) {
			builder.endpointOverride(endpoint);
		}
		return builder.build();
	}

	/**
	 * The session name for the logs of AWS, which allow certain ASCII characters only.
	 */
	static String sessionName(String connection) {
		String name = "blockload-" + connection.replaceAll("[^A-Za-z0-9_+=,.@-]", "-");
		return name.substring(0, Math.min(name.length(), MAX_SESSION_NAME));
	}

	/**
	 * Reads the token each time: its issuer rewrites the file before the token expires.
	 */
	private static String token(S3Connection connection, Path file) {
		String token;
		try {
			token = Files.readString(file).strip();
		}
		catch (IOException ex) {
			throw noToken(connection, file,
					(ex instanceof NoSuchFileException) ? "does not exist" : "cannot be read: " + ex, ex);
		}
		if (token.isEmpty()) {
			throw noToken(connection, file, "is empty", null);
		}
		return token;
	}

	private static StorageException noToken(S3Connection connection, Path file, String why, @Nullable Exception cause) {
		return new StorageException(StorageCode.WEB_IDENTITY_MISSING,
				"The web identity token file '" + file + "' of connection '" + connection.name() + "' " + why + ".",
				"Set web-identity-token-file of the connection to the file in which the token is mounted.", cause);
	}

	/**
	 * Closes together what the SDK does not close together.
	 *
	 * @param role the provider of the role's credentials
	 * @param sts its client
	 * @param base the credentials that assume the role, or null for a web identity
	 */
	private record Provider(StsCredentialsProvider role, StsClient sts,
			@Nullable CloseableCredentials base) implements CloseableCredentials {

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
