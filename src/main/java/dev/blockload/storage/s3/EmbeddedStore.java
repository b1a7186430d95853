package dev.blockload.storage.s3;

import java.net.URI;

import dev.blockload.connection.Secret;

/**
 * Starts the store of connections with {@code endpoint: embedded}.
 */
@FunctionalInterface
public interface EmbeddedStore {

	/**
	 * Start the store if it does not run yet, which can take some seconds.
	 * @return its address and keys; the same as long as it runs
	 */
	Access access();

	/**
	 * The address and the keys of the store.
	 *
	 * @param endpoint scheme, host and port
	 * @param accessKeyId the ID of a key that can read everything
	 * @param secretAccessKey its secret part
	 */
	record Access(URI endpoint, String accessKeyId, Secret secretAccessKey) {
		public Access {
			if (endpoint.getHost() == null || accessKeyId.isBlank()) {
				throw new IllegalArgumentException("The embedded store at '" + endpoint + "' with access key ID '"
						+ accessKeyId + "' is incomplete. Expected an endpoint with a host, and an access key ID.");
			}
		}
	}

}
