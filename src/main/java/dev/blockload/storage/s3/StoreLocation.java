package dev.blockload.storage.s3;

import java.net.URI;

import dev.blockload.connection.S3Connection;
import org.jspecify.annotations.Nullable;

/**
 * Whose bucket it is about, and where: the words of every message.
 *
 * @param connection whose store
 * @param endpoint where it answers, or null for Amazon
 */
record StoreLocation(S3Connection connection, @Nullable URI endpoint) {

	String name() {
		return "connection '" + this.connection.name() + "'";
	}

	String bucket() {
		return this.connection.bucket();
	}

	String region() {
		return this.connection.region();
	}

	/** The store, as a person would look for it. */
	String where() {
		return (this.endpoint != null) ? this.endpoint.toString() : "Amazon S3 in " + region();
	}

	/** An object in quotes, and its bucket. */
	String object(String key) {
		return "'" + key + "' in bucket '" + bucket() + "'";
	}

}
