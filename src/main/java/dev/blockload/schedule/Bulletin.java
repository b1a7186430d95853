package dev.blockload.schedule;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.definition.Channel.Event;
import dev.blockload.definition.Channel;
import dev.blockload.importjob.RunHistory.RejectGroup;
import dev.blockload.importjob.RunHistory;
import dev.blockload.run.Run;
import dev.blockload.schedule.Fire.Reason;
import dev.blockload.yaml.Problem;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.support.TransactionTemplate;

/**
 * Decides what is news, and makes word of it for the channels that want to know. What is
 * wrong is told when it begins, or becomes something else; not again while it stays.
 */
final class Bulletin {

	/** What the definitions as a whole are called, which no import can be. */
	private static final String DEFINITIONS = "(definitions)";

	private final ActiveDefinitions watched;

	private final RunHistory history;

	private final WordTable words;

	private final RunDescription description;

	private final TransactionTemplate transaction;

	Bulletin(ActiveDefinitions watched, RunHistory history, WordTable words, RunDescription description,
			TransactionTemplate transaction) {
		this.watched = watched;
		this.history = history;
		this.words = words;
		this.description = description;
		this.transaction = transaction;
	}

	/** A fire has ended. To be called in the transaction that notes it. */
	void ended(Fire fire, Outcome outcome, @Nullable Reason reason, @Nullable Run run) {
		for (Event event : events(fire, outcome, reason, run)) {
			tell(event, fire, outcome, reason, run);
		}
	}

	private Set<Event> events(Fire fire, Outcome outcome, @Nullable Reason reason, @Nullable Run run) {
		String subject = fire.importName();
		String skipped = subject + " skipped";
		Set<Event> events = EnumSet.noneOf(Event.class);
		switch (outcome) {
			case COMPLETED, UNCHANGED -> {
				var unused = this.words.isRecovered(skipped);
				if (this.words.isRecovered(subject)) {
					events.add(Event.RECOVERY);
				}
				if (outcome == Outcome.COMPLETED) {
					events.add(Event.SUCCESS);
					Long rejected = (run != null) ? run.counts().rejected() : null;
					if (rejected != null && rejected > 0) {
						events.add(Event.REJECTS);
					}
				}
			}
			case FAILED -> {
				if (this.words.isNews(subject, (reason != null) ? reason.word() : outcome.word(), lastGood(fire))) {
					events.add(Event.FAILURE);
				}
			}
			case NO_MATCH -> {
				if (this.words.isNews(subject, outcome.word(), lastGood(fire))) {
					events.add(Event.NO_MATCH);
				}
			}
			case OVERLAPPED, MISSED, SUPERSEDED -> {
				if (this.words.isNews(skipped, outcome.word(), lastGood(fire))) {
					events.add(Event.SKIPPED);
				}
			}
			case STOPPED -> {
				// Whoever stopped it knows.
			}
		}
		return events;
	}

	/** A person may have mended the import meanwhile, and tells nobody. */
	private Instant lastGood(Fire fire) {
		return this.history.lastGood(fire.importName()).map(Run::endedAt).orElse(Instant.EPOCH);
	}

	private void tell(Event event, Fire fire, Outcome outcome, @Nullable Reason reason, @Nullable Run run) {
		List<Channel> wanting = this.watched.channels()
			.stream()
			.filter((channel) -> channel.wants(event, fire.importName()))
			.toList();
		if (wanting.isEmpty()) {
			return;
		}
		List<RejectGroup> rejects = (run != null) ? this.history.rejectGroups(run.id()) : List.of();
		String title = title(event, fire, outcome, reason, run);
		StringBuilder body = new StringBuilder(
				"import %s, due %s: %s%n".formatted(fire.importName(), fire.time(), outcome.word()));
		if (reason != null) {
			body.append(reason.word()).append(": ").append(reason.message()).append('\n');
		}
		if (run != null) {
			body.append('\n').append(this.description.text(run, rejects));
		}
		String json = (run != null) ? this.description.json(run, rejects) : null;
		for (Channel channel : wanting) {
			this.words.add(channel.name(), event.word(), fire.importName(), title, body.toString(), json);
		}
	}

	private static String title(Event event, Fire fire, Outcome outcome, @Nullable Reason reason, @Nullable Run run) {
		String name = fire.importName();
		String code = (reason != null) ? reason.word() : outcome.word();
		return switch (event) {
			case FAILURE -> name + " failed: " + code;
			case RECOVERY -> name + " is well again";
			case NO_MATCH -> name + " found no file";
			case REJECTS -> name + " rejected " + records((run != null) ? run.counts().rejected() : null);
			case SUCCESS -> name + " loaded " + records((run != null) ? run.counts().loaded() : null);
			case SKIPPED -> name + " left a time out: " + outcome.word().toLowerCase(Locale.ROOT);
		};
	}

	private static String records(@Nullable Long count) {
		long number = (count != null) ? count : 0;
		return String.format(Locale.ROOT, "%,d record%s", number, (number != 1) ? "s" : "");
	}

	/** Definitions have changed; what is wrong with them is not in force. */
	void definitions(List<Problem> problems) {
		this.transaction.executeWithoutResult((status) -> tellOf(problems));
	}

	private void tellOf(List<Problem> problems) {
		if (problems.isEmpty()) {
			if (this.words.isRecovered(DEFINITIONS)) {
				tell(Event.RECOVERY, "the definitions are sound again", "");
			}
			return;
		}
		String all = String.join("\n", problems.stream().map(Problem::toString).toList());
		if (this.words.isNews(DEFINITIONS, Integer.toHexString(all.hashCode()), Instant.EPOCH)) {
			tell(Event.FAILURE, "a change of the definitions is not in force", all + "\n");
		}
	}

	private void tell(Event event, String title, String body) {
		this.watched.channels()
			.stream()
			.filter((channel) -> channel.on().contains(event))
			.forEach((channel) -> this.words.add(channel.name(), event.word(), DEFINITIONS, title, body, null));
	}

}
