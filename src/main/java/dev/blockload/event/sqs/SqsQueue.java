package dev.blockload.event.sqs;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

import dev.blockload.event.EventCode;
import dev.blockload.event.EventException;
import dev.blockload.event.EventQueue;
import dev.blockload.event.EventSettings;
import dev.blockload.event.QueueAddress;
import dev.blockload.event.QueueMessage;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.ReceiptHandleIsInvalidException;

/**
 * A queue of Amazon SQS. Its client is created with the first request. Safe for use by
 * many threads.
 */
public final class SqsQueue implements EventQueue {

	private static final int MOST_MESSAGES = 10;

	private static final int CLIENT_ERROR = 400;

	private static final int SERVER_ERROR = 500;

	private static final Duration ANSWER = Duration.ofSeconds(10);

	/** No queue gives a message this receipt. */
	private static final String NO_RECEIPT = "AQEB";

	private final QueueAddress address;

	private final EventSettings settings;

	private final AwsCredentialsProvider credentials;

	private @Nullable SqsClient client;

	/**
	 * Create a queue whose credentials are those of the default chain of AWS.
	 * @param address of the queue
	 * @param settings how to reach it
	 */
	public SqsQueue(QueueAddress address, EventSettings settings) {
		this(address, settings, DefaultCredentialsProvider.builder().build());
	}

	SqsQueue(QueueAddress address, EventSettings settings, AwsCredentialsProvider credentials) {
		this.address = address;
		this.settings = settings;
		this.credentials = credentials;
	}

	@Override
	public List<QueueMessage> receive() {
		return receive((int) this.settings.poll().toSeconds(), null, MOST_MESSAGES);
	}

	private List<QueueMessage> receive(int wait, @Nullable Integer hide, int most) {
		return call("sqs:ReceiveMessage",
				() -> client()
					.receiveMessage((request) -> request.queueUrl(this.address.toString())
						.waitTimeSeconds(wait)
						.visibilityTimeout(hide)
						.maxNumberOfMessages(most))
					.messages())
			.stream()
			.map((message) -> new QueueMessage(message.messageId(), message.body(), message.receiptHandle()))
			.toList();
	}

	@Override
	public void delete(QueueMessage message) {
		delete(message.receipt());
	}

	private void delete(String receipt) {
		var unused = call("sqs:DeleteMessage", () -> client()
			.deleteMessage((request) -> request.queueUrl(this.address.toString()).receiptHandle(receipt)));
	}

	@Override
	public void checkReceive() {
		var unused = receive(0, 0, 1);
	}

	@Override
	public void checkDelete() {
		try {
			delete(NO_RECEIPT);
		}
		catch (EventException ex) {
			if (!(ex.getCause() instanceof AwsServiceException answer) || !isAboutReceipt(answer)) {
				throw ex;
			}
		}
	}

	/** SQS looks at the receipt only of those who are allowed to delete. */
	private static boolean isAboutReceipt(AwsServiceException answer) {
		return answer instanceof ReceiptHandleIsInvalidException || code(answer).contains("ReceiptHandle")
				|| code(answer).equals("InvalidParameterValue");
	}

	private <T> T call(String action, Supplier<T> request) {
		try {
			return request.get();
		}
		catch (QueueDoesNotExistException ex) {
			throw new EventException(EventCode.QUEUE_REFUSED, "Queue " + this.address + " does not exist.",
					"Check the URL of the queue and its region.", ex);
		}
		catch (AwsServiceException ex) {
			if (ex.statusCode() >= SERVER_ERROR || ex.statusCode() < CLIENT_ERROR || ex.isThrottlingException()) {
				throw unavailable(action, ex);
			}
			throw new EventException(EventCode.QUEUE_REFUSED,
					"SQS refused %s on queue %s: %s.".formatted(action, this.address, code(ex)),
					"Allow %s on %s to the credentials of the node. Print the policy: ./blockload policy CONNECTION --events %s"
						.formatted(action, this.address.arn(), this.address),
					ex);
		}
		catch (SdkException ex) {
			throw unavailable(action, ex);
		}
	}

	private EventException unavailable(String action, SdkException ex) {
		return new EventException(EventCode.QUEUE_UNAVAILABLE,
				"SQS did not answer %s on queue %s: %s.".formatted(action, this.address, ex.getClass().getSimpleName()),
				"Check the network, the credentials and the region of this machine.", ex);
	}

	private static String code(AwsServiceException ex) {
		return (ex.awsErrorDetails() != null) ? Objects.requireNonNullElse(ex.awsErrorDetails().errorCode(), "")
				: "status " + ex.statusCode();
	}

	private synchronized SqsClient client() {
		SqsClient known = this.client;
		if (known == null) {
			URI endpoint = this.settings.endpoint();
			Duration longest = this.settings.poll().plus(ANSWER);
			known = SqsClient.builder()
				.credentialsProvider(this.credentials)
				.region(region())
				.endpointOverride((endpoint != null) ? endpoint : this.address.server())
				.httpClientBuilder(ApacheHttpClient.builder().connectionTimeout(ANSWER).socketTimeout(longest))
				.overrideConfiguration(
						(override) -> override.apiCallTimeout(longest.plus(ANSWER)).apiCallAttemptTimeout(longest))
				.build();
			this.client = known;
		}
		return known;
	}

	private Region region() {
		String named = this.settings.region();
		if (named != null && !named.isBlank()) {
			return Region.of(named);
		}
		return this.address.region().map(Region::of).orElseGet(SqsQueue::ofAws);
	}

	/** A server that is not one of AWS needs a region for signatures only. */
	private static Region ofAws() {
		try {
			return DefaultAwsRegionProviderChain.builder().build().getRegion();
		}
		catch (SdkException ex) {
			return Region.US_EAST_1;
		}
	}

	@Override
	public String address() {
		return this.address.toString();
	}

	@Override
	public synchronized void close() {
		SqsClient known = this.client;
		if (known != null) {
			known.close();
		}
	}

}
