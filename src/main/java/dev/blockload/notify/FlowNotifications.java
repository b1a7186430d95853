package dev.blockload.notify;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.definition.Channel;
import dev.blockload.definition.Channel.Event;
import dev.blockload.flow.FlowHistory;
import dev.blockload.flow.FlowMember;
import dev.blockload.flow.FlowRun;
import dev.blockload.flow.MemberState;
import dev.blockload.notify.AlertState.Alert;
import dev.blockload.report.FlowJson;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunStatus;
import org.jspecify.annotations.Nullable;

/**
 * Notifies of flow runs: one message for each, whatever became of how many imports. The
 * runs of a flow send none themselves. Safe for use by many threads.
 */
final class FlowNotifications {

	private final ActiveDefinitions watched;

	private final FlowHistory flows;

	private final RunHistory runs;

	private final AlertState alerts;

	private final Outgoing outgoing;

	FlowNotifications(NotificationService.Parts parts, AlertState alerts, Outgoing outgoing) {
		this.watched = parts.watched();
		this.flows = parts.flows();
		this.runs = parts.history();
		this.alerts = alerts;
		this.outgoing = outgoing;
	}

	/** Whether a name is that of a flow. */
	boolean isFlow(String name) {
		return this.watched.findFlow(name).isPresent();
	}

	/**
	 * Whether a channel receives what concerns an import or a flow. It receives a flow if
	 * it receives one of its imports.
	 */
	boolean covers(Channel channel, String name) {
		return channel.covers(name) || this.watched.findFlow(name)
			.filter((flow) -> flow.definition().imports().stream().anyMatch(channel::covers))
			.isPresent();
	}

	/** A flow run has ended. Called in the transaction that stores it. */
	void ended(FlowRun run) {
		String name = run.flow();
		if (run.dryRun() || run.status() == RunStatus.STOPPED) {
			// The person who stopped it knows.
			return;
		}
		if (!run.isGood()) {
			if (this.alerts.raise(name, code(run), goodBefore(name))) {
				send(Event.FAILURE, FlowNotificationText.failed(run), run);
			}
			return;
		}
		var unused = this.alerts.clear(AlertState.skipped(name));
		if (run.status() == RunStatus.COMPLETED) {
			send(Event.SUCCESS, FlowNotificationText.loaded(run), run);
		}
		long rejected = rejected(run);
		if (rejected > 0) {
			send(Event.REJECTS, FlowNotificationText.rejected(run, rejected), run);
		}
		this.alerts.recover(name).ifPresent((alert) -> recovered(alert, run));
	}

	/** A flow run is late. Called in the transaction that notes it. */
	void late(FlowRun run) {
		if (this.alerts.raise(AlertState.late(run.flow()), Event.LATE.text(), goodBefore(run.flow()))) {
			send(Event.LATE, FlowNotificationText.late(run), run);
		}
	}

	/** A flow is good again. */
	void recovered(Alert alert) {
		recovered(alert, this.flows.lastPublishing(alert.importName()).filter(FlowRun::isGood).orElse(null));
	}

	private void recovered(Alert alert, @Nullable FlowRun run) {
		String name = alert.importName();
		String body = FlowNotificationText.recovery(alert, run, this.alerts.isUnstable(name));
		send(Event.RECOVERY, name, name + " recovered", body, run);
	}

	private void send(Event event, String title, FlowRun run) {
		send(event, run.flow(), title, FlowNotificationText.body(run), run);
	}

	private void send(Event event, String name, String title, String body, @Nullable FlowRun run) {
		List<Channel> channels = this.outgoing
			.channels((channel) -> channel.on().contains(event) && covers(channel, name));
		String json = (run != null) ? FlowJson.of(run, null) : null;
		channels.forEach((channel) -> this.outgoing.add(channel.name(), event.text(), name, title, body, json));
	}

	/** What has failed: another import that fails is another problem. */
	private static String code(FlowRun run) {
		StringBuilder code = new StringBuilder(Optional.ofNullable(run.errorCode()).orElse("internal"));
		run.members()
			.stream()
			.filter((member) -> member.state() == MemberState.FAILED)
			.forEach((member) -> code.append(", ").append(member.importName()).append(' ').append(member.code()));
		return code.toString();
	}

	/** When it was good before; a flow run that ends is not stored as such yet. */
	private Instant goodBefore(String flow) {
		return this.flows.lastGoodAt(List.of(flow)).getOrDefault(flow, Instant.EPOCH);
	}

	/** How many records its runs rejected. */
	private long rejected(FlowRun run) {
		return run.members()
			.stream()
			.filter((member) -> member.state() == MemberState.COMPLETED)
			.map(FlowMember::run)
			.flatMap((number) -> Optional.ofNullable(number).flatMap(this.runs::ofNumber).stream())
			.map(Run::counts)
			.mapToLong((counts) -> Optional.ofNullable(counts.rejected()).orElse(0L))
			.sum();
	}

	/**
	 * Where notifications go.
	 */
	interface Outgoing {

		/** The channels that subscribe, in the order of their names. */
		List<Channel> channels(Predicate<Channel> subscribed);

		/** Write a notification in the transaction of the caller. */
		void add(String channel, String event, String name, String title, String body, @Nullable String run);

	}

}
