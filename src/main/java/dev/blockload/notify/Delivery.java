package dev.blockload.notify;

import java.util.Optional;

import dev.blockload.connection.AddressRules;
import dev.blockload.definition.Channel.Route;

import org.springframework.mail.MailException;
import org.springframework.mail.MailSender;
import org.springframework.mail.SimpleMailMessage;

/**
 * Delivers a notification once, by mail or webhook. Safe for use by many threads.
 */
final class Delivery {

	private final Optional<MailSender> mail;

	private final WebhookClient webhooks = new WebhookClient();

	private final CheckedWebhookClient checked;

	/**
	 * Create a delivery.
	 * @param mail the mail server, where one is configured
	 * @param rules which addresses the webhooks of saved channels can have
	 */
	Delivery(Optional<MailSender> mail, AddressRules rules) {
		this.mail = mail;
		this.checked = new CheckedWebhookClient(rules);
	}

	/**
	 * Deliver.
	 * @return what went wrong, without the address of a webhook; empty where it is
	 * delivered
	 */
	Optional<String> deliver(Notification notification, Route route) {
		if (route instanceof Route.Mail mailRoute) {
			return mail(notification, mailRoute);
		}
		Route.Webhook webhook = (Route.Webhook) route;
		return webhook.origin().isRestricted() ? this.checked.post(notification, webhook)
				: this.webhooks.post(notification, webhook);
	}

	private Optional<String> mail(Notification notification, Route.Mail route) {
		if (this.mail.isEmpty()) {
			return Optional.of("No mail server is configured. Set SPRING_MAIL_HOST.");
		}
		SimpleMailMessage message = new SimpleMailMessage();
		message.setFrom(route.from());
		message.setTo(route.to().toArray(String[]::new));
		message.setSubject("[blockload] " + notification.title());
		message.setText(notification.body());
		try {
			this.mail.get().send(message);
			return Optional.empty();
		}
		catch (MailException ex) {
			return Optional.of(String.valueOf(ex.getMessage()));
		}
	}

}
