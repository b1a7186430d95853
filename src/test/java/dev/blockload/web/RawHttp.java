package dev.blockload.web;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A client of HTTP that sends what no library sends: other hosts, bodies in parts.
 */
final class RawHttp implements AutoCloseable {

	private final Socket socket;

	RawHttp(int port) throws IOException {
		this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
		this.socket.setSoTimeout((int) Duration.ofSeconds(20).toMillis());
	}

	/** Send a request that has no body, and read the whole answer. */
	static String get(int port, String path, String... headers) {
		try (RawHttp http = new RawHttp(port)) {
			http.send("GET " + path + " HTTP/1.1\r\n" + String.join("\r\n", headers) + "\r\nConnection: close\r\n\r\n");
			return http.answer();
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	void send(String text) throws IOException {
		this.socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
		this.socket.getOutputStream().flush();
	}

	/** Everything until the server closes the connection. */
	String answer() throws IOException {
		return new String(this.socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
