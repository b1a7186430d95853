package dev.blockload.connection;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A named bucket, the credentials for it, and the applications that may use it. Exactly
 * one bucket a connection; several connections may name the same bucket.
 *
 * @param name the name imports refer to
 * @param bucket the bucket's name
 * @param region the bucket's AWS region, such as {@code eu-central-1}
 * @param credentials who to be
 * @param applications the PostgreSQL schemas whose imports may use it, at least one
 * @param endpoint where the store answers
 * @param pathStyle whether the bucket is part of the path instead of the host name
 * @param proxy what its requests go through; null where the environment decides
 */
public record S3Connection(String name, String bucket, String region, Credentials credentials,
		List<String> applications, Endpoint endpoint, boolean pathStyle, @Nullable Proxy proxy) {

	public S3Connection {
		applications = List.copyOf(applications);
		if (name.isBlank() || bucket.isBlank() || region.isBlank()) {
			throw new IllegalArgumentException("The connection '" + name + "' to bucket '" + bucket + "' in region '"
					+ region + "' is incomplete. Expected a name, a bucket and a region.");
		}
		if (applications.isEmpty()) {
			throw new IllegalArgumentException("connection '" + name + "' lists no application");
		}
	}

	/** A connection without a proxy of its own. */
	public S3Connection(String name, String bucket, String region, Credentials credentials, List<String> applications,
			Endpoint endpoint, boolean pathStyle) {
		this(name, bucket, region, credentials, applications, endpoint, pathStyle, null);
	}

	/**
	 * Whether imports of an application may use this connection.
	 * @param application the application's name, case-sensitive
	 */
	public boolean allows(String application) {
		return this.applications.contains(application);
	}

}
