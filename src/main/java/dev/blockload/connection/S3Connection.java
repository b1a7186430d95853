package dev.blockload.connection;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A named bucket, its credentials, and the applications that are allowed to use it. A
 * connection has exactly one bucket; several connections can have the same one.
 *
 * @param name the name that imports refer to
 * @param bucket the bucket's name
 * @param region the bucket's AWS region, such as {@code eu-central-1}
 * @param credentials the credentials for the bucket
 * @param applications the PostgreSQL schemas whose imports are allowed to use it, at
 * least one
 * @param endpoint the address of the store
 * @param pathStyle whether the bucket is part of the path instead of the host name
 * @param proxy the proxy of its requests, or null if the environment decides
 * @param origin where it is defined, which decides the addresses that it can reach
 */
public record S3Connection(String name, String bucket, String region, Credentials credentials,
		List<String> applications, Endpoint endpoint, boolean pathStyle, @Nullable Proxy proxy, Origin origin) {

	public S3Connection {
		applications = List.copyOf(applications);
		if (name.isBlank() || bucket.isBlank() || region.isBlank()) {
			throw new IllegalArgumentException("The connection '" + name + "' to bucket '" + bucket + "' in region '"
					+ region + "' is incomplete. Expected a name, a bucket and a region.");
		}
		if (applications.isEmpty()) {
			throw new IllegalArgumentException(
					"The connection '" + name + "' lists no application. Expected at least one.");
		}
	}

	/** Create a connection of a file. */
	public S3Connection(String name, String bucket, String region, Credentials credentials, List<String> applications,
			Endpoint endpoint, boolean pathStyle, @Nullable Proxy proxy) {
		this(name, bucket, region, credentials, applications, endpoint, pathStyle, proxy, Origin.FILE);
	}

	/** Create a connection of a file, without a proxy. */
	public S3Connection(String name, String bucket, String region, Credentials credentials, List<String> applications,
			Endpoint endpoint, boolean pathStyle) {
		this(name, bucket, region, credentials, applications, endpoint, pathStyle, null);
	}

	/**
	 * Whether imports of an application are allowed to use this connection.
	 * @param application the application's name, case-sensitive
	 */
	public boolean allows(String application) {
		return this.applications.contains(application);
	}

}
