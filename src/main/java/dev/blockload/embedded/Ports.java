package dev.blockload.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/**
 * Ports of the loopback interface.
 */
final class Ports {

	private Ports() {
	}

	/** One that was free a moment ago. */
	static int free() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] { 127, 0, 0, 1 }))) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw EmbeddedException.failed("No port is free on 127.0.0.1: " + ex.getMessage(), null, ex);
		}
	}

}
