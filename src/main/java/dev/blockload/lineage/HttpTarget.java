package dev.blockload.lineage;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

/**
 * Posts events to a URL. No redirect is followed: the key is for this address only.
 */
final class HttpTarget implements LineageTarget {

	/** Of a whole exchange, so that a command that ends waits for no longer. */
	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	/** A receiver that is not ready, busy, or that does not accept the key yet. */
	private static final Set<Integer> LATER = Set.of(401, 403, 404, 407, 408, 421, 425, 429);

	private final URI url;

	private final @Nullable String apiKey;

	private @Nullable HttpClient http;

	/**
	 * Create a target.
	 * @param url where to post
	 * @param apiKey the bearer token, or null
	 */
	HttpTarget(URI url, @Nullable String apiKey) {
		this.url = url;
		this.apiKey = (apiKey != null && !apiKey.isBlank()) ? apiKey.strip() : null;
	}

	@Override
	public Answer send(String json) {
		HttpRequest.Builder request = HttpRequest.newBuilder(this.url)
			.timeout(TIMEOUT)
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(json));
		if (this.apiKey != null) {
			request.header("Authorization", "Bearer " + this.apiKey);
		}
		CompletableFuture<HttpResponse<Void>> answer = client().sendAsync(request.build(),
				HttpResponse.BodyHandlers.discarding());
		try {
			// The timeout of the request ends with the head of the answer.
			return answered(answer.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).statusCode());
		}
		catch (ExecutionException ex) {
			return away("does not answer (" + Objects.requireNonNullElse(ex.getCause(), ex).getClass().getSimpleName()
					+ ").");
		}
		catch (TimeoutException ex) {
			answer.cancel(true);
			return away("did not answer within " + TIMEOUT.toSeconds() + " s.");
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return new Answer(Outcome.AWAY, "The process is stopping.");
		}
	}

	private Answer answered(int status) {
		if (status >= 200 && status < 300) {
			return Answer.DELIVERED;
		}
		boolean refused = status >= 400 && status < 500 && !LATER.contains(status);
		return refused ? new Answer(Outcome.REFUSED, receiver() + " refused an event with status " + status + ".")
				: away("answered with status " + status + ".");
	}

	private Answer away(String what) {
		return new Answer(Outcome.AWAY, receiver() + " " + what);
	}

	/** Without the query, which can hold a key. */
	private String receiver() {
		return this.url.getScheme() + "://" + this.url.getAuthority();
	}

	private HttpClient client() {
		HttpClient known = this.http;
		if (known == null) {
			known = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
			this.http = known;
		}
		return known;
	}

}
