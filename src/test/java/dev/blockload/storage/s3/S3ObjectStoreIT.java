package dev.blockload.storage.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

import dev.blockload.Failure.Recovery;
import dev.blockload.connection.Credentials;
import dev.blockload.connection.Credentials.DefaultChain;
import dev.blockload.connection.Credentials.AccessKey;
import dev.blockload.connection.Credentials.Profile;
import dev.blockload.connection.Endpoint;
import dev.blockload.connection.Endpoint.At;
import dev.blockload.connection.Endpoint.Embedded;
import dev.blockload.connection.S3Connection;
import dev.blockload.connection.Secret;
import dev.blockload.embedded.EmbeddedS3;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.ObjectStoreContract;
import dev.blockload.storage.Pin;
import dev.blockload.storage.StorageException;
import dev.blockload.storage.s3.RecordingProxy.Request;
import io.awspring.cloud.autoconfigure.core.AwsClientBuilderConfigurer;
import io.awspring.cloud.autoconfigure.core.AwsProperties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * The store over the SDK and a real S3 server, S3Proxy.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class S3ObjectStoreIT extends ObjectStoreContract {

	private static final AtomicInteger BUCKETS = new AtomicInteger();

	private static final Path LIBRARIES = Path.of("target", "embedded");

	private final EmbeddedS3 server;

	private final S3Client writer;

	private final S3ObjectStores stores;

	private String bucket;

	private RecordingProxy proxy;

	private ObjectStore store;

	S3ObjectStoreIT(@TempDir Path home) {
		this.server = EmbeddedS3.use(home, LIBRARIES);
		this.stores = stores(this.server);
		this.writer = S3Client.builder()
			.endpointOverride(this.server.endpoint())
			.region(Region.EU_CENTRAL_1)
			.forcePathStyle(true)
			.credentialsProvider(StaticCredentialsProvider
				.create(AwsBasicCredentials.create(this.server.accessKeyId(), this.server.secretAccessKey())))
			.build();
	}

	@AfterAll
	void stopServer() {
		this.stores.close();
		this.writer.close();
		this.server.close();
	}

	@BeforeEach
	void openBucket() {
		this.bucket = "bucket-" + BUCKETS.incrementAndGet();
		this.writer.createBucket((request) -> request.bucket(this.bucket));
		this.proxy = RecordingProxy.before(this.server.endpoint());
		this.store = this.stores.open(embedded(new DefaultChain()));
	}

	@AfterEach
	void close() {
		this.store.close();
		this.proxy.close();
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
	void aFileCopiedIntoTheFolderOfTheBucketIsAnObject() throws IOException {
		Path folder = Files.createDirectories(this.server.folder().resolve(this.bucket).resolve("myfolderA"));
		Files.writeString(folder.resolve("2022-10-15-salaries.csv"), "a,b\n");
		Pin pin = this.store.pin("myfolderA/2022-10-15-salaries.csv");
		try (InputStream in = this.store.open(pin, 0, pin.size())) {
			assertThat(in).hasContent("a,b\n");
		}
	}

	@Test
	void aBrokenBodyIsResumedAtTheVeryByteWhereItBroke() throws IOException {
		byte[] content = random(400_000);
		put("file.csv", content);
		ObjectStore behindProxy = behindProxy(RetryPolicy.DEFAULT);
		Pin pin = behindProxy.pin("file.csv");
		this.proxy.forget();
		this.proxy.cutAfter(123_456);
		byte[] read = new byte[content.length];
		int position = 0;
		int resumedAt = -1;
		try (InputStream in = behindProxy.open(pin, 0, pin.size())) {
			while (position < read.length) {
				int before = position;
				read[position++] = (byte) in.read();
				if (resumedAt < 0 && this.proxy.requests().size() == 2) {
					resumedAt = before;
				}
			}
			assertThat(in.read()).isEqualTo(-1);
		}
		assertThat(read).isEqualTo(content);
		assertThat(this.proxy.cuts()).isEqualTo(1);
		assertThat(resumedAt).isBetween(122_000, 123_456);
		String path = "/" + this.bucket + "/file.csv";
		assertThat(this.proxy.requests()).containsExactly(
				new Request("GET", path, Optional.of(0L), Optional.of(400_000L), Optional.of(pin.etag())), new Request(
						"GET", path, Optional.of((long) resumedAt), Optional.of(400_000L), Optional.of(pin.etag())));
	}

	@Test
	void aBodyThatNeverGetsOnBreaksTheReadAtItsByte() throws IOException {
		// More than the buffers of two sockets hold.
		put("file.csv", random(20_000_000));
		ObjectStore behindProxy = behindProxy(
				new RetryPolicy(Duration.ofSeconds(1), Duration.ofMillis(10), Duration.ofMillis(50)));
		Pin pin = behindProxy.pin("file.csv");
		try (InputStream in = behindProxy.open(pin, 1000, pin.size())) {
			assertThat(in.readNBytes(10)).hasSize(10);
			this.proxy.close();
			StorageException failure = catchThrowableOfType(StorageException.class, in::readAllBytes);
			assertThat(failure.code()).isEqualTo("read-broken");
			assertThat(failure.recovery()).isEqualTo(Recovery.RESTART);
			assertThat(failure.message()).matches("Reading 'file.csv' in bucket '" + this.bucket
					+ "' failed at byte [0-9]+ of 20000000( \\([0-9]+ requests in [0-9]+ s\\))?: .*refused.*\\.");
		}
	}

	@Test
	void anObjectReplacedBetweenABreakAndItsResumptionIsNotMixedWithTheOldOne() throws IOException {
		put("file.csv", random(400_000));
		ObjectStore behindProxy = behindProxy(RetryPolicy.DEFAULT);
		Pin pin = behindProxy.pin("file.csv");
		this.proxy.cutAfter(100_000);
		try (InputStream in = behindProxy.open(pin, 0, pin.size())) {
			assertThat(in.readNBytes(50_000)).hasSize(50_000);
			put("file.csv", "another");
			StorageException failure = catchThrowableOfType(StorageException.class, in::readAllBytes);
			assertThat(failure.code()).isEqualTo("object-changed");
			assertThat(failure).hasMessage(
					"Object 'file.csv' in bucket '" + this.bucket + "' was replaced during the run. Expected ETag "
							+ pin.etag() + ", found " + this.store.pin("file.csv").etag() + ".");
			assertThat(failure.action()).isEqualTo("Start a new run.");
		}
	}

	@Test
	void anInterruptWhileWaitingToResumeSurfaces() throws IOException {
		put("file.csv", random(400_000));
		ObjectStore behindProxy = behindProxy(
				new RetryPolicy(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(1)));
		Pin pin = behindProxy.pin("file.csv");
		this.proxy.cutAfter(100_000);
		try (InputStream in = behindProxy.open(pin, 0, pin.size())) {
			Thread reader = Thread.currentThread();
			Thread interrupter = new Thread(() -> {
				while (reader.getState() != Thread.State.TIMED_WAITING) {
					Thread.onSpinWait();
				}
				reader.interrupt();
			});
			interrupter.start();
			assertThatExceptionOfType(InterruptedIOException.class).isThrownBy(in::readAllBytes)
				.withMessageMatching("Reading 'file.csv' was interrupted at byte [0-9]+\\.");
			// Also clears the flag for what follows.
			assertThat(Thread.interrupted()).isTrue();
		}
	}

	@Test
	void aLargeObjectIsAskedForInParts() throws IOException {
		long part = ReadAheadInputStream.Sizes.DEFAULT.part();
		long size = 20L * part + 1000;
		Path file = Files.createDirectories(this.server.folder().resolve(this.bucket)).resolve("large.csv");
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
			// A file of holes: as large as it must be, without the bytes on the disk.
			channel.write(ByteBuffer.wrap(new byte[] { 7 }), size - 1);
		}
		ObjectStore behindProxy = behindProxy(RetryPolicy.DEFAULT);
		Pin pin = behindProxy.pin("large.csv");
		this.proxy.forget();
		long read = 0;
		int last = 0;
		try (InputStream in = behindProxy.open(pin, 10, size)) {
			byte[] buffer = new byte[1 << 20];
			for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
				read += count;
				last = buffer[count - 1];
			}
		}
		assertThat(read).isEqualTo(size - 10);
		assertThat(last).isEqualTo(7);
		// Later parts are long or short, depending on how fast they arrive.
		List<Long> starts = this.proxy.requests()
			.stream()
			.map((request) -> request.rangeStart().orElseThrow())
			.sorted()
			.toList();
		assertThat(starts).startsWith(10L, 10L + part, 10L + 5 * part).hasSizeBetween(4, 11);
	}

	@Test
	void aStreamClosedEarlyDoesNotReadTheRest() throws IOException {
		put("file.csv", random(20_000_000));
		ObjectStore behindProxy = behindProxy(RetryPolicy.DEFAULT);
		Pin pin = behindProxy.pin("file.csv");
		InputStream in = behindProxy.open(pin, 0, pin.size());
		assertThat(in.read()).isNotNegative();
		in.close();
		assertThatExceptionOfType(IOException.class).isThrownBy(in::read)
			.withMessage("The stream of 'file.csv' is closed.");
		assertThat(this.proxy.responseBytes()).isLessThan(15_000_000);
	}

	@Test
	void aPinTakesOneRequestAndAReadOfAPartAnother() throws IOException {
		put("file.csv", "0123456789");
		ObjectStore behindProxy = behindProxy(RetryPolicy.DEFAULT);
		Pin pin = behindProxy.pin("file.csv");
		behindProxy.open(pin, 0, 10).readAllBytes();
		behindProxy.open(pin, 0, 10).close();
		assertThat(this.proxy.requests()).extracting(Request::method).containsExactly("GET", "GET");
	}

	@Test
	void aWrongSecretIsNamed() {
		put("file.csv", "x");
		Secret secret = new Secret("thisIsNotTheSecretButASecretItIs");
		StorageException failure = failure(embedded(new AccessKey(this.server.accessKeyId(), secret)), "file.csv");
		assertThat(failure.code()).isEqualTo("wrong-secret");
		assertThat(failure).hasMessage("The secret access key of connection 'salaries' does not belong to its access "
				+ "key ID: S3 answered SignatureDoesNotMatch.");
		StringWriter everything = new StringWriter();
		failure.printStackTrace(new PrintWriter(everything));
		assertThat(everything.toString()).doesNotContain(secret.reveal());
	}

	@Test
	void anUnknownAccessKeyIdIsNamed() {
		StorageException failure = failure(embedded(new AccessKey("AKIANOBODY", new Secret("s"))), "file.csv");
		assertThat(failure.code()).isEqualTo("unknown-access-key");
		assertThat(failure)
			.hasMessage("The access key ID of connection 'salaries' does not exist: S3 answered InvalidAccessKeyId.");
	}

	@Test
	void theKeysOfAnEmbeddedConnectionAreThoseOfTheStoreUnlessItHasItsOwn() {
		put("file.csv", "x");
		AccessKey own = new AccessKey(this.server.accessKeyId(), new Secret(this.server.secretAccessKey()));
		assertThat(this.stores.open(embedded(own)).pin("file.csv").size()).isEqualTo(1);
		assertThat(this.stores.open(embedded(new Profile("none"))).pin("file.csv").size()).isEqualTo(1);
	}

	@Test
	void aMissingBucketIsNamedWhetherListedOrRead() {
		S3Connection connection = new S3Connection("salaries", "no-such-bucket", "eu-central-1", new DefaultChain(),
				List.of("workforce"), new Embedded(), false);
		StorageException failure = failure(connection, "file.csv");
		assertThat(failure.code()).isEqualTo("no-such-bucket");
		assertThat(failure).hasMessage("Bucket 'no-such-bucket' of connection 'salaries' does not exist.");
		assertThat(
				catchThrowableOfType(StorageException.class, () -> this.stores.open(connection).list("", null, null, 1))
					.code())
			.isEqualTo("no-such-bucket");
	}

	@Test
	void aStoreThatDoesNotAnswerIsUnreachable() {
		this.proxy.close();
		RetryPolicy impatient = new RetryPolicy(Duration.ofMillis(50), Duration.ofMillis(1), Duration.ofMillis(2));
		StorageException failure = catchThrowableOfType(StorageException.class,
				() -> behindProxy(impatient).pin("file.csv"));
		assertThat(failure.code()).isEqualTo("unreachable");
		assertThat(failure.message()).matches("Connection 'salaries' cannot reach " + this.proxy.endpoint()
				+ ": no server listens on this port \\(Connection refused\\)( \\([0-9]+ requests in [0-9]+ s\\))?\\.");
	}

	@Test
	void aProfileWithoutCredentialsIsNamed() {
		StorageException failure = failure(at(this.server.endpoint(), new Profile("no-such-profile")), "file.csv");
		assertThat(failure.code()).isEqualTo("no-credentials");
		assertThat(failure)
			.hasMessage("Connection 'salaries' has no credentials: profile 'no-such-profile' provides none.");
	}

	private StorageException failure(S3Connection connection, String key) {
		return catchThrowableOfType(StorageException.class, () -> this.stores.open(connection).pin(key));
	}

	private ObjectStore behindProxy(RetryPolicy retryPolicy) {
		S3Connection connection = at(this.proxy.endpoint(),
				new AccessKey(this.server.accessKeyId(), new Secret(this.server.secretAccessKey())));
		return this.stores.open(connection, retryPolicy);
	}

	private S3Connection embedded(Credentials credentials) {
		return connection(credentials, new Embedded());
	}

	private S3Connection at(URI endpoint, Credentials credentials) {
		return connection(credentials, new At(endpoint));
	}

	private S3Connection connection(Credentials credentials, Endpoint endpoint) {
		return new S3Connection("salaries", this.bucket, "eu-central-1", credentials, List.of("workforce"), endpoint,
				true);
	}

	private static S3ObjectStores stores(EmbeddedS3 server) {
		AwsClientBuilderConfigurer configurer = new AwsClientBuilderConfigurer(AnonymousCredentialsProvider.create(),
				() -> {
					throw new IllegalStateException("the region comes from the connection");
				}, new AwsProperties());
		return new S3ObjectStores(configurer, () -> new EmbeddedStore.Access(server.endpoint(), server.accessKeyId(),
				new Secret(server.secretAccessKey())));
	}

	private static byte[] random(int size) {
		byte[] bytes = new byte[size];
		new Random(42).nextBytes(bytes);
		return bytes;
	}

}
