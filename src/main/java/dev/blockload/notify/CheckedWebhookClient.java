package dev.blockload.notify;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

import dev.blockload.connection.AddressRules;
import dev.blockload.definition.Channel.Route;

/**
 * Posts notifications to the webhooks of saved channels. It connects to the address that
 * it has checked, follows no redirect, and uses no proxy: Java's HTTP client would
 * resolve the name a second time, with another answer. The address of a webhook is a
 * secret: it is in no message. Safe for use by many threads.
 */
final class CheckedWebhookClient {

	private static final int CONNECT_MILLIS = 10_000;

	private static final long ANSWER_NANOS = Duration.ofSeconds(20).toNanos();

	/** The longest line of status that is read. */
	private static final int MOST_BYTES = 512;

	private static final int HTTP = 80;

	private static final int HTTPS = 443;

	private final AddressRules rules;

	CheckedWebhookClient(AddressRules rules) {
		this.rules = rules;
	}

	/**
	 * Post once.
	 * @param body as JSON
	 * @param route where to
	 * @return what went wrong; empty where the webhook answered with a status of 2xx
	 */
	Optional<String> post(String body, Route.Webhook route) {
		URI uri = URI.create(route.url().reveal());
		boolean tls = "https".equals(uri.getScheme());
		String host = uri.getHost().replaceAll("[\\[\\]]", "");
		int port = (uri.getPort() > 0) ? uri.getPort() : tls ? HTTPS : HTTP;
		try {
			AddressRules.Resolution found = this.rules.resolve(host);
			if (found.refused().isPresent()) {
				return Optional
					.of("The webhook has an address that no saved channel can have: loopback, link-local or the"
							+ " metadata of a cloud. To allow it, list it in BLOCKLOAD_ALLOWED_ADDRESSES.");
			}
			try (Socket plain = connect(found.addresses(), port);
					Socket socket = tls ? secured(plain, host, port) : plain) {
				send(socket.getOutputStream(), uri, body);
				return problem(statusLine(socket));
			}
		}
		catch (IOException ex) {
			// Its message can hold the address.
			return Optional.of("The webhook does not answer (" + ex.getClass().getSimpleName() + ").");
		}
	}

	private static Socket connect(List<InetAddress> addresses, int port) throws IOException {
		IOException last = new IOException("no address");
		for (InetAddress address : addresses) {
			Socket socket = new Socket();
			try {
				socket.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
				return socket;
			}
			catch (IOException ex) {
				socket.close();
				last = ex;
			}
		}
		throw last;
	}

	private static Socket secured(Socket plain, String host, int port) throws IOException {
		plain.setSoTimeout(CONNECT_MILLIS);
		SSLSocket socket = (SSLSocket) ((SSLSocketFactory) SSLSocketFactory.getDefault()).createSocket(plain, host,
				port, true);
		SSLParameters parameters = socket.getSSLParameters();
		// Otherwise any certificate would do.
		parameters.setEndpointIdentificationAlgorithm("HTTPS");
		socket.setSSLParameters(parameters);
		socket.startHandshake();
		return socket;
	}

	private static void send(OutputStream out, URI uri, String text) throws IOException {
		byte[] body = text.getBytes(StandardCharsets.UTF_8);
		String path = (uri.getRawPath() == null || uri.getRawPath().isEmpty()) ? "/" : uri.getRawPath();
		String head = "POST " + path + ((uri.getRawQuery() != null) ? "?" + uri.getRawQuery() : "") + " HTTP/1.1\r\n"
				+ "Host: " + uri.getHost() + ((uri.getPort() > 0) ? ":" + uri.getPort() : "") + "\r\n"
				+ "Content-Type: application/json; charset=utf-8\r\nContent-Length: " + body.length
				+ "\r\nUser-Agent: blockload\r\nConnection: close\r\n\r\n";
		out.write(head.getBytes(StandardCharsets.US_ASCII));
		out.write(body);
		out.flush();
	}

	private static String statusLine(Socket socket) throws IOException {
		long end = System.nanoTime() + ANSWER_NANOS;
		InputStream in = socket.getInputStream();
		StringBuilder line = new StringBuilder();
		while (line.length() < MOST_BYTES) {
			long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
			if (left <= 0) {
				throw new SocketTimeoutException("no answer");
			}
			socket.setSoTimeout((int) left);
			int next = in.read();
			if (next < 0 || next == '\n') {
				break;
			}
			line.append((char) next);
		}
		return line.toString().strip();
	}

	private static Optional<String> problem(String statusLine) {
		String[] words = statusLine.split(" ", -1);
		if (words.length < 2 || !words[0].startsWith("HTTP/1.") || !words[1].matches("[1-5][0-9]{2}")) {
			return Optional.of("The webhook did not answer with HTTP.");
		}
		return words[1].startsWith("2") ? Optional.empty()
				: Optional.of("The webhook answered with status " + words[1] + ".");
	}

}
