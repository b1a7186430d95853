package dev.blockload.notify;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.sun.net.httpserver.HttpServer;
import dev.blockload.connection.AddressRules;
import dev.blockload.connection.Origin;
import dev.blockload.connection.Secret;
import dev.blockload.definition.Channel.Form;
import dev.blockload.definition.Channel.Route;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CheckedWebhookClientTest {

	private static final Notification NOTIFICATION = new Notification(7, "chat", "failure", "people", "Ümlaut", "",
			null, 0, Instant.EPOCH);

	private final List<String> received = new ArrayList<>();

	private HttpServer server;

	@BeforeEach
	void start() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/", (exchange) -> {
			this.received.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
					+ exchange.getRequestHeaders().getFirst("Host") + " "
					+ new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
			exchange.getResponseHeaders().add("Location", "http://127.0.0.1:1/other");
			exchange.sendResponseHeaders(Integer.parseInt(exchange.getRequestURI().getPath().substring(1)), -1);
			exchange.close();
		});
		this.server.start();
	}

	@AfterEach
	void stop() {
		this.server.stop(0);
	}

	private Optional<String> post(String allowed, String host, int status) {
		Route.Webhook hook = new Route.Webhook(
				new Secret(
						"http://" + host + ":" + this.server.getAddress().getPort() + "/" + status + "?token=s3cret"),
				Form.JSON, Origin.DATABASE);
		return new Delivery(Optional.empty(), AddressRules.of(allowed), PublicLinks.NONE).deliver(NOTIFICATION, hook);
	}

	@Test
	void anInternalAddressGetsNoRequest() {
		for (String host : List.of("localhost", "127.0.0.1", "[::1]", "0.0.0.0", "2130706433")) {
			assertThat(post("", host, 200)).as(host)
				.contains("The webhook has an address that no saved channel can have: loopback, link-local or the"
						+ " metadata of a cloud. To allow it, list it in BLOCKLOAD_ALLOWED_ADDRESSES.");
		}
		assertThat(this.received).isEmpty();
	}

	@Test
	void anAllowedAddressGetsTheNotification() {
		assertThat(post("127.0.0.0/8", "127.0.0.1", 204)).isEmpty();
		assertThat(this.received).containsExactly("POST /204?token=s3cret 127.0.0.1:"
				+ this.server.getAddress().getPort() + " " + WebhookBody.of(NOTIFICATION, Form.JSON, List.of()));
	}

	@Test
	void aRedirectIsNotFollowed() {
		assertThat(post("127.0.0.0/8", "127.0.0.1", 307)).contains("The webhook answered with status 307.");
		assertThat(this.received).hasSize(1);
	}

}
