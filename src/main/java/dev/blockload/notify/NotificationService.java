package dev.blockload.notify;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

import com.github.kagkarlsson.scheduler.Scheduler;
import dev.blockload.definition.Channel;
import dev.blockload.definition.Channel.Event;
import dev.blockload.yaml.Problem;
import dev.blockload.connection.AddressRules;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunHistory.RejectGroup;
import dev.blockload.report.RunJson;
import dev.blockload.report.RunText;
import dev.blockload.task.TaskQueue;
import dev.blockload.task.TaskSchedulers;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mail.MailSender;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Notifies the channels of a node's definitions. A notification and the task that sends
 * it are written in the caller's transaction. Safe for use by many threads.
 */
public final class NotificationService implements AutoCloseable {

	/**
	 * The task of {@code blockload.notification_task}; its instances are notifications.
	 */
	private static final String SENDING = "notification";

	private static final int THREADS = 2;

	private final Parts parts;

	private final NotificationOutbox outbox;

	private final NotificationRules rules;

	private final Scheduler scheduler;

	private final TaskQueue queue;

	private final Clock clock;

	/**
	 * Create the notifications of a node.
	 * @param parts what they work with
	 * @param settings how they are delivered
	 * @param clock says when an attempt is due
	 */
	public NotificationService(Parts parts, NotifySettings settings, Clock clock) {
		this.parts = parts;
		this.clock = clock;
		this.outbox = new NotificationOutbox(parts.jdbc());
		this.rules = new NotificationRules(parts.history(), new AlertState(parts.jdbc()));
		NotificationSender sender = new NotificationSender(parts.watched(), this.outbox,
				new Delivery(parts.mail(), AddressRules.of(parts.allowedAddresses()), parts.links()),
				settings.backoff(), clock);
		this.scheduler = parts.schedulers().forRows("blockload.notification_task", THREADS, SENDING, sender::send);
		this.queue = new TaskQueue(this.scheduler, SENDING);
	}

	/** Start to send; returns at once. */
	public void start() {
		this.scheduler.start();
	}

	/**
	 * Notify of an occurrence the channels that subscribe to it. Called in the
	 * transaction that records the occurrence.
	 */
	public void announce(Occurrence occurrence) {
		for (Event event : this.rules.events(occurrence)) {
			announce(event, occurrence);
		}
	}

	private void announce(Event event, Occurrence occurrence) {
		List<Channel> channels = channels((channel) -> channel.accepts(event, occurrence.importName()));
		if (channels.isEmpty()) {
			return;
		}
		String body = NotificationText.text(occurrence);
		String json = null;
		Run run = occurrence.run();
		if (run != null) {
			List<RejectGroup> rejects = this.parts.history().rejectGroups(run.id());
			body += "\n" + RunText.of(run, rejects);
			json = RunJson.of(run, rejects);
		}
		String title = NotificationText.title(event, occurrence);
		for (Channel channel : channels) {
			add(channel.name(), event, occurrence.importName(), title, body, json);
		}
	}

	/**
	 * Notify of changed definitions: of problems, which keep a change from becoming
	 * active, and of their end.
	 */
	public void announce(List<Problem> problems) {
		this.parts.transaction().executeWithoutResult((status) -> {
			for (Event event : this.rules.events(problems)) {
				String title = problems.isEmpty() ? "The definitions are valid again"
						: "A change of the definitions is not active";
				String body = problems.isEmpty() ? "" : NotificationText.of(problems) + "\n";
				channels((channel) -> channel.on().contains(event))
					.forEach((channel) -> add(channel.name(), event, NotificationRules.DEFINITIONS, title, body, null));
			}
		});
	}

	private List<Channel> channels(Predicate<Channel> subscribed) {
		return this.parts.watched().channels().stream().filter(subscribed).toList();
	}

	/**
	 * To be called in a transaction: the row and the task that sends it exist together.
	 */
	void add(String channel, Event event, String importName, String title, String body, @Nullable String run) {
		long id = this.outbox.add(channel, event.text(), importName, title, body, run);
		this.queue.add(id, this.clock.instant());
	}

	/** Stop sending; returns when no notification is being sent. */
	@Override
	public void close() {
		this.scheduler.stop();
	}

	/**
	 * What notifications work with.
	 *
	 * @param schedulers of the node
	 * @param jdbc the database
	 * @param transaction on it
	 * @param watched the definitions of the node, with its channels
	 * @param history of runs
	 * @param mail the mail server, where one is configured
	 * @param allowedAddresses which internal addresses the webhooks of saved channels can
	 * have, separated by commas
	 * @param links to the pages about what happened
	 */
	public record Parts(TaskSchedulers schedulers, JdbcClient jdbc, TransactionTemplate transaction,
			ActiveDefinitions watched, RunHistory history, Optional<MailSender> mail, String allowedAddresses,
			PublicLinks links) {
	}

}
