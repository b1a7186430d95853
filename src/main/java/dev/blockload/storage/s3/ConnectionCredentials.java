package dev.blockload.storage.s3;

import dev.blockload.connection.Credentials;
import dev.blockload.connection.Credentials.AssumedRole;
import dev.blockload.connection.Credentials.AccessKey;
import dev.blockload.connection.Credentials.Profile;
import dev.blockload.connection.Credentials.WebIdentity;
import dev.blockload.connection.S3Connection;
import dev.blockload.connection.Secret;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * Provides the credentials of a connection to the SDK. Its failures name the connection
 * and the reason; those of the SDK only list the providers that it tried.
 */
final class ConnectionCredentials implements CloseableCredentials {

	private final StsFailures failures;

	private final AwsCredentialsProvider provider;

	private ConnectionCredentials(StsFailures failures, AwsCredentialsProvider provider) {
		this.failures = failures;
		this.provider = provider;
	}

	static ConnectionCredentials of(S3Connection connection, RoleAssumer roleAssumer) {
		return of(connection, connection.credentials(), roleAssumer);
	}

	private static ConnectionCredentials of(S3Connection connection, Credentials credentials, RoleAssumer roleAssumer) {
		if (credentials instanceof AccessKey keys) {
			return named(connection, "its keys", null, fixed(keys));
		}
		if (credentials instanceof Profile profile) {
			return named(connection, "profile '" + profile.name() + "'", null,
					ProfileCredentialsProvider.create(profile.name()));
		}
		if (credentials instanceof AssumedRole role) {
			return named(connection, "role " + role.roleArn(), credentials,
					roleAssumer.assume(connection, role, of(connection, role.base(), roleAssumer)));
		}
		if (credentials instanceof WebIdentity identity) {
			return named(connection, "role " + identity.roleArn(), credentials,
					roleAssumer.assume(connection, identity));
		}
		return named(connection, "the default AWS chain", null, DefaultCredentialsProvider.builder().build());
	}

	/** Uses the keys of the connection, or else those of the embedded store. */
	static ConnectionCredentials of(S3Connection connection, EmbeddedStore.Access access) {
		if (connection.credentials() instanceof AccessKey keys) {
			return named(connection, "its keys", null, fixed(keys));
		}
		return named(connection, "the keys of the embedded store", null,
				fixed(new AccessKey(access.accessKeyId(), access.secretAccessKey())));
	}

	private static ConnectionCredentials named(S3Connection connection, String source, @Nullable Credentials role,
			AwsCredentialsProvider provider) {
		return new ConnectionCredentials(new StsFailures(connection, source, role), provider);
	}

	private static AwsCredentialsProvider fixed(AccessKey keys) {
		String secret = keys.secretAccessKey().reveal();
		Secret token = keys.sessionToken();
		return StaticCredentialsProvider
			.create((token != null) ? AwsSessionCredentials.create(keys.accessKeyId(), secret, token.reveal())
					: AwsBasicCredentials.create(keys.accessKeyId(), secret));
	}

	@Override
	public AwsCredentials resolveCredentials() {
		try {
			return this.provider.resolveCredentials();
		}
		catch (AbortedException ex) {
			// Not a failure of the credentials: the thread that waits for them was
			// interrupted.
			throw ex;
		}
		catch (SdkException | IllegalStateException ex) {
			throw this.failures.of(ex);
		}
	}

	@Override
	public void close() {
		if (this.provider instanceof SdkAutoCloseable closeable) {
			closeable.close();
		}
	}

	@Override
	public String toString() {
		return "credentials of " + this.failures;
	}

}
