package dev.blockload.definition;

import java.util.List;
import java.util.Set;

import dev.blockload.connection.Secret;

/**
 * Who is told what of the runs that schedules begin.
 *
 * @param name its name in {@code notifications.yml}
 * @param route by which way
 * @param on of which events
 * @param imports of which imports; empty for all
 */
public record Channel(String name, Route route, Set<Event> on, Set<String> imports) {

	public Channel {
		if (name.isBlank()) {
			throw new IllegalArgumentException("'" + name + "' is not the name of a channel. Expected a text.");
		}
		if (on.isEmpty()) {
			throw new IllegalArgumentException("Channel '" + name + "' has no events. Expected at least one.");
		}
		on = Set.copyOf(on);
		imports = Set.copyOf(imports);
	}

	/** Whether it wants to know. */
	public boolean wants(Event event, String importName) {
		return this.on.contains(event) && (this.imports.isEmpty() || this.imports.contains(importName));
	}

	/**
	 * What can be told.
	 */
	public enum Event {

		/** An import fails, for good or once too often. */
		FAILURE("failure"),

		/** It is well again. */
		RECOVERY("recovery"),

		/** There is no file for it. */
		NO_MATCH("no-match"),

		/** Records of a file were not loaded. */
		REJECTS("rejects"),

		/** A file was loaded. */
		SUCCESS("success"),

		/** A time was left out: the run before was alive, or nobody was there. */
		SKIPPED("skipped");

		private final String word;

		Event(String word) {
			this.word = word;
		}

		/** As written in definitions. */
		public String word() {
			return this.word;
		}

	}

	/**
	 * A way to somebody.
	 */
	public sealed interface Route {

		/**
		 * By mail, through the server that Spring's settings name.
		 *
		 * @param to addresses
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
		 * @param url where to; whoever knows it can write there
		 * @param form of its body
		 */
		record Webhook(Secret url, Form form) implements Route {
		}

	}

	/**
	 * What a webhook expects.
	 */
	public enum Form {

		/** Our own: event, import, title, text and the run. */
		JSON("json"),

		/** A message of Slack. */
		SLACK("slack"),

		/** A card of Microsoft Teams. */
		TEAMS("teams");

		private final String word;

		Form(String word) {
			this.word = word;
		}

		/** As written in definitions. */
		public String word() {
			return this.word;
		}

	}

}
