package dev.blockload.storage.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * A forward proxy on the loopback, as companies have them: takes requests that name the
 * whole address, and hands them on; notes what it is asked to connect to, and connects
 * nothing. One request a connection, bodies with a {@code Content-Length}.
 */
public final class ForwardProxy implements AutoCloseable {

	private static final String REFUSED = String.join("\r\n", "HTTP/1.1 407 Proxy Authentication Required",
			"Proxy-Authenticate: Basic realm=\"proxy\"", "Content-Length: 0", "Connection: close", "", "");

	private final ServerSocket server;

	private final @Nullable String authorization;

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private ForwardProxy(@Nullable String login) throws IOException {
		this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		this.authorization = (login != null)
				? "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)) : null;
		start(() -> {
			while (!this.server.isClosed()) {
				Socket client = this.server.accept();
				start(() -> serve(client));
			}
		});
	}

	/** Starts one that anybody may use. */
	public static ForwardProxy open() {
		return asking(null);
	}

	/** Starts one that requires {@code user:password}. */
	public static ForwardProxy asking(@Nullable String login) {
		try {
			return new ForwardProxy(login);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Where clients find it. */
	public URI address() {
		return URI.create("http://127.0.0.1:" + this.server.getLocalPort());
	}

	/** The first lines of the requests so far; those refused begin with {@code 407}. */
	public List<String> lines() {
		return List.copyOf(this.lines);
	}

	private void serve(Socket client) throws IOException {
		try (client) {
			String head = new String(RecordingProxy.head(client.getInputStream()), StandardCharsets.ISO_8859_1);
			if (head.isEmpty()) {
				return;
			}
			String line = head.substring(0, head.indexOf('\r'));
			OutputStream out = client.getOutputStream();
			if (this.authorization != null
					&& !head.contains("\r\nProxy-Authorization: " + this.authorization + "\r\n")) {
				this.lines.add("407 " + line);
				out.write(REFUSED.getBytes(StandardCharsets.ISO_8859_1));
				return;
			}
			this.lines.add(line);
			if (line.startsWith("CONNECT ")) {
				out.write(
						"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
				return;
			}
			forward(head, client.getInputStream(), out);
		}
	}

	private static void forward(String head, InputStream in, OutputStream out) throws IOException {
		String[] line = head.substring(0, head.indexOf('\r')).split(" ", 3);
		URI target = URI.create(line[1]);
		String query = (target.getRawQuery() != null) ? "?" + target.getRawQuery() : "";
		String rest = head.lines()
			.skip(1)
			.filter((header) -> !header.isEmpty())
			.filter((header) -> !header.toLowerCase(Locale.ROOT).startsWith("proxy-")
					&& !header.toLowerCase(Locale.ROOT).startsWith("connection:"))
			.collect(Collectors.joining("\r\n"));
		try (Socket upstream = new Socket(target.getHost(), (target.getPort() < 0) ? 80 : target.getPort())) {
			OutputStream up = upstream.getOutputStream();
			up.write((line[0] + " " + target.getRawPath() + query + " HTTP/1.1\r\n" + rest
					+ "\r\nConnection: close\r\n\r\n")
				.getBytes(StandardCharsets.ISO_8859_1));
			up.write(in.readNBytes(length(head)));
			up.flush();
			upstream.getInputStream().transferTo(out);
		}
	}

	private static int length(String head) {
		return head.lines()
			.filter((header) -> header.toLowerCase(Locale.ROOT).startsWith("content-length:"))
			.map((header) -> Integer.valueOf(header.substring(header.indexOf(':') + 1).trim()))
			.findFirst()
			.orElse(0);
	}

	@Override
	public void close() {
		try {
			this.server.close();
		}
		catch (IOException ex) {
			// Nothing is left that could be lost.
		}
	}

	private static void start(Work work) {
		Thread thread = new Thread(() -> {
			try {
				work.run();
			}
			catch (IOException ex) {
				// One side has gone.
			}
		}, "forward-proxy");
		thread.setDaemon(true);
		thread.start();
	}

	@FunctionalInterface
	private interface Work {

		void run() throws IOException;

	}

}
