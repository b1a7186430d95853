package dev.blockload.serve;

import dev.blockload.web.FormLimits;
import org.apache.catalina.connector.Connector;

/**
 * Limits of connections, so that clients that are slow, or many, do not stop the server.
 * A connection occupies a thread only while a complete request is answered.
 */
final class ConnectorLimits {

	/** A client sends the next part of a request within this time. */
	private static final int TIMEOUT_MILLIS = 20_000;

	/** Each has some 16 KB of memory before it sends anything. */
	static final int CONNECTIONS = 2_000;

	private static final int THREADS = 40;

	private static final int HEADER_BYTES = 16 * 1024;

	/** Of a body that nobody reads. Above it, the server closes the connection. */
	private static final int SWALLOWED_BYTES = 8 * 1024;

	/** What a client has not taken yet, in the kernel. Otherwise it can be 4 MB. */
	private static final int SEND_BUFFER_BYTES = 256 * 1024;

	private ConnectorLimits() {
	}

	/**
	 * Limit the connections of a connector.
	 * @param connector one of {@link LimitedProtocol}
	 */
	static void apply(Connector connector, ClientConnections connections) {
		connector.setXpoweredBy(false);
		connector.setMaxPostSize(64 * 1024);
		connector.setMaxParameterCount(FormLimits.PARAMETERS);
		LimitedProtocol http = (LimitedProtocol) connector.getProtocolHandler();
		http.limit(connections);
		http.setConnectionTimeout(TIMEOUT_MILLIS);
		http.setKeepAliveTimeout(TIMEOUT_MILLIS);
		http.setMaxConnections(CONNECTIONS);
		http.setMaxThreads(THREADS);
		http.setMaxHttpHeaderSize(HEADER_BYTES);
		http.setMaxSwallowSize(SWALLOWED_BYTES);
		http.setProperty("socket.txBufSize", String.valueOf(SEND_BUFFER_BYTES));
	}

}
