package dev.blockload.storage.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.blockload.storage.s3.FaultyStore.Answer;
import dev.blockload.storage.s3.FaultyStore.Exchange;

/**
 * What happens to one request at a {@link FaultyStore}. Bytes are those of the body.
 */
@FunctionalInterface
public interface StoreFault {

	/** Serves a request, well or badly; the connection is closed after it. */
	void serve(Exchange exchange) throws IOException;

	/** No fault. */
	static StoreFault none() {
		return (exchange) -> {
			Answer answer = exchange.server().ask();
			send(exchange, answer, answer.length());
		};
	}

	/** Something happens before the server is asked, and then the request succeeds. */
	static StoreFault after(Runnable happens) {
		return (exchange) -> {
			happens.run();
			none().serve(exchange);
		};
	}

	/** An error response of S3; the server is not asked. */
	static StoreFault answer(int status, String code) {
		return (exchange) -> {
			byte[] body = ("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + code
					+ "</Code><Message>injected</Message><RequestId>R1</RequestId></Error>")
				.getBytes(StandardCharsets.UTF_8);
			Answer answer = new Answer("HTTP/1.1 " + status + " Injected", List.of("Content-Type: application/xml"),
					new ByteArrayInputStream(body))
				.with("Content-Length", body.length);
			send(exchange, answer, body.length);
		};
	}

	/**
	 * A response given literally; the server is not asked. Its length is sent where the
	 * headers do not.
	 */
	static StoreFault replay(String status, List<String> headers, byte[] body) {
		return (exchange) -> {
			Answer answer = new Answer(status, headers, new ByteArrayInputStream(body));
			send(exchange,
					answer.header("content-length").isPresent() ? answer : answer.with("Content-Length", body.length),
					body.length);
		};
	}

	/** Nothing comes, not even a head, until the client hangs up. */
	static StoreFault noAnswer() {
		return (exchange) -> untilHungUp(exchange.client());
	}

	/** The connection is reset before anything has come. */
	static StoreFault reset() {
		return (exchange) -> exchange.client().setSoLinger(true, 0);
	}

	/** Nothing comes after so many bytes, until the client hangs up. */
	static StoreFault stallAfter(long bytes) {
		return (exchange) -> {
			send(exchange, exchange.server().ask(), bytes);
			untilHungUp(exchange.client());
		};
	}

	/** The connection is reset (RST) after so many bytes. */
	static StoreFault resetAfter(long bytes) {
		return (exchange) -> {
			send(exchange, exchange.server().ask(), bytes);
			exchange.client().setSoLinger(true, 0);
		};
	}

	/** The connection ends (FIN) after so many bytes, earlier than the head said. */
	static StoreFault endAfter(long bytes) {
		return (exchange) -> send(exchange, exchange.server().ask(), bytes);
	}

	/** So many bytes of the body, and a head that says that this is all. */
	static StoreFault truncateTo(long bytes) {
		return (exchange) -> send(exchange, exchange.server().ask().with("Content-Length", bytes), bytes);
	}

	/** Other bytes than requested, and a header that says which. */
	static StoreFault shiftRange(long by) {
		return (exchange) -> {
			Answer answer = exchange.server().ask();
			Matcher range = Pattern.compile("bytes ([0-9]+)-([0-9]+)/([0-9]+)")
				.matcher(answer.header("content-range").orElseThrow());
			if (!range.matches()) {
				throw new IllegalStateException("no range in " + answer.headers());
			}
			Answer shifted = answer.with("Content-Range", "bytes " + (Long.parseLong(range.group(1)) + by) + "-"
					+ (Long.parseLong(range.group(2)) + by) + "/" + range.group(3));
			send(exchange, garbled(shifted), answer.length());
		};
	}

	/** The whole object (of that many bytes) although a range was requested. */
	static StoreFault wholeObject(int size) {
		return (exchange) -> {
			Answer answer = exchange.server().ask().withStatus("HTTP/1.1 200 OK").without("Content-Range");
			Answer whole = new Answer(answer.status(), answer.headers(), new ByteArrayInputStream(new byte[size]));
			send(exchange, whole.with("Content-Length", size), size);
		};
	}

	/** The answer without one of its headers. */
	static StoreFault without(String header) {
		return (exchange) -> {
			Answer answer = exchange.server().ask();
			send(exchange, answer.without(header), answer.length());
		};
	}

	/** No more than so many bytes a second. */
	static StoreFault slow(int bytesPerSecond) {
		return (exchange) -> {
			Answer answer = exchange.server().ask();
			OutputStream out = exchange.client().getOutputStream();
			out.write(answer.head());
			byte[] piece = new byte[Math.max(1, bytesPerSecond / 20)];
			for (int read = answer.body().read(piece); read >= 0; read = answer.body().read(piece)) {
				out.write(piece, 0, read);
				out.flush();
				sleep(read * 1000L / bytesPerSecond);
			}
		};
	}

	private static void send(Exchange exchange, Answer answer, long bytes) throws IOException {
		OutputStream out = exchange.client().getOutputStream();
		out.write(answer.head());
		byte[] buffer = new byte[16 * 1024];
		long left = bytes;
		while (left > 0) {
			int read = answer.body().read(buffer, 0, (int) Math.min(buffer.length, left));
			if (read < 0) {
				break;
			}
			out.write(buffer, 0, read);
			left -= read;
		}
		out.flush();
	}

	/** Bytes that must not be taken for the requested ones. */
	private static Answer garbled(Answer answer) throws IOException {
		byte[] bytes = answer.body().readNBytes(Math.toIntExact(answer.length()));
		for (int i = 0; i < bytes.length; i++) {
			bytes[i] ^= 1;
		}
		return new Answer(answer.status(), answer.headers(), new ByteArrayInputStream(bytes));
	}

	private static void untilHungUp(Socket client) throws IOException {
		InputStream in = client.getInputStream();
		while (in.read() >= 0) {
			// A client that waits for an answer says nothing more.
		}
	}

	private static void sleep(long millis) {
		try {
			Thread.sleep(millis);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException("no test interrupts the threads of a store", ex);
		}
	}

}
