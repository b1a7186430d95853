package dev.blockload.schedule;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.definition.Channel;
import dev.blockload.definition.Channel.Route;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.mail.MailException;
import org.springframework.mail.MailSender;
import org.springframework.mail.SimpleMailMessage;

/**
 * Sends word to its channel, in the order in which it came. What cannot be sent is tried
 * again for about a day; no address of a webhook is ever logged.
 */
final class Messenger {

	/** The task of {@code blockload.schedule_word} whose instances are words. */
	static final String WORD = "word";

	private static final Logger LOG = LoggerFactory.getLogger(Messenger.class);

	/** With pauses that grow to 32 times the first: a day. */
	private static final int TRIES = 180;

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final ActiveDefinitions watched;

	private final WordTable words;

	private final Optional<MailSender> mail;

	private final Duration backoff;

	private final Clock clock;

	private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

	Messenger(ActiveDefinitions watched, WordTable words, Optional<MailSender> mail, Duration backoff, Clock clock) {
		this.watched = watched;
		this.words = words;
		this.mail = mail;
		this.backoff = backoff;
		this.clock = clock;
	}

	/**
	 * Send one word.
	 * @return when to try again; empty where it is sent, or given up
	 */
	Optional<Instant> send(long id) {
		Optional<Word> found = this.words.find(id);
		if (found.isEmpty()) {
			return Optional.empty();
		}
		Word word = found.get();
		if (this.words.isBehind(word)) {
			return Optional.of(this.clock.instant().plus(this.backoff));
		}
		Optional<Channel> channel = this.watched.channels()
			.stream()
			.filter((known) -> known.name().equals(word.channel()))
			.findFirst();
		// Another node may know it already, or still.
		String trouble = channel.isPresent() ? send(word, channel.get().route()) : "there is no such channel";
		if (trouble.isEmpty()) {
			this.words.end(id);
			return Optional.empty();
		}
		if (word.tries() + 1 >= TRIES) {
			LOG.error("channel '{}' was not told '{}': {}; given up", word.channel(), word.title(), trouble);
			this.words.end(id);
			return Optional.empty();
		}
		LOG.atLevel((word.tries() == 0) ? Level.WARN : Level.DEBUG)
			.log("channel '{}' could not be told '{}': {}; tried again", word.channel(), word.title(), trouble);
		this.words.tried(id);
		return Optional.of(this.clock.instant().plus(this.backoff.multipliedBy(1L << Math.min(word.tries(), 5))));
	}

	/** What was in the way, or nothing. */
	private String send(Word word, Route route) {
		if (route instanceof Route.Mail mailRoute) {
			return send(word, mailRoute);
		}
		return send(word, (Route.Webhook) route);
	}

	private String send(Word word, Route.Mail route) {
		if (this.mail.isEmpty()) {
			return "SPRING_MAIL_HOST names no mail server";
		}
		SimpleMailMessage message = new SimpleMailMessage();
		message.setFrom(route.from());
		message.setTo(route.to().toArray(String[]::new));
		message.setSubject("[blockload] " + word.title());
		message.setText(word.body());
		try {
			this.mail.get().send(message);
			return "";
		}
		catch (MailException ex) {
			return String.valueOf(ex.getMessage());
		}
	}

	private String send(Word word, Route.Webhook route) {
		HttpRequest request = HttpRequest.newBuilder(URI.create(route.url().reveal()))
			.timeout(PATIENCE)
			.header("Content-Type", "application/json; charset=utf-8")
			.POST(HttpRequest.BodyPublishers.ofString(WebhookBody.of(word, route.form())))
			.build();
		CompletableFuture<HttpResponse<Void>> answer = this.http.sendAsync(request,
				HttpResponse.BodyHandlers.discarding());
		try {
			// The request's own timeout ends with the head of the answer.
			int status = answer.get(PATIENCE.multipliedBy(2).toMillis(), TimeUnit.MILLISECONDS).statusCode();
			return (status >= 200 && status < 300) ? "" : "the webhook answered " + status;
		}
		catch (ExecutionException ex) {
			// Its message may hold the address.
			return "the webhook does not answer ("
					+ Objects.requireNonNullElse(ex.getCause(), ex).getClass().getSimpleName() + ")";
		}
		catch (TimeoutException ex) {
			answer.cancel(true);
			return "the webhook does not end its answer";
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return "interrupted";
		}
	}

}
