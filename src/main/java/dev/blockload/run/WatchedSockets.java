package dev.blockload.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;

import javax.net.SocketFactory;

import jdk.net.ExtendedSocketOptions;

/**
 * Sockets to the database that notice a lost connection within a minute, although an
 * answer can take hours: they set their own TCP keepalives, because those of the system
 * begin after two hours. For the driver's property {@code socketFactory}.
 */
public final class WatchedSockets extends SocketFactory {

	private static final int IDLE_SECONDS = 30;

	private static final int INTERVAL_SECONDS = 10;

	private static final int PROBES = 3;

	@Override
	public Socket createSocket() {
		Socket socket = new Socket();
		try {
			socket.setKeepAlive(true);
			for (Map.Entry<java.net.SocketOption<Integer>, Integer> option : Map
				.of(ExtendedSocketOptions.TCP_KEEPIDLE, IDLE_SECONDS, ExtendedSocketOptions.TCP_KEEPINTERVAL,
						INTERVAL_SECONDS, ExtendedSocketOptions.TCP_KEEPCOUNT, PROBES)
				.entrySet()) {
				// Not every system has these options.
				if (socket.supportedOptions().contains(option.getKey())) {
					socket.setOption(option.getKey(), option.getValue());
				}
			}
			return socket;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public Socket createSocket(String host, int port) {
		throw new UnsupportedOperationException("The driver connects the socket itself.");
	}

	@Override
	public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
		return createSocket(host, port);
	}

	@Override
	public Socket createSocket(InetAddress host, int port) {
		throw new UnsupportedOperationException("The driver connects the socket itself.");
	}

	@Override
	public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) {
		return createSocket(address, port);
	}

}
