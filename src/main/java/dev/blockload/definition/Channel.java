package dev.blockload.definition;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;

import dev.blockload.connection.Origin;
import dev.blockload.connection.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Where notifications are sent, and for which events.
 *
 * @param name its name in {@code notifications.yml}
 * @param route by mail or by webhook
 * @param on the events that it receives; at least one, unless it has a digest
 * @param imports the names of the imports that it receives; empty for all
 * @param digest when it receives a daily digest, or null
 */
public record Channel(String name, Route route, Set<Event> on, Set<String> imports, @Nullable Digest digest) {

	public Channel {
		if (name.isBlank()) {
			throw new IllegalArgumentException("'" + name + "' is not the name of a channel. Expected a text.");
		}
		if (on.isEmpty() && digest == null) {
			throw new IllegalArgumentException(
					"Channel '" + name + "' has no events and no digest. Expected at least one.");
		}
		on = Set.copyOf(on);
		imports = Set.copyOf(imports);
	}

	/** Create a channel without a digest. */
	public Channel(String name, Route route, Set<Event> on, Set<String> imports) {
		this(name, route, on, imports, null);
	}

	/** Whether the channel receives an event of an import. */
	public boolean accepts(Event event, String importName) {
		return this.on.contains(event) && covers(importName);
	}

	/** Whether the channel receives what concerns an import. */
	public boolean covers(String importName) {
		return this.imports.isEmpty() || this.imports.contains(importName);
	}

	/**
	 * A daily digest.
	 *
	 * @param at the time of day
	 * @param zone its time zone
	 */
	public record Digest(LocalTime at, ZoneId zone) {

		/** The last day whose digest is due at a moment. */
		public LocalDate lastDay(Instant moment) {
			LocalDate today = LocalDate.ofInstant(moment, this.zone);
			return due(today).isAfter(moment) ? today.minusDays(1) : today;
		}

		/** When the digest of a day is due. */
		public Instant due(LocalDate day) {
			return day.atTime(this.at).atZone(this.zone).toInstant();
		}

	}

	/**
	 * An event that can be sent to a channel.
	 */
	public enum Event {

		/** An import failed and is not retried any more, or failed too often. */
		FAILURE("failure"),

		/** No good run of an import ended in time. */
		LATE("late"),

		/** An import that failed or was late succeeds again. */
		RECOVERY("recovery"),

		/** No file matches the import. */
		NO_MATCH("no-match"),

		/** Records of a file were rejected. */
		REJECTS("rejects"),

		/** A file was loaded. */
		SUCCESS("success"),

		/**
		 * A scheduled run was skipped: the run before was still running, or no node was
		 * running.
		 */
		SKIPPED("skipped");

		private final String text;

		Event(String text) {
			this.text = text;
		}

		/** As written in definitions. */
		public String text() {
			return this.text;
		}

	}

	/**
	 * How a notification is delivered.
	 */
	public sealed interface Route permits Route.Mail, Route.Webhook {

		/**
		 * By mail, through the server that Spring's settings name.
		 *
		 * @param to the recipients; at least one
		 * @param from the sender's address
		 */
		record Mail(List<String> to, String from) implements Route {

			public Mail {
				if (to.isEmpty()) {
					throw new IllegalArgumentException("The mail from '" + from + "' has no recipients.");
				}
				to.forEach(Mail::requireAddress);
				requireAddress(from);
				to = List.copyOf(to);
			}

			private static void requireAddress(String address) {
				if (address.indexOf('@') < 0) {
					throw new IllegalArgumentException(
							"'" + address + "' is not a mail address. Expected one such as me@example.com.");
				}
			}

		}

		/**
		 * By an HTTP request.
		 *
		 * @param url the URL, which is a secret: it permits posting
		 * @param form of its body
		 * @param origin where it is defined, which decides the addresses that it can
		 * reach
		 */
		record Webhook(Secret url, Form form, Origin origin) implements Route {

			/** Create a webhook of a file. */
			public Webhook(Secret url, Form form) {
				this(url, form, Origin.FILE);
			}

		}

	}

	/**
	 * The body that a webhook expects.
	 */
	public enum Form {

		/** A JSON object of Blockload: event, import, title, text and run. */
		JSON("json"),

		/** A message of Slack. */
		SLACK("slack"),

		/** A card of Microsoft Teams. */
		TEAMS("teams");

		private final String text;

		Form(String text) {
			this.text = text;
		}

		/** As written in definitions. */
		public String text() {
			return this.text;
		}

	}

}
