package dev.blockload.serve;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.UnknownHostException;

/**
 * The address and the port on which a node listens.
 *
 * @param host an address of this machine
 * @param port 0 for any free port
 */
public record ListenAddress(String host, int port) {

	static final int LAST_PORT = 65_535;

	private static final String EXPECTED = " Expected 127.0.0.1 for this machine only, or 0.0.0.0 for all its addresses.";

	/**
	 * Refuses what no server can listen on.
	 * @throws IllegalArgumentException if the port is not a port, or the host is not an
	 * address of this machine
	 */
	public ListenAddress {
		if (port < 0 || port > LAST_PORT) {
			throw new IllegalArgumentException("--port is " + port + ". Expected 0 to " + LAST_PORT + ".");
		}
		requireLocal(host);
	}

	private static void requireLocal(String host) {
		try {
			InetAddress address = InetAddress.getByName(host);
			if (!address.isAnyLocalAddress() && NetworkInterface.getByInetAddress(address) == null) {
				throw new IllegalArgumentException(
						"--address is '" + host + "', which is not an address of this machine." + EXPECTED);
			}
		}
		catch (UnknownHostException | SocketException ex) {
			throw new IllegalArgumentException("--address is '" + host + "', which is not a known host." + EXPECTED,
					ex);
		}
	}

	/** The host for a URL that people open on this machine. */
	String shownHost() {
		try {
			if (InetAddress.getByName(this.host).isAnyLocalAddress()) {
				return "localhost";
			}
		}
		catch (UnknownHostException ex) {
			// The constructor knew it a moment before.
		}
		return this.host.contains(":") ? "[" + this.host + "]" : this.host;
	}

	/** Whether only this machine reaches it. */
	public boolean isLoopback() {
		try {
			return InetAddress.getByName(this.host).isLoopbackAddress();
		}
		catch (UnknownHostException ex) {
			return false;
		}
	}

	/**
	 * Refuses a port on which another process listens, before a server starts.
	 * @throws ServeException code {@code port-taken}
	 */
	public void requireFree() {
		// As the server does: a port that was closed just now is free.
		try (ServerSocket socket = new ServerSocket()) {
			socket.setReuseAddress(true);
			socket.bind(new InetSocketAddress(this.host, this.port));
		}
		catch (BindException ex) {
			String message = String.valueOf(ex.getMessage());
			throw message.contains("denied") ? ServeException.portRefused(this, ex)
					: ServeException.portTaken(this.host, this.port, ex);
		}
		catch (IOException ex) {
			throw ServeException.portRefused(this, ex);
		}
	}

}
