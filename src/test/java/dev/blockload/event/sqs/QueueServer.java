package dev.blockload.event.sqs;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.blockload.event.EventQueue;
import dev.blockload.event.EventSettings;
import dev.blockload.event.QueueAddress;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * A real server that is compatible with SQS, in this process.
 */
public final class QueueServer implements AutoCloseable {

	private static final StaticCredentialsProvider CREDENTIALS = StaticCredentialsProvider
		.create(AwsBasicCredentials.create("test", "test"));

	private SQSRestServer server;

	private final int port;

	private final SqsClient client;

	public QueueServer() {
		this.server = SQSRestServerBuilder.withInterface("127.0.0.1").withDynamicPort().start();
		this.port = this.server.waitUntilStarted().localAddress().getPort();
		this.client = SqsClient.builder()
			.endpointOverride(address())
			.region(Region.US_EAST_1)
			.credentialsProvider(CREDENTIALS)
			.build();
	}

	URI address() {
		return URI.create("http://127.0.0.1:" + this.port);
	}

	/** Create a queue; a message is delivered again after a second. */
	public QueueAddress create(String name) {
		this.client.createQueue(
				(request) -> request.queueName(name).attributes(Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "1")));
		return QueueAddress.of(address() + "/000000000000/" + name);
	}

	/** A client of a queue, as a node has one. */
	public EventQueue open(QueueAddress queue) {
		return new SqsQueue(queue, new EventSettings(queue.toString(), null, null, Duration.ofSeconds(1)), CREDENTIALS);
	}

	public void send(QueueAddress queue, String body) {
		this.client.sendMessage((request) -> request.queueUrl(queue.toString()).messageBody(body));
	}

	/** How many messages a queue has, delivered or not. */
	public int size(QueueAddress queue) {
		Map<QueueAttributeName, String> sizes = this.client
			.getQueueAttributes((request) -> request.queueUrl(queue.toString())
				.attributeNames(List.of(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
						QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE)))
			.attributes();
		return sizes.values().stream().mapToInt(Integer::parseInt).sum();
	}

	/** Stop the server and start another one on the same port, without queues. */
	public void stop() {
		this.server.stopAndWait();
	}

	public void startAgain() {
		this.server = SQSRestServerBuilder.withInterface("127.0.0.1").withPort(this.port).start();
		var unused = this.server.waitUntilStarted();
	}

	@Override
	public void close() {
		this.client.close();
		this.server.stopAndWait();
	}

}
