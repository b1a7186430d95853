package dev.blockload.notify;

import java.util.Optional;
import java.util.stream.Collectors;

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

	private final PublicLinks links;

	/**
	 * Create a delivery.
	 * @param mail the mail server, where one is configured
	 * @param rules which addresses the webhooks of saved channels can have
	 * @param links to the pages about what happened
	 */
	Delivery(Optional<MailSender> mail, AddressRules rules, PublicLinks links) {
		this.mail = mail;
		this.links = links;
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
		String body = WebhookBody.of(notification, webhook.form(), this.links.of(notification));
		return webhook.origin().isRestricted() ? this.checked.post(body, webhook) : this.webhooks.post(body, webhook);
	}

	private Optional<String> mail(Notification notification, Route.Mail route) {
		if (this.mail.isEmpty()) {
			return Optional.of("No mail server is configured. Set SPRING_MAIL_HOST.");
		}
		SimpleMailMessage message = new SimpleMailMessage();
		message.setFrom(route.from());
		message.setTo(route.to().toArray(String[]::new));
		message.setSubject("[blockload] " + notification.title());
		message.setText(notification.body() + this.links.of(notification)
			.stream()
			.map((link) -> "\n" + link.title() + ": " + link.url())
			.collect(Collectors.joining()));
		try {
			this.mail.get().send(message);
			return Optional.empty();
		}
		catch (MailException ex) {
			return Optional.of(String.valueOf(ex.getMessage()));
		}
	}

}
