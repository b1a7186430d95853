package dev.blockload.serve;

import dev.blockload.flow.FlowListener;
import dev.blockload.flow.FlowRun;
import dev.blockload.notify.NotificationService;

/**
 * Connects flows with notifications: announces each flow run that ends or is late, in the
 * transaction that stores it.
 */
final class FlowAnnouncer implements FlowListener {

	private final NotificationService notifications;

	FlowAnnouncer(NotificationService notifications) {
		this.notifications = notifications;
	}

	@Override
	public void ended(FlowRun run) {
		this.notifications.announce(run);
	}

	@Override
	public void late(FlowRun run) {
		this.notifications.announceLate(run);
	}

}
