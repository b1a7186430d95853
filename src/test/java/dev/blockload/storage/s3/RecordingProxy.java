package dev.blockload.storage.s3;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A proxy on the loopback before an S3 server that passes every byte on, records each
 * request, and cuts connections on request. The {@code Host} that the client signed
 * stays, so signatures hold. Understands HTTP/1.1 with connections that are kept, and
 * request bodies with a {@code Content-Length}.
 */
public final class RecordingProxy implements AutoCloseable {

	private static final Pattern RANGE = Pattern.compile("bytes=([0-9]+)-([0-9]*)");

	private static final int MAX_HEAD = 64 * 1024;

	private final URI target;

	private final ServerSocket server;

	private final List<Request> requests = new CopyOnWriteArrayList<>();

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private long bytesUntilCut = Long.MAX_VALUE;

	private int cuts;

	private long responseBytes;

	private RecordingProxy(URI target) throws IOException {
		this.target = target;
		this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
	}

	/**
	 * Starts a proxy on a free port.
	 * @param target scheme http, host and port of the server
	 */
	public static RecordingProxy before(URI target) {
		try {
			RecordingProxy proxy = new RecordingProxy(target);
			proxy.start("recording-proxy", proxy::accept);
			return proxy;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Where clients find the server now. */
	public URI endpoint() {
		return URI.create("http://127.0.0.1:" + this.server.getLocalPort());
	}

	/** All requests so far, in the order in which their heads came. */
	public List<Request> requests() {
		return List.copyOf(this.requests);
	}

	/** Forgets the requests so far. */
	public void forget() {
		this.requests.clear();
	}

	/**
	 * Cuts, once, the connection that carries the last of so many bytes of responses,
	 * heads included, counted over all connections from now on.
	 * @param bytes 0 cuts before the next byte
	 */
	public synchronized void cutAfter(long bytes) {
		this.bytesUntilCut = bytes;
	}

	/** How many connections have been cut. */
	public synchronized int cuts() {
		return this.cuts;
	}

	/** How many bytes of responses, heads included, have been handed on. */
	public synchronized long responseBytes() {
		return this.responseBytes;
	}

	@Override
	public void close() {
		closeQuietly(this.server);
		this.sockets.forEach(RecordingProxy::closeQuietly);
	}

	private void accept() throws IOException {
		while (!this.server.isClosed()) {
			Socket client = this.server.accept();
			Socket upstream = new Socket();
			this.sockets.add(client);
			this.sockets.add(upstream);
			upstream.connect(new InetSocketAddress(this.target.getHost(), this.target.getPort()), 5_000);
			client.setTcpNoDelay(true);
			upstream.setTcpNoDelay(true);
			start("recording-proxy-requests", () -> pipeRequests(client, upstream));
			start("recording-proxy-responses", () -> pipeResponses(upstream, client));
		}
	}

	private void pipeRequests(Socket client, Socket upstream) throws IOException {
		try (client; upstream) {
			InputStream in = client.getInputStream();
			OutputStream out = upstream.getOutputStream();
			byte[] head = head(in);
			while (head.length > 0) {
				String text = new String(head, StandardCharsets.ISO_8859_1);
				this.requests.add(Request.read(text));
				out.write(head);
				copy(in, out, header(text, "content-length").map(Long::parseLong).orElse(0L));
				out.flush();
				head = head(in);
			}
		}
		finally {
			this.sockets.remove(client);
			this.sockets.remove(upstream);
		}
	}

	private void pipeResponses(Socket upstream, Socket client) throws IOException {
		try (client; upstream) {
			InputStream in = upstream.getInputStream();
			OutputStream out = client.getOutputStream();
			byte[] buffer = new byte[8192];
			for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
				int allowed = allowed(read);
				out.write(buffer, 0, allowed);
				out.flush();
				handedOn(allowed);
				if (allowed < read) {
					return;
				}
			}
		}
	}

	private synchronized int allowed(int read) {
		if (this.bytesUntilCut >= read) {
			this.bytesUntilCut -= (this.bytesUntilCut == Long.MAX_VALUE) ? 0 : read;
			return read;
		}
		int allowed = (int) this.bytesUntilCut;
		this.bytesUntilCut = Long.MAX_VALUE;
		this.cuts++;
		return allowed;
	}

	private synchronized void handedOn(int bytes) {
		this.responseBytes += bytes;
	}

	static byte[] head(InputStream in) throws IOException {
		ByteArrayOutputStream head = new ByteArrayOutputStream();
		int newlines = 0;
		while (newlines < 2) {
			int read = in.read();
			if (read < 0) {
				if (head.size() == 0) {
					return new byte[0];
				}
				throw new EOFException("the request ended in its head");
			}
			head.write(read);
			newlines = (read == '\n') ? newlines + 1 : (read == '\r') ? newlines : 0;
			if (head.size() > MAX_HEAD) {
				throw new IOException("the head of a request has more than " + MAX_HEAD + " bytes");
			}
		}
		return head.toByteArray();
	}

	private static void copy(InputStream in, OutputStream out, long length) throws IOException {
		byte[] buffer = new byte[8192];
		long left = length;
		while (left > 0) {
			int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
			if (read < 0) {
				throw new EOFException("the request ended in its body");
			}
			out.write(buffer, 0, read);
			left -= read;
		}
	}

	private static Optional<String> header(String head, String name) {
		return head.lines()
			.skip(1)
			.filter((line) -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
			.map((line) -> line.substring(name.length() + 1).trim())
			.findFirst();
	}

	private void start(String name, Pipe pipe) {
		Thread thread = new Thread(() -> {
			try {
				pipe.run();
			}
			catch (IOException ex) {
				// One side has gone: the other was closed with it, and sees it itself.
			}
		}, name);
		thread.setDaemon(true);
		thread.start();
	}

	private static void closeQuietly(AutoCloseable closeable) {
		try {
			closeable.close();
		}
		catch (Exception ex) {
			// Nothing is left that could be lost.
		}
	}

	@FunctionalInterface
	private interface Pipe {

		void run() throws IOException;

	}

	/**
	 * A request as the client sent it.
	 *
	 * @param method such as GET
	 * @param path with its query, as sent
	 * @param rangeStart the first byte requested
	 * @param rangeEnd the byte after the last requested
	 * @param ifMatch the ETag requested
	 */
	public record Request(String method, String path, Optional<Long> rangeStart, Optional<Long> rangeEnd,
			Optional<String> ifMatch) {

		static Request read(String head) {
			String[] line = head.substring(0, head.indexOf('\r')).split(" ", 3);
			Matcher range = RANGE.matcher(header(head, "range").orElse(""));
			boolean ranged = range.matches();
			return new Request(line[0], line[1], ranged ? number(range.group(1), 0) : Optional.empty(),
					ranged ? number(range.group(2), 1) : Optional.empty(), header(head, "if-match"));
		}

		private static Optional<Long> number(@Nullable String digits, int add) {
			return (digits == null || digits.isEmpty()) ? Optional.empty() : Optional.of(Long.parseLong(digits) + add);
		}

	}

}
