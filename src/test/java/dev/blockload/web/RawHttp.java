package dev.blockload.web;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A client of HTTP that sends what no library sends: other hosts, bodies in parts.
 */
public final class RawHttp implements AutoCloseable {

	private final Socket socket;

	private final InputStream input;

	RawHttp(int port) throws IOException {
		this(port, 0);
	}

	/** A client with a buffer for so many bytes that it has not read; 0 for many. */
	RawHttp(int port, int buffer) throws IOException {
		this(port, buffer, "127.0.0.1");
	}

	/**
	 * A client with another address of this machine: Linux has all that begin with 127.
	 */
	public static RawHttp from(String address, int port) throws IOException {
		return new RawHttp(port, 0, address);
	}

	private RawHttp(int port, int buffer, String address) throws IOException {
		this.socket = new Socket();
		this.socket.bind(new InetSocketAddress(address, 0));
		if (buffer > 0) {
			this.socket.setReceiveBufferSize(buffer);
		}
		this.socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
		this.input = new BufferedInputStream(this.socket.getInputStream(), (buffer > 0) ? 512 : 8192);
		this.socket.setSoTimeout((int) Duration.ofMinutes(1).toMillis());
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

	public void send(String text) throws IOException {
		this.socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
		this.socket.getOutputStream().flush();
	}

	/** Everything until the server closes the connection. */
	public String answer() throws IOException {
		return new String(this.input.readAllBytes(), StandardCharsets.UTF_8);
	}

	/** Whether a part of the answer arrives within half a second. */
	boolean hasAnswer() throws IOException {
		for (int i = 0; i < 25 && this.input.available() == 0; i++) {
			try {
				Thread.sleep(20);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}
		return this.input.available() > 0;
	}

	/** Everything until a text has arrived, or the server closes the connection. */
	public String answerUntil(String text) throws IOException {
		StringBuilder answer = new StringBuilder();
		while (answer.length() < text.length() || answer.indexOf(text, answer.length() - text.length()) < 0) {
			int next = this.input.read();
			if (next < 0) {
				break;
			}
			answer.append((char) next);
		}
		return answer.toString();
	}

	/** Go away, so that the server notices it when it sends something. */
	void abort() throws IOException {
		this.socket.setSoLinger(true, 0);
		close();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
