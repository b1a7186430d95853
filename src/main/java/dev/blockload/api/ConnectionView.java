package dev.blockload.api;

import java.util.List;

import dev.blockload.connection.Credentials;
import dev.blockload.connection.Endpoint;
import dev.blockload.connection.S3Connection;

/**
 * A connection without its secrets.
 *
 * @param connection its name
 * @param bucket the bucket
 * @param region of the bucket
 * @param endpoint the address of the store, {@code aws} or {@code embedded}
 * @param credentials which kind it has
 * @param applications that are allowed to use it, as far as the caller sees them
 * @param imports that use it, as far as the caller sees them
 */
record ConnectionView(String connection, String bucket, String region, String endpoint, CredentialsKind credentials,
		List<String> applications, List<String> imports) {

	static ConnectionView of(S3Connection connection, List<String> applications, List<String> imports) {
		return new ConnectionView(connection.name(), connection.bucket(), connection.region(),
				text(connection.endpoint()), CredentialsKind.of(connection.credentials()), applications, imports);
	}

	private static String text(Endpoint endpoint) {
		if (endpoint instanceof Endpoint.At at) {
			return at.uri().toString();
		}
		return (endpoint instanceof Endpoint.Embedded) ? "embedded" : "aws";
	}

	/**
	 * The kind of the credentials.
	 */
	enum CredentialsKind {

		/** An access key. */
		ACCESS_KEY,

		/** A profile of the AWS files. */
		PROFILE,

		/** The identity of the environment. */
		DEFAULT_CHAIN,

		/** A role that others assume. */
		ASSUMED_ROLE,

		/** A role of a web identity. */
		WEB_IDENTITY;

		private static CredentialsKind of(Credentials credentials) {
			if (credentials instanceof Credentials.AccessKey) {
				return ACCESS_KEY;
			}
			if (credentials instanceof Credentials.Profile) {
				return PROFILE;
			}
			if (credentials instanceof Credentials.AssumedRole) {
				return ASSUMED_ROLE;
			}
			return (credentials instanceof Credentials.WebIdentity) ? WEB_IDENTITY : DEFAULT_CHAIN;
		}

	}

}
