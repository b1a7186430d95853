package dev.blockload.event.sqs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.blockload.event.QueueAddress;

/**
 * Stands before a queue server and holds the requests that delete messages, until it is
 * released. All others pass. Those that were held are never sent.
 */
public final class HeldDeletions implements AutoCloseable {

	private static final String ACTION = "X-Amz-Target";

	private static final List<String> PASSED = List.of(ACTION, "Content-Type", "Authorization");

	private final HttpClient http = HttpClient.newHttpClient();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final HttpServer server;

	private final URI target;

	private final CountDownLatch released = new CountDownLatch(1);

	private final AtomicInteger count = new AtomicInteger();

	public HeldDeletions(QueueServer queues) {
		this.target = queues.address();
		try {
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.server.setExecutor(this.threads);
		this.server.createContext("/", this::pass);
		this.server.start();
	}

	/** The address at which a queue is reached through this. */
	public QueueAddress of(QueueAddress queue) {
		return QueueAddress.of("http://127.0.0.1:" + this.server.getAddress().getPort() + queue.url().getRawPath());
	}

	/** How many deletions have been held. */
	public int count() {
		return this.count.get();
	}

	/** Let later deletions pass. */
	public void release() {
		this.released.countDown();
	}

	private void pass(HttpExchange exchange) throws IOException {
		try (exchange) {
			byte[] body = exchange.getRequestBody().readAllBytes();
			String action = String.valueOf(exchange.getRequestHeaders().getFirst(ACTION));
			if (action.endsWith("DeleteMessage") && this.released.getCount() > 0) {
				this.count.incrementAndGet();
				this.released.await();
				return;
			}
			HttpRequest.Builder request = HttpRequest.newBuilder(this.target.resolve(exchange.getRequestURI()))
				.POST(HttpRequest.BodyPublishers.ofByteArray(body));
			PASSED.forEach((name) -> {
				String value = exchange.getRequestHeaders().getFirst(name);
				if (value != null) {
					request.header(name, value);
				}
			});
			HttpResponse<byte[]> answer = this.http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
			answer.headers()
				.firstValue("Content-Type")
				.ifPresent((type) -> exchange.getResponseHeaders().set("Content-Type", type));
			exchange.sendResponseHeaders(answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
			exchange.getResponseBody().write(answer.body());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void close() {
		release();
		this.server.stop(0);
		this.threads.shutdownNow();
	}

}
