package dev.blockload.storage.s3;

import java.net.URI;

import dev.blockload.connection.Secret;

/**
 * Where connections with {@code endpoint: embedded} find their store: given to
 * {@link S3ObjectStores} by whoever knows how to start one.
 */
@FunctionalInterface
public interface EmbeddedStore {

	/**
	 * Starts the store where it does not run yet. May take some seconds.
	 * @return how to reach it; the same as long as it runs
	 */
	Access access();

	/**
	 * How to reach the store.
	 *
	 * @param endpoint scheme, host and port
	 * @param accessKeyId of a key that may read everything
	 * @param secretAccessKey its secret part
	 */
	record Access(URI endpoint, String accessKeyId, Secret secretAccessKey) {
	}

}
