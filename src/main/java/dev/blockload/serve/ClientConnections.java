package dev.blockload.serve;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import dev.blockload.account.AddressRange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open connections of clients, by address, and since when each sends the head of a
 * request. The server accepts a limited number of connections: no client must use all of
 * them up. Safe for use by many threads.
 */
final class ClientConnections {

	private static final Logger log = LoggerFactory.getLogger(ClientConnections.class);

	private static final long LOG_NANOS = TimeUnit.MINUTES.toNanos(1);

	private final ConnectionSettings settings;

	private final AddressRanges proxies;

	private final LongSupplier nanoTime;

	private final Map<SocketChannel, Connection> open = new HashMap<>();

	private final Map<String, Integer> counts = new HashMap<>();

	private long lastLog;

	/**
	 * Create it without connections.
	 * @param proxies addresses without a limit: all clients have them
	 */
	ClientConnections(ConnectionSettings settings, AddressRanges proxies, LongSupplier nanoTime) {
		this.settings = settings;
		this.proxies = proxies;
		this.nanoTime = nanoTime;
		this.lastLog = nanoTime.getAsLong() - LOG_NANOS;
	}

	/**
	 * Count a new connection. Browsers open some ahead: the time of a head begins with
	 * its first byte.
	 * @return false if its address has as many as it can have: close it
	 */
	synchronized boolean accept(SocketChannel channel) {
		String address = address(channel);
		boolean limited = !this.proxies.contains(address);
		String client = AddressRange.ofOneClient(address);
		int count = this.counts.getOrDefault(client, 0);
		if (limited && count >= this.settings.connectionsOfAddress()) {
			refused(client, count);
			return false;
		}
		this.counts.put(client, count + 1);
		this.open.put(channel, new Connection(client, null));
		return true;
	}

	private void refused(String client, int count) {
		long now = this.nanoTime.getAsLong();
		if (now - this.lastLog >= LOG_NANOS) {
			this.lastLog = now;
			log.warn(
					"Client {} has {} connections. Further ones are closed at once."
							+ " If many people share this address, raise BLOCKLOAD_WEB_CONNECTIONSOFADDRESS.",
					client, count);
		}
	}

	private static String address(SocketChannel channel) {
		try {
			return (channel.getRemoteAddress() instanceof InetSocketAddress address)
					? address.getAddress().getHostAddress() : "";
		}
		catch (IOException ex) {
			// It is closed: the server notices that too.
			return "";
		}
	}

	/** Forget a connection that is closed. */
	synchronized void closed(SocketChannel channel) {
		Connection connection = this.open.remove(channel);
		if (connection != null) {
			this.counts.computeIfPresent(connection.client, (client, count) -> (count > 1) ? count - 1 : null);
		}
	}

	/** A part of the head of a request has arrived, and more is expected. */
	synchronized void headContinues(SocketChannel channel) {
		Connection connection = this.open.get(channel);
		if (connection != null && connection.since == null) {
			this.open.put(channel, new Connection(connection.client, this.nanoTime.getAsLong()));
		}
	}

	/** No head of a request is expected before the client begins the next one. */
	synchronized void headComplete(SocketChannel channel) {
		this.open.computeIfPresent(channel, (same, connection) -> new Connection(connection.client, null));
	}

	/** Whether the head of a request takes too long. */
	synchronized boolean isLate(SocketChannel channel) {
		Connection connection = this.open.get(channel);
		return connection != null && connection.since != null
				&& this.nanoTime.getAsLong() - connection.since > this.settings.headTimeout().toNanos();
	}

	/**
	 * A connection.
	 *
	 * @param client its address, or its network
	 * @param since when the head began that is not complete, or null if there is none
	 */
	private record Connection(String client, @Nullable Long since) {
	}

}
