package dev.blockload.notify;

import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

import com.github.kagkarlsson.scheduler.Scheduler;
import dev.blockload.definition.Channel;
import dev.blockload.definition.Channel.Digest;
import dev.blockload.definition.Channel.Event;
import dev.blockload.flow.FlowHistory;
import dev.blockload.flow.FlowRun;
import dev.blockload.notify.AlertState.Alert;
import dev.blockload.yaml.Problem;
import dev.blockload.connection.AddressRules;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.run.LastRuns;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunHistory.RejectGroup;
import dev.blockload.run.RunLine;
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

	private final FlowNotifications flows;

	private final DigestDays digests;

	private final NotificationSender sender;

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
		AlertState alerts = new AlertState(parts.jdbc());
		this.rules = new NotificationRules(parts.history(), parts.flows(), alerts);
		this.flows = new FlowNotifications(parts, alerts, new FlowNotifications.Outgoing() {
			@Override
			public List<Channel> channels(Predicate<Channel> subscribed) {
				return NotificationService.this.channels(subscribed);
			}

			@Override
			public void add(String channel, String event, String name, String title, String body,
					@Nullable String run) {
				NotificationService.this.add(channel, event, name, title, body, run);
			}
		});
		this.digests = new DigestDays(parts.jdbc());
		this.sender = new NotificationSender(parts.watched(), this.outbox,
				new Delivery(parts.mail(), AddressRules.of(parts.allowedAddresses()), parts.links()),
				settings.backoff(), clock);
		this.scheduler = parts.schedulers().forRows("blockload.notification_task", THREADS, SENDING, this.sender::send);
		this.queue = new TaskQueue(this.scheduler, SENDING);
	}

	/** Report all attempts of this node to deliver notifications, from now on. */
	public void onAttempt(DeliveryListener listener) {
		this.sender.onAttempt(listener);
	}

	/**
	 * The notifications of all nodes that are not delivered yet.
	 * @return by the name of their channel
	 */
	public Map<String, Pending> pending() {
		return this.outbox.pending();
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
		if (occurrence.kind() == Occurrence.Kind.LOADED || occurrence.kind() == Occurrence.Kind.UNCHANGED) {
			this.rules.recover(occurrence.importName()).ifPresent((alert) -> announceRecovery(alert, occurrence.run()));
		}
	}

	/**
	 * Notify of a flow run that has ended. Called in the transaction that stores its end.
	 */
	public void announce(FlowRun run) {
		this.flows.ended(run);
	}

	/**
	 * Notify of a flow run that is late. Called in the transaction that notes it, once
	 * for each flow run.
	 */
	public void announceLate(FlowRun run) {
		this.flows.late(run);
	}

	private void announceRecovery(Alert alert, @Nullable Run run) {
		String name = alert.importName();
		String body = NotificationText.recovery(alert, run, this.rules.isUnstable(name));
		String json = (run != null) ? RunJson.of(run, this.parts.history().rejectGroups(run.id())) : null;
		channels((channel) -> channel.accepts(Event.RECOVERY, name))
			.forEach((channel) -> add(channel.name(), Event.RECOVERY.text(), name, name + " recovered", body, json));
	}

	/**
	 * Notify of what no scheduled run announces: imports that are late, that a person or
	 * a launch made good, and the daily digests. Each is announced once, however many
	 * nodes call this.
	 * @param late the imports that are late now
	 * @param digest what a digest says; called if one is due
	 */
	public void watch(List<LateNotice> late, Supplier<List<DigestEntry>> digest) {
		this.parts.transaction().executeWithoutResult((status) -> {
			this.rules.settle().forEach(this::announceRecovery);
			this.rules.recovered().forEach(this::announceRecovery);
			late.stream().sorted(Comparator.comparing(LateNotice::importName)).forEach(this::announce);
			announceDigests(digest);
		});
	}

	private void announceRecovery(Alert alert) {
		if (this.flows.isFlow(alert.importName())) {
			this.flows.recovered(alert);
			return;
		}
		LastRuns runs = this.parts.history().lastRuns(List.of(alert.importName())).get(alert.importName());
		RunLine good = (runs != null) ? runs.good() : null;
		announceRecovery(alert, (good != null) ? this.parts.history().ofNumber(good.id()).orElse(null) : null);
	}

	private void announce(LateNotice notice) {
		String name = notice.importName();
		String text = this.flows.isFlow(name) ? NotificationText.lateFlow(notice) : NotificationText.late(notice);
		Predicate<Channel> receives = this.rules.late(notice, (channel) -> this.flows.covers(channel, name));
		channels(receives).forEach((channel) -> add(channel.name(), Event.LATE.text(), name,
				NotificationText.lateTitle(name), text, null));
	}

	private void announceDigests(Supplier<List<DigestEntry>> entries) {
		Instant now = this.clock.instant();
		List<DigestEntry> all = null;
		for (Channel channel : channels((any) -> any.digest() != null)) {
			Digest digest = Objects.requireNonNull(channel.digest());
			if (this.digests.take(channel.name(), digest, now)) {
				all = (all != null) ? all : entries.get();
				List<DigestEntry> own = all.stream()
					.filter((entry) -> this.flows.covers(channel, entry.importName()))
					.toList();
				add(channel.name(), "digest", NotificationRules.DIGEST, DigestText.title(own),
						DigestText.body(own, digest.zone()), null);
			}
		}
	}

	private void announce(Event event, Occurrence occurrence) {
		String name = occurrence.importName();
		List<Channel> channels = channels(
				(channel) -> channel.on().contains(event) && this.flows.covers(channel, name));
		if (channels.isEmpty()) {
			return;
		}
		String body = NotificationText.text(this.flows.isFlow(name) ? "Flow" : "Import", occurrence);
		String json = null;
		Run run = occurrence.run();
		if (run != null) {
			List<RejectGroup> rejects = this.parts.history().rejectGroups(run.id());
			body += "\n" + RunText.of(run, rejects);
			json = RunJson.of(run, rejects);
		}
		String title = NotificationText.title(event, occurrence);
		for (Channel channel : channels) {
			add(channel.name(), event.text(), occurrence.importName(), title, body, json);
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
				channels((channel) -> channel.on().contains(event)).forEach((channel) -> add(channel.name(),
						event.text(), NotificationRules.DEFINITIONS, title, body, null));
			}
		});
	}

	private List<Channel> channels(Predicate<Channel> subscribed) {
		return this.parts.watched()
			.channels()
			.stream()
			.filter(subscribed)
			.sorted(Comparator.comparing(Channel::name))
			.toList();
	}

	/**
	 * To be called in a transaction: the row and the task that sends it exist together.
	 */
	void add(String channel, String event, String importName, String title, String body, @Nullable String run) {
		long id = this.outbox.add(channel, event, importName, title, body, run);
		this.queue.add(id, this.clock.instant());
	}

	/** Stop sending; returns when no notification is being sent. */
	@Override
	public void close() {
		this.scheduler.stop();
	}

	/**
	 * Notifications that wait for delivery.
	 *
	 * @param count how many
	 * @param since when the oldest was written
	 */
	public record Pending(long count, Instant since) {
	}

	/**
	 * What notifications work with.
	 *
	 * @param schedulers of the node
	 * @param jdbc the database
	 * @param transaction on it
	 * @param watched the definitions of the node, with its channels
	 * @param history of runs
	 * @param flows the flow runs
	 * @param mail the mail server, where one is configured
	 * @param allowedAddresses which internal addresses the webhooks of saved channels can
	 * have, separated by commas
	 * @param links to the pages about what happened
	 */
	public record Parts(TaskSchedulers schedulers, JdbcClient jdbc, TransactionTemplate transaction,
			ActiveDefinitions watched, RunHistory history, FlowHistory flows, Optional<MailSender> mail,
			String allowedAddresses, PublicLinks links) {
	}

}
