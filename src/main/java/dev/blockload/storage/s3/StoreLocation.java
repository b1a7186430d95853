package dev.blockload.storage.s3;

import java.net.URI;

import dev.blockload.Printable;
import dev.blockload.connection.S3Connection;
import org.jspecify.annotations.Nullable;

/**
 * Names the connection, the store, the bucket and its objects in messages.
 *
 * @param connection the connection to the store
 * @param endpoint the address of the store, or null for Amazon S3
 */
record StoreLocation(S3Connection connection, @Nullable URI endpoint) {

	/** The connection in the middle of a sentence. */
	String name() {
		return "connection '" + this.connection.name() + "'";
	}

	/** The connection at the start of a sentence. */
	String subject() {
		return "Connection '" + this.connection.name() + "'";
	}

	/** The sentence with the command that tests the connection. */
	String checkCommand() {
		return "Then test the connection: ./blockload check " + this.connection.name();
	}

	/** The sentence with the command that prints the policy. */
	String policyCommand() {
		return "Print the policy: ./blockload policy " + this.connection.name();
	}

	String bucket() {
		return this.connection.bucket();
	}

	String region() {
		return this.connection.region();
	}

	/** The address of the store. */
	String where() {
		return (this.endpoint != null) ? this.endpoint.toString() : "Amazon S3 in " + region();
	}

	/** An object in quotes, and its bucket. */
	String object(String key) {
		return "'" + Printable.line(key) + "' in bucket '" + bucket() + "'";
	}

}
