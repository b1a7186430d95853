package dev.blockload.notify;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

import com.sun.net.httpserver.HttpServer;
import dev.blockload.connection.Origin;
import dev.blockload.connection.Secret;
import dev.blockload.definition.Channel.Form;
import dev.blockload.definition.Channel.Route;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Posts to a receiver that answers late, or never finishes its answer.
 */
class WebhookClientTest {

	private HttpServer server;

	@BeforeEach
	void start() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/stalls", (exchange) -> {
			exchange.sendResponseHeaders(200, 1000);
			exchange.getResponseBody().flush();
		});
		this.server.createContext("/silent", (exchange) -> {
		});
		this.server.createContext("/good", (exchange) -> {
			exchange.sendResponseHeaders(204, -1);
			exchange.close();
		});
		this.server.start();
	}

	@AfterEach
	void stop() {
		this.server.stop(0);
	}

	private Optional<String> post(String path, Duration timeout, Duration wholeAnswer) {
		return new WebhookClient(timeout, wholeAnswer).post("{}",
				new Route.Webhook(
						new Secret("http://127.0.0.1:" + this.server.getAddress().getPort() + path + "?token=s3cret"),
						Form.JSON, Origin.FILE));
	}

	@Test
	void anAnswerThatNeverEndsIsNotAwaitedForEver() {
		assertThat(post("/stalls", Duration.ofMinutes(1), Duration.ofSeconds(1)))
			.contains("The webhook did not finish its answer within 1 seconds.");
	}

	@Test
	void aReceiverThatDoesNotAnswerIsReportedWithoutItsAddress() {
		assertThat(post("/silent", Duration.ofSeconds(2), Duration.ofMinutes(1)))
			.contains("The webhook does not answer (HttpTimeoutException).");
	}

	@Test
	void anAnswerIsAwaited() {
		assertThat(post("/good", Duration.ofMinutes(1), Duration.ofMinutes(1))).isEmpty();
	}

}
