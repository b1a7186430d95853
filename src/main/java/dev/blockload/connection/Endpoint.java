package dev.blockload.connection;

import java.net.URI;

/**
 * The address of a connection's object store.
 */
public sealed interface Endpoint permits Endpoint.Aws, Endpoint.At, Endpoint.Embedded {

	/** Amazon S3 in the connection's region. */
	record Aws() implements Endpoint {
	}

	/**
	 * An S3-compatible store.
	 *
	 * @param uri {@code http} or {@code https}, the host, and the port if it is not the
	 * default one
	 */
	record At(URI uri) implements Endpoint {

		public At {
			HttpAddress.require(uri, "endpoint of a store");
		}

	}

	/** The embedded store in {@code .blockload/s3}, started when it is needed. */
	record Embedded() implements Endpoint {
	}

}
