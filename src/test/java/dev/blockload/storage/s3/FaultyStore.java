package dev.blockload.storage.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

import dev.blockload.storage.s3.RecordingProxy.Request;
import org.jspecify.annotations.Nullable;

/**
 * A proxy on the loopback before an S3 server that injects faults, request by request:
 * see {@link StoreFault}. What the client signed is passed on unchanged. One request a
 * connection, without a body: for clients that read.
 */
public final class FaultyStore implements AutoCloseable {

	private final @Nullable URI target;

	private final ServerSocket server;

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	private final List<Request> requests = new ArrayList<>();

	private final List<String> heads = new ArrayList<>();

	private final List<Rule> rules = new ArrayList<>();

	private FaultyStore(@Nullable URI target, ServerSocket server) {
		this.target = target;
		this.server = server;
	}

	/**
	 * Starts one on a free port.
	 * @param target scheme http, host and port of the server
	 */
	public static FaultyStore before(URI target) {
		return start(target, ServerSocketFactory.getDefault());
	}

	/**
	 * Starts one with no server behind it: every request needs a {@link StoreFault} that
	 * asks none, such as {@link StoreFault#replay}.
	 */
	static FaultyStore alone() {
		return start(null, ServerSocketFactory.getDefault());
	}

	/** Starts one with no server behind it that speaks TLS. */
	static FaultyStore alone(SSLContext tls) {
		return start(null, tls.getServerSocketFactory());
	}

	private static FaultyStore start(@Nullable URI target, ServerSocketFactory sockets) {
		try {
			FaultyStore store = new FaultyStore(target,
					sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress()));
			store.start(store::accept);
			return store;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Where clients find the server now. */
	public URI endpoint() {
		String scheme = (this.server instanceof SSLServerSocket) ? "https" : "http";
		return URI.create(scheme + "://127.0.0.1:" + this.server.getLocalPort());
	}

	/**
	 * Misbehave at one request.
	 * @param request its number, from 1, counted since the last {@link #healthy}
	 */
	public synchronized void at(int request, StoreFault fault) {
		this.rules.add(new Rule(request, request, fault));
	}

	/** Misbehave at a request and at all after it. */
	public synchronized void from(int request, StoreFault fault) {
		this.rules.add(new Rule(request, Integer.MAX_VALUE, fault));
	}

	/** Ends every fault and counts requests anew. */
	public synchronized void healthy() {
		this.rules.clear();
		this.requests.clear();
		this.heads.clear();
	}

	/** All requests since the last {@link #healthy}, in the order in which they came. */
	public synchronized List<Request> requests() {
		return List.copyOf(this.requests);
	}

	/** The heads of those requests as they came. */
	synchronized List<String> heads() {
		return List.copyOf(this.heads);
	}

	@Override
	public void close() {
		closeQuietly(this.server);
		this.sockets.forEach(FaultyStore::closeQuietly);
	}

	private void accept() throws IOException {
		while (!this.server.isClosed()) {
			Socket client = this.server.accept();
			this.sockets.add(client);
			start(() -> serve(client));
		}
	}

	private void serve(Socket client) throws IOException {
		try (client; Socket upstream = new Socket()) {
			this.sockets.add(upstream);
			client.setTcpNoDelay(true);
			byte[] head = RecordingProxy.head(client.getInputStream());
			if (head.length > 0) {
				String text = new String(head, StandardCharsets.ISO_8859_1);
				faultOf(text).serve(new Exchange(client, () -> forward(text, upstream)));
			}
		}
		finally {
			this.sockets.removeIf(Socket::isClosed);
		}
	}

	private synchronized StoreFault faultOf(String head) {
		this.requests.add(Request.read(head));
		this.heads.add(head);
		int number = this.requests.size();
		return this.rules.stream()
			.filter((rule) -> rule.first() <= number && number <= rule.last())
			.map(Rule::fault)
			.findFirst()
			.orElse(StoreFault.none());
	}

	private Answer forward(String head, Socket upstream) throws IOException {
		URI server = this.target;
		if (server == null) {
			throw new IllegalStateException("nothing is behind this store, and no fault answers " + head);
		}
		upstream.connect(new InetSocketAddress(server.getHost(), server.getPort()), 5_000);
		// In HTTP/1.0 no body comes in chunks. The first line's end is not
		// signed.
		upstream.getOutputStream()
			.write(head.replaceFirst(" HTTP/1\\.1\r\n", " HTTP/1.0\r\n").getBytes(StandardCharsets.ISO_8859_1));
		upstream.getOutputStream().flush();
		InputStream in = upstream.getInputStream();
		List<String> lines = new String(RecordingProxy.head(in), StandardCharsets.ISO_8859_1).lines()
			.filter((line) -> !line.isEmpty())
			.toList();
		Answer answer = new Answer(lines.get(0), lines.subList(1, lines.size()), in);
		if (answer.header("content-length").isPresent()) {
			return answer;
		}
		byte[] body = in.readAllBytes();
		return new Answer(answer.status(), answer.headers(), new ByteArrayInputStream(body)).with("Content-Length",
				body.length);
	}

	private void start(Task task) {
		Thread thread = new Thread(() -> {
			try {
				task.run();
			}
			catch (IOException ex) {
				// One side has gone: the other was closed with it, and sees it itself.
			}
		}, "faulty-store");
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
	private interface Task {

		void run() throws IOException;

	}

	/** What the server behind answers. */
	@FunctionalInterface
	interface Server {

		Answer ask() throws IOException;

	}

	/**
	 * Which requests are misbehaved at.
	 *
	 * @param first the first
	 * @param last the last
	 * @param fault what happens to them
	 */
	private record Rule(int first, int last, StoreFault fault) {
	}

	/**
	 * One request and where its answer goes.
	 *
	 * @param client who asks
	 * @param server that knows the answer
	 */
	record Exchange(Socket client, Server server) {
	}

	/**
	 * An answer whose body is still to be read.
	 *
	 * @param status its first line
	 * @param headers its other lines
	 * @param body as long as its Content-Length
	 */
	record Answer(String status, List<String> headers, InputStream body) {

		Optional<String> header(String name) {
			return this.headers.stream()
				.filter((line) -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
				.map((line) -> line.substring(name.length() + 1).trim())
				.findFirst();
		}

		long length() {
			return header("content-length").map(Long::parseLong).orElseThrow();
		}

		Answer with(String name, Object value) {
			List<String> changed = new ArrayList<>(without(name).headers());
			changed.add(name + ": " + value);
			return new Answer(this.status, changed, this.body);
		}

		Answer without(String name) {
			return new Answer(this.status, this.headers.stream()
				.filter((line) -> !line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
				.toList(), this.body);
		}

		Answer withStatus(String other) {
			return new Answer(other, this.headers, this.body);
		}

		byte[] head() {
			Answer closing = with("Connection", "close");
			return (closing.status() + "\r\n" + String.join("\r\n", closing.headers()) + "\r\n\r\n")
				.getBytes(StandardCharsets.ISO_8859_1);
		}

	}

}
