package dev.blockload.connection;

import java.net.URI;

/**
 * Where the object store of a connection answers.
 */
public sealed interface Endpoint {

	/** Amazon S3 in the connection's region. */
	record Aws() implements Endpoint {
	}

	/**
	 * An S3-compatible store.
	 *
	 * @param uri scheme, host and port
	 */
	record At(URI uri) implements Endpoint {
	}

	/** The embedded store over {@code .blockload/s3}, started when it is needed. */
	record Embedded() implements Endpoint {
	}

}
