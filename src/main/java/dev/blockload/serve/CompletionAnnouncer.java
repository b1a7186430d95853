package dev.blockload.serve;

import dev.blockload.run.Run;
import dev.blockload.flow.FlowHistory;
import dev.blockload.notify.NotificationService;
import dev.blockload.notify.Occurrence;
import dev.blockload.notify.Occurrence.Kind;
import dev.blockload.schedule.CompletionListener;
import dev.blockload.schedule.Outcome;
import dev.blockload.schedule.Reason;
import dev.blockload.schedule.ScheduledRun;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Connects schedules with notifications and metrics: announces each scheduled run that
 * ends, and counts it when its end is committed.
 */
final class CompletionAnnouncer implements CompletionListener {

	private final NotificationService notifications;

	private final RunMetrics metrics;

	private final FlowHistory flows;

	CompletionAnnouncer(NotificationService notifications, RunMetrics metrics, FlowHistory flows) {
		this.notifications = notifications;
		this.metrics = metrics;
		this.flows = flows;
	}

	@Override
	public void completed(ScheduledRun scheduledRun, Outcome outcome, @Nullable Reason reason, @Nullable Run run) {
		if (this.flows.ofScheduledRun(scheduledRun.id()).isPresent()) {
			// The end of its flow run was announced and counted.
			return;
		}
		this.notifications
			.announce(new Occurrence(scheduledRun.importName(), scheduledRun.dueAt(), kind(outcome), outcome.text(),
					(reason != null) ? reason.reasonCode() : null, (reason != null) ? reason.message() : null, run));
		TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
			@Override
			public void afterCommit() {
				CompletionAnnouncer.this.metrics.count(scheduledRun.importName(), outcome, run);
			}
		});
	}

	private static Kind kind(Outcome outcome) {
		return switch (outcome) {
			case COMPLETED -> Kind.LOADED;
			case UNCHANGED -> Kind.UNCHANGED;
			case FAILED -> Kind.FAILED;
			case NO_MATCH -> Kind.NO_MATCH;
			case OVERLAPPED, MISSED, SUPERSEDED, UNDONE -> Kind.SKIPPED;
			case STOPPED -> Kind.STOPPED;
		};
	}

}
