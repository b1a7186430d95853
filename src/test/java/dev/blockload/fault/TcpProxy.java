package dev.blockload.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

/**
 * A proxy on the loopback between clients and a server, for any protocol, that does what
 * networks do. Its port stays the same for its whole life; where it leads may change.
 * What is stalled is kept and handed on later, as TCP does. Safe for use by many threads.
 * <p>
 * What it cannot show: its own kernel answers the keepalives of both sides, so that only
 * timeouts of what is above TCP notice a silence.
 */
public final class TcpProxy implements AutoCloseable {

	private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

	// Below the ports that systems hand out by themselves: nobody takes it while it is
	// refused.
	private static final int FIRST_PORT = 15_000;

	private static final int PORTS = 15_000;

	private static final int BIND_TRIES = 100;

	// While it is silent, it waits elsewhere and holds nothing open.
	private static final Duration ACCEPTOR_ENDS_WITHIN = Duration.ofSeconds(1);

	private final Object gate = new Object();

	private final int port;

	private final Set<Link> links = ConcurrentHashMap.newKeySet();

	private final Set<Direction> stalled = EnumSet.noneOf(Direction.class);

	private final Map<Direction, Long> passed = new EnumMap<>(Direction.class);

	private final Map<Direction, Trigger> triggers = new EnumMap<>(Direction.class);

	private @Nullable ServerSocket server;

	private @Nullable Thread acceptor;

	private int targetPort;

	private boolean accepting = true;

	private long delayMillis;

	private int accepted;

	private boolean closed;

	private TcpProxy(int targetPort) throws IOException {
		this.targetPort = targetPort;
		for (Direction direction : Direction.values()) {
			this.passed.put(direction, 0L);
		}
		ServerSocket listening = null;
		for (int i = 0; listening == null; i++) {
			listening = tryListen(FIRST_PORT + ThreadLocalRandom.current().nextInt(PORTS), i);
		}
		this.port = listening.getLocalPort();
		serve(listening);
	}

	/**
	 * Starts a proxy.
	 * @param targetPort of the server, on 127.0.0.1
	 */
	public static TcpProxy before(int targetPort) {
		try {
			return new TcpProxy(targetPort);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Starts a proxy before the server of a URL.
	 * @param url a JDBC URL or an endpoint, with host and port
	 */
	public static TcpProxy before(String url) {
		return before(uri(url).getPort());
	}

	/** The port on 127.0.0.1 where clients find the server now. */
	public int port() {
		return this.port;
	}

	/** The same URL by way of the proxy. */
	public String in(String url) {
		URI uri = uri(url);
		return url.replace(uri.getHost() + ":" + uri.getPort(), "127.0.0.1:" + this.port);
	}

	/** New connections lead to another port from now on; those that are stay. */
	public void retarget(int newTargetPort) {
		synchronized (this.gate) {
			this.targetPort = newTargetPort;
		}
	}

	/** Ends every fault; what was held back is passed on. */
	public void pass() {
		synchronized (this.gate) {
			this.stalled.clear();
			this.accepting = true;
			this.delayMillis = 0;
			this.triggers.clear();
			this.gate.notifyAll();
			if (this.server == null && !this.closed) {
				try {
					serve(listen(this.port));
				}
				catch (IOException ex) {
					throw new UncheckedIOException(ex);
				}
			}
		}
	}

	/** Resets all connections, on both sides. New ones can be made. */
	public void cut() {
		this.links.forEach(Link::reset);
	}

	/** Refuses new connections; open ones continue. */
	public void refuse() {
		Thread thread;
		synchronized (this.gate) {
			ServerSocket listening = this.server;
			thread = this.acceptor;
			this.server = null;
			this.acceptor = null;
			if (listening != null) {
				closeQuietly(listening);
			}
		}
		if (thread != null) {
			awaitEnd(thread);
		}
	}

	/**
	 * The port keeps listening until the thread has left the call that waits for clients.
	 */
	private static void awaitEnd(Thread thread) {
		try {
			thread.join(ACCEPTOR_ENDS_WITHIN.toMillis());
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException("no test interrupts the users of a proxy", ex);
		}
	}

	/** Holds each piece of bytes back for a while, in both directions. */
	public void delay(Duration each) {
		synchronized (this.gate) {
			this.delayMillis = each.toMillis();
		}
	}

	/** Hands on nothing more in one direction, the end of a connection neither. */
	public void stall(Direction direction) {
		synchronized (this.gate) {
			this.stalled.add(direction);
		}
	}

	/** Like a lost machine: accepts no connection, passes nothing on, closes nothing. */
	public void silence() {
		synchronized (this.gate) {
			this.stalled.addAll(EnumSet.allOf(Direction.class));
			this.accepting = false;
		}
	}

	/**
	 * Does something once so many more bytes have been handed on in a direction, on the
	 * thread that hands them on and before it continues.
	 * @param direction which bytes are counted, over all connections
	 * @param bytes counted from now
	 * @param action such as {@code proxy::cut}
	 */
	public void after(Direction direction, long bytes, Runnable action) {
		synchronized (this.gate) {
			this.triggers.put(direction, new Trigger(bytes(direction) + bytes, action));
		}
	}

	/** How many bytes have been handed on in a direction. */
	public long bytes(Direction direction) {
		synchronized (this.gate) {
			return this.passed.getOrDefault(direction, 0L);
		}
	}

	/** How many connections have been served. */
	public int accepted() {
		synchronized (this.gate) {
			return this.accepted;
		}
	}

	/** How many connections there are now. */
	public int open() {
		return this.links.size();
	}

	@Override
	public void close() {
		synchronized (this.gate) {
			this.closed = true;
			this.gate.notifyAll();
		}
		refuse();
		this.links.forEach(Link::reset);
	}

	private static @Nullable ServerSocket tryListen(int port, int tries) throws IOException {
		try {
			return listen(port);
		}
		catch (BindException ex) {
			if (tries >= BIND_TRIES) {
				throw ex;
			}
			return null;
		}
	}

	// Handed to the thread that accepts, which closes it.
	@SuppressWarnings("resource")
	private static ServerSocket listen(int port) throws IOException {
		ServerSocket listening = new ServerSocket();
		try {
			listening.setReuseAddress(true);
			listening.bind(new InetSocketAddress(LOOPBACK, port));
			return listening;
		}
		catch (IOException ex) {
			listening.close();
			throw ex;
		}
	}

	private void serve(ServerSocket listening) {
		this.server = listening;
		this.acceptor = start("tcp-proxy-" + this.port, () -> accept(listening));
	}

	private void accept(ServerSocket listening) {
		try (listening) {
			while (true) {
				Socket client = listening.accept();
				if (!mayAccept()) {
					closeQuietly(client);
					return;
				}
				connect(client);
			}
		}
		catch (IOException ex) {
			// Closed: refused from now on.
		}
	}

	private void connect(Socket client) {
		Socket upstream = new Socket();
		Link link = new Link(client, upstream);
		try {
			int to;
			synchronized (this.gate) {
				this.accepted++;
				to = this.targetPort;
			}
			this.links.add(link);
			upstream.connect(new InetSocketAddress(LOOPBACK, to), 5_000);
			client.setTcpNoDelay(true);
			upstream.setTcpNoDelay(true);
			start("tcp-proxy-to-server", () -> pump(link, Direction.TO_SERVER, client, upstream));
			start("tcp-proxy-to-client", () -> pump(link, Direction.TO_CLIENT, upstream, client));
		}
		catch (IOException ex) {
			// The server is not there: the client sees it as a connection that breaks.
			link.reset();
		}
	}

	private void pump(Link link, Direction direction, Socket from, Socket to) {
		byte[] buffer = new byte[16 * 1024];
		try {
			InputStream in = from.getInputStream();
			OutputStream out = to.getOutputStream();
			int read = in.read(buffer);
			while (read >= 0 && mayPass(direction)) {
				// Counted first: who has got the bytes finds them counted.
				Trigger due = count(direction, read);
				out.write(buffer, 0, read);
				if (due != null) {
					due.action().run();
				}
				read = in.read(buffer);
			}
			if (mayPass(direction)) {
				to.shutdownOutput();
				link.ended(direction);
			}
		}
		catch (SocketException ex) {
			// Reset on one side is reset on the other, once the network lets it through.
			if (mayPass(direction)) {
				link.reset();
			}
		}
		catch (IOException ex) {
			link.reset();
		}
	}

	/** Waits while the direction is stalled, and for as long as each piece is delayed. */
	private boolean mayPass(Direction direction) {
		long millis;
		synchronized (this.gate) {
			waitWhile(() -> this.stalled.contains(direction));
			if (this.closed) {
				return false;
			}
			millis = this.delayMillis;
		}
		try {
			Thread.sleep(millis);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException("no test interrupts the threads of a proxy", ex);
		}
		return true;
	}

	private boolean mayAccept() {
		synchronized (this.gate) {
			waitWhile(() -> !this.accepting);
			return !this.closed;
		}
	}

	private void waitWhile(BooleanSupplier held) {
		synchronized (this.gate) {
			try {
				while (held.getAsBoolean() && !this.closed) {
					this.gate.wait();
				}
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException("no test interrupts the threads of a proxy", ex);
			}
		}
	}

	private @Nullable Trigger count(Direction direction, int bytes) {
		synchronized (this.gate) {
			long now = this.passed.merge(direction, (long) bytes, Long::sum);
			Trigger trigger = this.triggers.get(direction);
			if (trigger == null || now < trigger.at()) {
				return null;
			}
			this.triggers.remove(direction);
			return trigger;
		}
	}

	private static URI uri(String url) {
		return URI.create(url.startsWith("jdbc:") ? url.substring("jdbc:".length()) : url);
	}

	private static Thread start(String name, Runnable task) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		thread.start();
		return thread;
	}

	private static void closeQuietly(AutoCloseable closeable) {
		try {
			closeable.close();
		}
		catch (Exception ex) {
			// Nothing is left that could be lost.
		}
	}

	/** Which way bytes go. */
	public enum Direction {

		TO_SERVER, TO_CLIENT

	}

	/**
	 * What is to be done, once.
	 *
	 * @param at so many bytes
	 * @param action on the thread of the pump
	 */
	private record Trigger(long at, Runnable action) {
	}

	/** One connection: its two halves. */
	private final class Link {

		private final Socket client;

		private final Socket upstream;

		private final Set<Direction> ended = EnumSet.noneOf(Direction.class);

		Link(Socket client, Socket upstream) {
			this.client = client;
			this.upstream = upstream;
		}

		synchronized void ended(Direction direction) {
			this.ended.add(direction);
			if (this.ended.size() == Direction.values().length) {
				TcpProxy.this.links.remove(this);
				closeQuietly(this.client);
				closeQuietly(this.upstream);
			}
		}

		void reset() {
			TcpProxy.this.links.remove(this);
			reset(this.client);
			reset(this.upstream);
		}

		private static void reset(Socket socket) {
			try {
				socket.setSoLinger(true, 0);
			}
			catch (SocketException ex) {
				// Closed already.
			}
			closeQuietly(socket);
		}

	}

}
