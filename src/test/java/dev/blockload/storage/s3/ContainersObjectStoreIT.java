package dev.blockload.storage.s3;

import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import dev.blockload.connection.Credentials.AccessKey;
import dev.blockload.connection.Endpoint.At;
import dev.blockload.connection.S3Connection;
import dev.blockload.connection.Secret;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.ObjectStoreContract;
import io.awspring.cloud.autoconfigure.core.AwsClientBuilderConfigurer;
import io.awspring.cloud.autoconfigure.core.AwsProperties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.localstack.LocalStackContainer;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The very same contract on LocalStack in a container, where a Docker engine runs;
 * skipped aloud elsewhere, never instead of {@link S3ObjectStoreIT}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(ContainersObjectStoreIT.WhereDockerRuns.class)
class ContainersObjectStoreIT extends ObjectStoreContract {

	private static final String REGION = "eu-central-1";

	private static final AtomicInteger BUCKETS = new AtomicInteger();

	private final LocalStackContainer localstack = new LocalStackContainer("localstack/localstack:4.14.0")
		.withServices("s3", "kms");

	private final S3ObjectStores stores = new S3ObjectStores(
			new AwsClientBuilderConfigurer(AnonymousCredentialsProvider.create(), () -> {
				throw new IllegalStateException("the region comes from the connection");
			}, new AwsProperties()), () -> {
				throw new IllegalStateException("no connection here is embedded");
			});

	private S3Client writer;

	private String bucket;

	private ObjectStore store;

	@BeforeAll
	void start() {
		this.localstack.start();
		this.writer = S3Client.builder()
			.endpointOverride(URI.create(this.localstack.getEndpoint().toString()))
			.region(Region.of(REGION))
			.forcePathStyle(true)
			.credentialsProvider(StaticCredentialsProvider
				.create(AwsBasicCredentials.create(this.localstack.getAccessKey(), this.localstack.getSecretKey())))
			.build();
	}

	@AfterAll
	void stop() {
		this.stores.close();
		this.writer.close();
		this.localstack.stop();
	}

	@BeforeEach
	void openBucket() {
		this.bucket = "bucket-" + BUCKETS.incrementAndGet();
		this.writer.createBucket((request) -> request.bucket(this.bucket)
			.createBucketConfiguration((where) -> where.locationConstraint(REGION)));
		this.store = this.stores.open(connection());
	}

	private S3Connection connection() {
		return new S3Connection("salaries", this.bucket, REGION,
				new AccessKey(this.localstack.getAccessKey(), new Secret(this.localstack.getSecretKey())),
				List.of("workforce"), new At(URI.create(this.localstack.getEndpoint().toString())), true);
	}

	@Override
	@ParameterizedTest
	@CsvFileSource(resources = "/storage/pages.txt", delimiter = '|', nullValues = "-")
	protected void pagesTogetherShowEveryKeyAndFolderOnce(String prefix, @Nullable String startAfter,
			@Nullable String delimiter, @Nullable String expected) {
		if (TokensDecodedAsAscii.affects(entries(expected))) {
			this.store = this.stores.open(connection(), TokensDecodedAsAscii.NO_RETRIES);
			TokensDecodedAsAscii
				.breaks(() -> super.pagesTogetherShowEveryKeyAndFolderOnce(prefix, startAfter, delimiter, expected));
		}
		else {
			super.pagesTogetherShowEveryKeyAndFolderOnce(prefix, startAfter, delimiter, expected);
		}
	}

	@Override
	protected ObjectStore store() {
		return this.store;
	}

	@Override
	protected void put(String key, byte[] bytes) {
		this.writer.putObject((request) -> request.bucket(this.bucket).key(key), RequestBody.fromBytes(bytes));
	}

	@Override
	protected void delete(String key) {
		this.writer.deleteObject((request) -> request.bucket(this.bucket).key(key));
	}

	@Test
	void theKmsKeyOfAnEncryptedObjectIsReturned() {
		this.writer.putObject((request) -> request.bucket(this.bucket)
			.key("file.csv")
			.serverSideEncryption(ServerSideEncryption.AWS_KMS), RequestBody.fromString("x"));
		assertThat(this.store.inspect("file.csv").kmsKey()).startsWith("arn:aws:kms:" + REGION + ":");
	}

	static class WhereDockerRuns implements ExecutionCondition {

		@Override
		public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
			if (DockerClientFactory.instance().isDockerAvailable()) {
				return ConditionEvaluationResult.enabled("a Docker engine runs");
			}
			System.out.println("SKIPPED ContainersObjectStoreIT: no Docker engine runs here; S3ObjectStoreIT runs the "
					+ "same contract");
			return ConditionEvaluationResult.disabled("no Docker engine runs here");
		}

	}

}
