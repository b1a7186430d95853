package dev.blockload.lineage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A real receiver of lineage events, which can refuse them, or hold them for a while.
 */
public final class Receiver implements AutoCloseable {

	private final HttpServer server;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final List<String> bodies = new CopyOnWriteArrayList<>();

	private final List<String> requests = new CopyOnWriteArrayList<>();

	private volatile int status = 201;

	private volatile CountDownLatch held = new CountDownLatch(0);

	private final CountDownLatch arrived = new CountDownLatch(1);

	public Receiver() {
		try {
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.server.createContext("/", (exchange) -> {
			String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
			this.requests.add(exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("Authorization"));
			if (this.held.getCount() > 0) {
				hold(exchange);
				return;
			}
			if (this.status < 300) {
				this.bodies.add(body);
			}
			exchange.sendResponseHeaders(this.status, -1);
			exchange.close();
		});
		this.server.setExecutor(this.threads);
		this.server.start();
	}

	private void hold(HttpExchange exchange) {
		this.arrived.countDown();
		try (exchange) {
			this.held.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** Answer no further request, until {@link #release} ends those that came. */
	public void hold() {
		this.held = new CountDownLatch(1);
	}

	/** Wait until a request came that is held. */
	public void awaitHeld() throws InterruptedException {
		assertThat(this.arrived.await(2, TimeUnit.MINUTES)).as("a request came").isTrue();
	}

	/** Answer later requests. Those that are held get no answer. */
	public void release() {
		this.held.countDown();
	}

	public URI url() {
		return URI.create("http://127.0.0.1:" + this.server.getAddress().getPort());
	}

	void answer(int other) {
		this.status = other;
	}

	public List<String> bodies() {
		return this.bodies;
	}

	List<String> requests() {
		return this.requests;
	}

	void clear() {
		this.bodies.clear();
		this.requests.clear();
	}

	/** End, without an answer to the requests that are held. */
	void end() {
		release();
		this.server.stop(0);
		this.threads.shutdownNow();
	}

	@Override
	public void close() {
		end();
	}

}
