package dev.blockload.notify;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import dev.blockload.definition.Channel.Event;
import dev.blockload.yaml.Problem;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory;

/**
 * Decides which events an occurrence is. A problem is an event when it begins or changes,
 * and not again while it lasts.
 */
final class NotificationRules {

	/** The subject of problems with the definitions; no import can have this name. */
	static final String DEFINITIONS = "(definitions)";

	private final RunHistory history;

	private final AlertState alerts;

	NotificationRules(RunHistory history, AlertState alerts) {
		this.history = history;
		this.alerts = alerts;
	}

	/**
	 * The events that an occurrence is. Called in the transaction that records it: the
	 * answer changes what is an event next time.
	 */
	Set<Event> events(Occurrence occurrence) {
		String subject = occurrence.importName();
		String skipped = subject + " skipped";
		Set<Event> events = EnumSet.noneOf(Event.class);
		switch (occurrence.kind()) {
			case LOADED, UNCHANGED -> {
				var unused = this.alerts.clear(skipped);
				if (this.alerts.clear(subject)) {
					events.add(Event.RECOVERY);
				}
				if (occurrence.kind() == Occurrence.Kind.LOADED) {
					events.add(Event.SUCCESS);
					Run run = occurrence.run();
					Long rejected = (run != null) ? run.counts().rejected() : null;
					if (rejected != null && rejected > 0) {
						events.add(Event.REJECTS);
					}
				}
			}
			case FAILED -> {
				if (this.alerts.raise(subject, occurrence.codeOrOutcome(), lastGood(subject))) {
					events.add(Event.FAILURE);
				}
			}
			case NO_MATCH -> {
				if (this.alerts.raise(subject, occurrence.outcome(), lastGood(subject))) {
					events.add(Event.NO_MATCH);
				}
			}
			case SKIPPED -> {
				if (this.alerts.raise(skipped, occurrence.outcome(), lastGood(subject))) {
					events.add(Event.SKIPPED);
				}
			}
			case STOPPED -> {
				// The person who stopped the run knows.
			}
		}
		return events;
	}

	/**
	 * The events that the problems of the definitions are, after they have changed.
	 * Called in a transaction.
	 */
	Set<Event> events(List<Problem> problems) {
		if (problems.isEmpty()) {
			return this.alerts.clear(DEFINITIONS) ? Set.of(Event.RECOVERY) : Set.of();
		}
		String code = Integer.toHexString(NotificationText.of(problems).hashCode());
		return this.alerts.raise(DEFINITIONS, code, Instant.EPOCH) ? Set.of(Event.FAILURE) : Set.of();
	}

	/** A person may have run the import since the problem was announced. */
	private Instant lastGood(String importName) {
		return this.history.lastGood(importName).map(Run::endedAt).orElse(Instant.EPOCH);
	}

}
