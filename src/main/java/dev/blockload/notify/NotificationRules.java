package dev.blockload.notify;

import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import dev.blockload.definition.Channel;
import dev.blockload.definition.Channel.Event;
import dev.blockload.flow.FlowHistory;
import dev.blockload.notify.AlertState.Alert;
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

	/** The subject of digests; no import can have this name. */
	static final String DIGEST = "(digest)";

	private final RunHistory history;

	private final FlowHistory flows;

	private final AlertState alerts;

	NotificationRules(RunHistory history, FlowHistory flows, AlertState alerts) {
		this.history = history;
		this.flows = flows;
		this.alerts = alerts;
	}

	/**
	 * The events that an occurrence is. Called in the transaction that records it: the
	 * answer changes what is an event next time.
	 */
	Set<Event> events(Occurrence occurrence) {
		String subject = occurrence.importName();
		String skipped = AlertState.skipped(subject);
		Set<Event> events = EnumSet.noneOf(Event.class);
		switch (occurrence.kind()) {
			case LOADED, UNCHANGED -> {
				var unused = this.alerts.clear(skipped);
				// What ends with it: recover.
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

	/**
	 * An import is good again.
	 * @return the problem whose end is to be announced
	 */
	Optional<Alert> recover(String importName) {
		return this.alerts.recover(importName);
	}

	/** Whether an import fails and recovers again and again. */
	boolean isUnstable(String importName) {
		return this.alerts.isUnstable(importName);
	}

	/** Problems of unstable imports that have been good for a while: they end now. */
	List<Alert> settle() {
		return this.alerts.settle();
	}

	/**
	 * The problems whose imports had a good run since, by a person or a launch; runs that
	 * were undone do not count. They end now.
	 */
	List<Alert> recovered() {
		List<Alert> open = this.alerts.open();
		List<String> names = open.stream().map(Alert::importName).toList();
		Map<String, Instant> good = new HashMap<>(this.history.lastGoodAt(names));
		// Flows and imports share their names.
		good.putAll(this.flows.lastGoodAt(names));
		return open.stream()
			.filter((alert) -> good.getOrDefault(alert.importName(), Instant.MIN).isAfter(alert.since()))
			.flatMap((alert) -> this.alerts.recover(alert.importName()).stream())
			.toList();
	}

	/**
	 * Which channels an import or a flow that is late is an event for: none if that was
	 * announced.
	 * @param notice of its lateness
	 * @param covers which channels receive what concerns it
	 */
	Predicate<Channel> late(LateNotice notice, Predicate<Channel> covers) {
		String name = notice.importName();
		Instant good = this.history.lastGoodAt(List.of(name)).get(name);
		if (good == null) {
			// Flows and imports share their names.
			good = this.flows.lastGoodAt(List.of(name)).get(name);
		}
		if (!Objects.equals(good, notice.goodAt())) {
			// A run has ended or was undone since somebody looked: the next look decides.
			return (channel) -> false;
		}
		if (!this.alerts.raise(AlertState.late(name), Event.LATE.text(), (good != null) ? good : Instant.EPOCH)) {
			return (channel) -> false;
		}
		Optional<String> failure = (notice.promise() == LateNotice.Promise.SCHEDULED) ? this.alerts.code(name)
				: Optional.empty();
		Event known = failure.filter((code) -> code.equals(Event.NO_MATCH.text())).isPresent() ? Event.NO_MATCH
				: Event.FAILURE;
		return (channel) -> channel.on().contains(Event.LATE) && covers.test(channel)
				&& (failure.isEmpty() || !channel.on().contains(known));
	}

	/** A person may have run the import since the problem was announced. */
	private Instant lastGood(String importName) {
		return this.history.lastGood(importName)
			.map(Run::endedAt)
			.orElseGet(() -> this.flows.lastGoodAt(List.of(importName)).getOrDefault(importName, Instant.EPOCH));
	}

}
