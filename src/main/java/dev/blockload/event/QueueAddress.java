package dev.blockload.event;

import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The URL of a queue of Amazon SQS, or of a server that is compatible with it.
 *
 * @param url as AWS shows it, such as
 * {@code https://sqs.eu-central-1.amazonaws.com/111122223333/new-files}
 */
public record QueueAddress(URI url) {

	private static final Pattern OF_AWS = Pattern
		.compile("(?:sqs\\.(?<region>[a-z0-9-]+)|(?<old>[a-z0-9-]+)\\.queue)\\.(?<domain>amazonaws\\.com(?:\\.cn)?)");

	private static final Pattern PATH = Pattern.compile("/(?<account>[0-9]{12}|queue)/(?<name>[A-Za-z0-9_-]{1,80})");

	public QueueAddress {
		if (url.getHost() == null || url.getRawUserInfo() != null || url.getRawQuery() != null
				|| !PATH.matcher(url.getPath()).matches()
				|| !("https".equals(url.getScheme()) || "http".equals(url.getScheme()))) {
			throw new EventException(EventCode.WRONG_QUEUE,
					(url.getHost() == null) ? "The URL of the queue has no host."
							: "The URL of the queue is not one of a standard queue of SQS, host '" + url.getHost()
									+ "'.",
					"Give the URL of the queue as AWS shows it, such as https://sqs.eu-central-1.amazonaws.com/111122223333/new-files. A FIFO queue cannot receive events of S3.",
					null);
		}
	}

	/**
	 * Read a URL.
	 * @throws EventException code {@code wrong-queue} if it is not that of a queue
	 */
	public static QueueAddress of(String text) {
		try {
			return new QueueAddress(URI.create(text.strip()));
		}
		catch (IllegalArgumentException ex) {
			throw new EventException(EventCode.WRONG_QUEUE, "The URL of the queue is not a URL.",
					"Give the URL of the queue as AWS shows it, such as https://sqs.eu-central-1.amazonaws.com/111122223333/new-files.",
					ex);
		}
	}

	/** The address of the server. */
	public URI server() {
		return URI.create(this.url.getScheme() + "://" + this.url.getRawAuthority());
	}

	/** The region that the URL names; empty if the server is not one of AWS. */
	public Optional<String> region() {
		Matcher host = OF_AWS.matcher(this.url.getHost());
		return host.matches() ? Optional.of((host.group("region") != null) ? host.group("region") : host.group("old"))
				: Optional.empty();
	}

	/**
	 * The ARN of the queue, for policies.
	 * @return the region is {@code *} if the URL does not name it
	 */
	public String arn() {
		Matcher path = PATH.matcher(this.url.getPath());
		if (!path.matches()) {
			throw new IllegalStateException("The path of a queue is checked when it is read.");
		}
		String region = region().orElse("*");
		String partition = this.url.getHost().endsWith(".cn") ? "aws-cn"
				: region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
		return "arn:%s:sqs:%s:%s:%s".formatted(partition, region, path.group("account"), path.group("name"));
	}

	@Override
	public String toString() {
		return this.url.toString();
	}

}
