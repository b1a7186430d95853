package dev.blockload.storage;

import dev.blockload.Failure.Recovery;
import dev.blockload.connection.Credentials;
import dev.blockload.connection.Credentials.Keys;
import dev.blockload.connection.Credentials.Profile;
import dev.blockload.connection.S3Connection;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * The credentials of a connection, for the SDK. Says which connection has none where the
 * SDK would only list what it tried.
 */
final class NamedCredentials implements AwsCredentialsProvider, SdkAutoCloseable {

	private final String connection;

	private final String source;

	private final AwsCredentialsProvider provider;

	NamedCredentials(String connection, String source, AwsCredentialsProvider provider) {
		this.connection = connection;
		this.source = source;
		this.provider = provider;
	}

	static NamedCredentials of(S3Connection connection) {
		Credentials credentials = connection.credentials();
		if (credentials instanceof Keys keys) {
			return new NamedCredentials(connection.name(), "its keys",
					fixed(keys.accessKeyId(), keys.secretAccessKey().reveal()));
		}
		if (credentials instanceof Profile profile) {
			return new NamedCredentials(connection.name(), "profile '" + profile.name() + "'",
					ProfileCredentialsProvider.create(profile.name()));
		}
		return new NamedCredentials(connection.name(), "the default AWS chain",
				DefaultCredentialsProvider.builder().build());
	}

	/** The keys of the connection if it has some, else those of the embedded store. */
	static NamedCredentials of(S3Connection connection, EmbeddedStore.Access access) {
		if (connection.credentials() instanceof Keys) {
			return of(connection);
		}
		return new NamedCredentials(connection.name(), "the keys of the embedded store",
				fixed(access.accessKeyId(), access.secretAccessKey().reveal()));
	}

	private static AwsCredentialsProvider fixed(String accessKeyId, String secretAccessKey) {
		return StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKeyId, secretAccessKey));
	}

	@Override
	public AwsCredentials resolveCredentials() {
		try {
			return this.provider.resolveCredentials();
		}
		catch (SdkException | IllegalStateException ex) {
			throw new StorageException("no-credentials",
					"connection '" + this.connection + "' has no credentials: " + this.source + " found none",
					"Give the connection access-key-id and secret-access-key, or a profile, or set up "
							+ "what the default AWS chain looks at.",
					Recovery.RESTART, ex);
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
		return "credentials of connection '" + this.connection + "' from " + this.source;
	}

}
