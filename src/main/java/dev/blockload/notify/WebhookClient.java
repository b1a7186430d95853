package dev.blockload.notify;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.blockload.definition.Channel.Route;

/**
 * Posts notifications to webhooks. The address of a webhook is a secret: it is in no
 * message. Safe for use by many threads.
 */
final class WebhookClient {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final Duration timeout;

	private final Duration wholeAnswer;

	private final HttpClient http;

	WebhookClient() {
		this(TIMEOUT, TIMEOUT.multipliedBy(2));
	}

	/**
	 * Create a client.
	 * @param timeout how long to wait for a connection, and for the head of an answer
	 * @param wholeAnswer how long an answer can take
	 */
	WebhookClient(Duration timeout, Duration wholeAnswer) {
		this.timeout = timeout;
		this.wholeAnswer = wholeAnswer;
		this.http = HttpClient.newBuilder().connectTimeout(timeout).build();
	}

	/**
	 * Post once.
	 * @param body as JSON
	 * @param route where to
	 * @return what went wrong; empty where the webhook answered with a status of 2xx
	 */
	Optional<String> post(String body, Route.Webhook route) {
		HttpRequest request = HttpRequest.newBuilder(URI.create(route.url().reveal()))
			.timeout(this.timeout)
			.header("Content-Type", "application/json; charset=utf-8")
			.POST(HttpRequest.BodyPublishers.ofString(body))
			.build();
		CompletableFuture<HttpResponse<Void>> answer = this.http.sendAsync(request,
				HttpResponse.BodyHandlers.discarding());
		try {
			// The timeout of the request ends with the head of the answer.
			int status = answer.get(this.wholeAnswer.toMillis(), TimeUnit.MILLISECONDS).statusCode();
			return (status >= 200 && status < 300) ? Optional.empty()
					: Optional.of("The webhook answered with status " + status + ".");
		}
		catch (ExecutionException ex) {
			// Its message can hold the address.
			return Optional.of("The webhook does not answer ("
					+ Objects.requireNonNullElse(ex.getCause(), ex).getClass().getSimpleName() + ").");
		}
		catch (TimeoutException ex) {
			answer.cancel(true);
			return Optional
				.of("The webhook did not finish its answer within " + this.wholeAnswer.toSeconds() + " seconds.");
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return Optional.of("The node is stopping.");
		}
	}

}
