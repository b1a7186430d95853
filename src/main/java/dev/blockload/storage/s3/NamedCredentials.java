package dev.blockload.storage.s3;

import dev.blockload.connection.Credentials;
import dev.blockload.connection.Credentials.AssumedRole;
import dev.blockload.connection.Credentials.DefaultChain;
import dev.blockload.connection.Credentials.Keys;
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
 * The credentials of a connection, for the SDK. Says which connection has none, and why,
 * where the SDK would only list what it tried.
 */
final class NamedCredentials implements AwsCredentialsProvider, SdkAutoCloseable {

	private final StsFailures failures;

	private final AwsCredentialsProvider provider;

	private NamedCredentials(StsFailures failures, AwsCredentialsProvider provider) {
		this.failures = failures;
		this.provider = provider;
	}

	static NamedCredentials of(S3Connection connection, Roles roles) {
		return of(connection, connection.credentials(), roles);
	}

	private static NamedCredentials of(S3Connection connection, Credentials credentials, Roles roles) {
		if (credentials instanceof Keys keys) {
			return named(connection, "its keys", null, fixed(keys));
		}
		if (credentials instanceof Profile profile) {
			return named(connection, "profile '" + profile.name() + "'", null,
					ProfileCredentialsProvider.create(profile.name()));
		}
		if (credentials instanceof AssumedRole role) {
			return named(connection, "role " + role.roleArn(), credentials,
					roles.assume(connection, role, of(connection, role.base(), roles)));
		}
		if (credentials instanceof WebIdentity identity) {
			return named(connection, "role " + identity.roleArn(), credentials, roles.assume(connection, identity));
		}
		return named(connection, "the default AWS chain", null, DefaultCredentialsProvider.builder().build());
	}

	/** The keys of the connection if it has some, else those of the embedded store. */
	static NamedCredentials of(S3Connection connection, EmbeddedStore.Access access) {
		if (connection.credentials() instanceof Keys keys) {
			return named(connection, "its keys", null, fixed(keys));
		}
		return named(connection, "the keys of the embedded store", null,
				fixed(new Keys(access.accessKeyId(), access.secretAccessKey())));
	}

	private static NamedCredentials named(S3Connection connection, String source, @Nullable Credentials role,
			AwsCredentialsProvider provider) {
		return new NamedCredentials(new StsFailures(connection, source, role), provider);
	}

	private static AwsCredentialsProvider fixed(Keys keys) {
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
			// Not the fault of the credentials: whoever waits for them gave up.
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

	/** A provider that must be closed. */
	interface Closeable extends AwsCredentialsProvider, SdkAutoCloseable {

	}

}
