package dev.blockload.storage.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.blockload.Failure.Recovery;
import dev.blockload.connection.Credentials.AccessKey;
import dev.blockload.connection.Endpoint.At;
import dev.blockload.connection.S3Connection;
import dev.blockload.connection.Secret;
import dev.blockload.embedded.EmbeddedS3;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.Pin;
import dev.blockload.storage.StorageException;
import dev.blockload.storage.StoredObject;
import dev.blockload.storage.s3.RecordingProxy.Request;
import io.awspring.cloud.autoconfigure.core.AwsClientBuilderConfigurer;
import io.awspring.cloud.autoconfigure.core.AwsProperties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * A store that misbehaves, with timeouts of milliseconds instead of half minutes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class S3FaultsIT {

	private static final Timeouts TIMEOUTS = new Timeouts(Duration.ofMillis(500), Duration.ofMillis(400),
			Duration.ofMillis(700), Duration.ofSeconds(2));

	/** What a busy machine needs in addition; retries without an end take longer. */
	private static final Duration BUSY = Duration.ofSeconds(20);

	private static final RetryPolicy PATIENT = retryPolicy(Duration.ofSeconds(10));

	private static final RetryPolicy IMPATIENT = retryPolicy(Duration.ofMillis(300));

	private static final int SIZE = 300_000;

	private static final int START = 1_000;

	private final byte[] content = random(1);

	private final EmbeddedS3 server = EmbeddedS3.use(Path.of("target", "it"), Path.of("target", "embedded"));

	private final S3ObjectStores stores = new S3ObjectStores(
			new AwsClientBuilderConfigurer(AnonymousCredentialsProvider.create(), () -> {
				throw new IllegalStateException("the region comes from the connection");
			}, new AwsProperties()), () -> {
				throw new IllegalStateException("no connection here is embedded");
			}, TIMEOUTS, PATIENT);

	private final S3Client writer = S3Client.builder()
		.endpointOverride(this.server.endpoint())
		.region(Region.EU_CENTRAL_1)
		.forcePathStyle(true)
		.credentialsProvider(StaticCredentialsProvider
			.create(AwsBasicCredentials.create(this.server.accessKeyId(), this.server.secretAccessKey())))
		.build();

	private String bucket;

	private FaultyStore faulty;

	@AfterAll
	void stopServer() {
		this.stores.close();
		this.writer.close();
		this.server.close();
	}

	@BeforeEach
	void openBucket() {
		this.bucket = "bucket-" + UUID.randomUUID();
		this.writer.createBucket((request) -> request.bucket(this.bucket));
		put("file.csv", this.content);
		this.faulty = FaultyStore.before(this.server.endpoint());
	}

	@AfterEach
	void closeStore() {
		this.faulty.close();
	}

	static List<Arguments> faultsOfReading() {
		return List.of(
				arguments("reset", StoreFault.reset(), "read-broken",
						".*: the connection broke \\(Connection reset\\)\\."),
				arguments("reset in the body", StoreFault.resetAfter(0), "read-broken", ".*"),
				arguments("end in the body", StoreFault.endAfter(0), "read-broken", ".*"),
				arguments("truncated", StoreFault.truncateTo(0), "read-broken",
						".*: the answer ended at byte 1000 instead of byte 300000\\."),
				arguments("no answer", StoreFault.noAnswer(), "read-broken",
						".*: the server did not answer \\(Read timed out\\)\\."),
				arguments("stall in the body", StoreFault.stallAfter(0), "read-broken",
						".*: the server did not answer \\(Read timed out\\)\\."),
				arguments("throttled", StoreFault.answer(503, "SlowDown"), "throttled",
						"The store of connection 'salaries' received too many requests: S3 answered 503 SlowDown"
								+ "( \\([0-9]+ requests in [0-9]+ s\\))?\\."),
				arguments("too many requests", StoreFault.answer(429, "TooManyRequests"), "throttled",
						"The store of connection 'salaries' received too many requests: S3 answered 429 TooManyRequests"
								+ "( \\([0-9]+ requests in [0-9]+ s\\))?\\."),
				arguments("internal error", StoreFault.answer(500, "InternalError"), "read-broken",
						"Reading 'file.csv' in bucket '[^']+' failed at byte 1000 of 300000"
								+ "( \\([0-9]+ requests in [0-9]+ s\\))?: S3 answered 500 InternalError\\."),
				arguments("bad gateway", StoreFault.answer(502, ""), "read-broken", ".*: S3 answered 502\\."),
				arguments("request timeout", StoreFault.answer(400, "RequestTimeout"), "read-broken",
						".*: S3 answered 400 RequestTimeout\\."),
				arguments("other range", StoreFault.shiftRange(7), "read-broken",
						".*: the store returned 'bytes 1007-300006/300000' with ETag .* instead of bytes 1000-299999 of 300000\\."),
				arguments("whole object", StoreFault.wholeObject(SIZE), "read-broken",
						".*: the store returned 300000 bytes instead of 299000\\."),
				arguments("no range", StoreFault.without("Content-Range"), "read-broken",
						".*: the store returned no range with ETag .* instead of bytes 1000-299999 of 300000\\."),
				arguments("no ETag", StoreFault.without("ETag"), "read-broken",
						".* with ETag null instead of bytes 1000-299999 of 300000\\."));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("faultsOfReading")
	void aPassingFaultOfReadingIsWaitedOut(String name, StoreFault fault) throws IOException {
		Pin pin = pin();
		this.faulty.at(1, fault);
		this.faulty.at(2, fault);
		assertThat(read(PATIENT, pin)).isEqualTo(rest());
		assertThat(starts()).containsExactly(1_000L, 1_000L, 1_000L);
		assertThat(this.faulty.requests()).extracting(Request::ifMatch)
			.allSatisfy((ifMatch) -> assertThat(ifMatch).contains(pin.etag()));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("faultsOfReading")
	void aLastingFaultOfReadingEndsInACodeAndCanBeRestarted(String name, StoreFault fault, String code,
			String message) {
		Pin pin = pin();
		this.faulty.from(1, fault);
		long began = System.nanoTime();
		StorageException failure = catchThrowableOfType(StorageException.class, () -> read(IMPATIENT, pin));
		assertThat(Duration.ofNanos(System.nanoTime() - began))
			.isLessThan(IMPATIENT.maxRetryTime().plus(TIMEOUTS.call()).plus(TIMEOUTS.read()).plus(BUSY));
		assertThat(failure.code()).isEqualTo(code);
		assertThat(failure.recovery()).isEqualTo(Recovery.RESTART);
		assertThat(failure.message()).matches(message);
	}

	static List<Arguments> faultsInTheBody() {
		return List.of(arguments("reset", StoreFault.resetAfter(100_000)),
				arguments("end", StoreFault.endAfter(100_000)), arguments("truncated", StoreFault.truncateTo(100_000)),
				arguments("stall", StoreFault.stallAfter(100_000)));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("faultsInTheBody")
	void aBodyThatBreaksIsResumedAtTheByteWhereItBroke(String name, StoreFault fault) throws IOException {
		Pin pin = pin();
		this.faulty.at(1, fault);
		this.faulty.at(2, fault);
		assertThat(read(PATIENT, pin)).isEqualTo(rest());
		List<Long> starts = starts();
		assertThat(starts).hasSize(3);
		if (name.equals("reset")) {
			// What was under way at a reset may be lost.
			assertThat(starts.get(1)).isBetween(1_000L, 101_000L);
		}
		else {
			assertThat(starts).containsExactly(1_000L, 101_000L, 201_000L);
		}
	}

	@Test
	void theWaitStartsAgainWithTheFirstAfterProgress() throws IOException {
		Pin pin = pin();
		// Breaks 14 times. If waits kept doubling, they would use up the five seconds.
		this.faulty.from(1, StoreFault.endAfter(20_000));
		RetryPolicy doubling = new RetryPolicy(Duration.ofSeconds(5), Duration.ofMillis(100), Duration.ofMinutes(1));
		assertThat(read(doubling, pin)).isEqualTo(rest());
		assertThat(starts())
			.containsExactlyElementsOf(LongStream.range(0, 15).map((part) -> START + part * 20_000).boxed().toList());
	}

	@Test
	void aBodyThatTricklesFailsAfterTheTimeout() {
		Pin pin = pin();
		this.faulty.from(1, StoreFault.slow(2_000));
		StorageException failure = catchThrowableOfType(StorageException.class, () -> read(IMPATIENT, pin));
		assertThat(failure.code()).isEqualTo("read-broken");
		assertThat(failure.recovery()).isEqualTo(Recovery.RESTART);
		assertThat(failure.message()).matches("Reading 'file.csv' in bucket '" + this.bucket
				+ "' is too slow at byte [0-9]+ of 300000: [0-9]+ bytes arrived in 0 s\\.");
	}

	@Test
	void aSlowBodyThatComesIsReadToItsEnd() throws IOException {
		Pin pin = pin();
		this.faulty.at(1, StoreFault.slow(400_000));
		assertThat(read(retryPolicy(Duration.ofMillis(600)), pin)).isEqualTo(rest());
		assertThat(this.faulty.requests()).hasSize(1);
	}

	@Test
	void anObjectReplacedBetweenTwoRequestsIsNotMixed() {
		Pin pin = pin();
		this.faulty.at(1, StoreFault.endAfter(100_000));
		this.faulty.at(2, StoreFault.after(() -> put("file.csv", random(2))));
		StorageException failure = catchThrowableOfType(StorageException.class, () -> read(PATIENT, pin));
		assertThat(failure.code()).isEqualTo("object-changed");
		assertThat(failure.recovery()).isEqualTo(Recovery.NEW_RUN);
		assertThat(failure)
			.hasMessage("Object 'file.csv' in bucket '" + this.bucket + "' was replaced during the run. Expected ETag "
					+ pin.etag() + ", found " + store(PATIENT).pin("file.csv").etag() + ".");
	}

	@Test
	void anObjectDeletedBetweenTwoRequestsIsGone() {
		Pin pin = pin();
		this.faulty.at(1, StoreFault.endAfter(100_000));
		this.faulty.at(2, StoreFault
			.after(() -> this.writer.deleteObject((request) -> request.bucket(this.bucket).key("file.csv"))));
		StorageException failure = catchThrowableOfType(StorageException.class, () -> read(PATIENT, pin));
		assertThat(failure.code()).isEqualTo("object-gone");
		assertThat(failure.recovery()).isEqualTo(Recovery.NEW_RUN);
		assertThat(failure).hasMessage("Object 'file.csv' in bucket '" + this.bucket
				+ "' was deleted during the run. Expected ETag " + pin.etag() + ".");
	}

	@Test
	void theRestOfALongRangeIsReadUnderThePinAndRetriedAlone() throws IOException {
		byte[] big = new byte[18_000_000];
		new Random(3).nextBytes(big);
		put("file.csv", big);
		Pin pin = pin();
		this.faulty.at(2, StoreFault.resetAfter(1_000_000));
		this.faulty.at(3, StoreFault.answer(503, "SlowDown"));
		try (InputStream in = store(PATIENT).open(pin, 0, big.length)) {
			assertThat(in.readAllBytes()).isEqualTo(big);
		}
		List<Request> requests = this.faulty.requests();
		assertThat(requests).as("the beginning, the rest, and two retries").hasSize(4);
		assertThat(requests).allSatisfy((request) -> assertThat(request.ifMatch()).contains(pin.etag()));
		List<Long> starts = starts();
		assertThat(starts.subList(0, 2)).containsExactly(0L, 4L << 20);
		assertThat(starts.get(2)).isGreaterThan(4L << 20).isLessThanOrEqualTo((4L << 20) + 1_000_000);
		assertThat(starts.get(3)).as("nothing is read twice").isEqualTo(starts.get(2));

		pin();
		try (InputStream in = store(PATIENT).open(pin, 0, big.length)) {
			assertThat(in.readNBytes(100_000)).isEqualTo(Arrays.copyOf(big, 100_000));
			put("file.csv", this.content);
			StorageException failure = catchThrowableOfType(StorageException.class, in::readAllBytes);
			assertThat(failure.code()).as("of a part after the object was replaced").isEqualTo("object-changed");
		}
		assertThat(this.faulty.requests().get(0).rangeEnd()).as("a reader of the header").contains(4L << 20);
	}

	static List<Arguments> faultsOfAsking() {
		return List.of(arguments("reset", StoreFault.reset(), "unreachable"),
				arguments("no answer", StoreFault.noAnswer(), "unreachable"),
				arguments("throttled", StoreFault.answer(503, "SlowDown"), "throttled"),
				arguments("internal error", StoreFault.answer(500, "InternalError"), "storage-failed"));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("faultsOfAsking")
	void aPassingFaultOfPinningIsWaitedOut(String name, StoreFault fault) {
		Pin pin = pin();
		this.faulty.at(1, fault);
		this.faulty.at(2, fault);
		assertThat(store(PATIENT).pin("file.csv")).isEqualTo(pin);
		assertThat(this.faulty.requests()).hasSize(3);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("faultsOfAsking")
	void aLastingFaultOfPinningEndsInACode(String name, StoreFault fault, String code) {
		this.faulty.from(1, fault);
		StorageException failure = catchThrowableOfType(StorageException.class, () -> store(IMPATIENT).pin("file.csv"));
		assertThat(failure.code()).isEqualTo(code);
		assertThat(failure.recovery()).isEqualTo(Recovery.RESTART);
	}

	@Test
	void theHeadAloneIsEnoughToPin() {
		Pin pin = pin();
		for (StoreFault fault : List.of(StoreFault.stallAfter(0), StoreFault.resetAfter(0), StoreFault.endAfter(0))) {
			this.faulty.healthy();
			this.faulty.at(1, fault);
			assertThat(store(PATIENT).pin("file.csv")).isEqualTo(pin);
			assertThat(this.faulty.requests()).hasSize(1);
		}
	}

	static List<Arguments> faultsOfListing() {
		List<Arguments> faults = new ArrayList<>(faultsOfAsking());
		faults.add(arguments("reset in the body", StoreFault.resetAfter(100), "storage-failed"));
		faults.add(arguments("end in the body", StoreFault.endAfter(100), "storage-failed"));
		faults.add(arguments("stall in the body", StoreFault.stallAfter(100), "storage-failed"));
		faults.add(arguments("truncated", StoreFault.truncateTo(100), "storage-failed"));
		return faults;
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("faultsOfListing")
	void aPassingFaultOfListingIsWaitedOut(String name, StoreFault fault) {
		this.faulty.at(1, fault);
		this.faulty.at(2, fault);
		assertThat(store(PATIENT).list("", null, null, 10).objects()).extracting(StoredObject::key)
			.containsExactly("file.csv");
		assertThat(this.faulty.requests()).hasSize(3);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("faultsOfListing")
	void aLastingFaultOfListingEndsInACode(String name, StoreFault fault, String code) {
		this.faulty.from(1, fault);
		StorageException failure = catchThrowableOfType(StorageException.class,
				() -> store(IMPATIENT).list("", null, null, 10));
		assertThat(failure.code()).isEqualTo(code);
		assertThat(failure.recovery()).isEqualTo(Recovery.RESTART);
	}

	@Test
	void aFailureThatNoRetryFixesIsReportedAtOnce() {
		Pin pin = pin();
		this.faulty.from(1, StoreFault.answer(403, "AccessDenied"));
		assertThat(catchThrowableOfType(StorageException.class, () -> read(PATIENT, pin)).code())
			.isEqualTo("access-denied");
		assertThat(catchThrowableOfType(StorageException.class, () -> store(PATIENT).pin("file.csv")).code())
			.isEqualTo("access-denied");
		assertThat(catchThrowableOfType(StorageException.class, () -> store(PATIENT).list("", null, null, 1)).code())
			.isEqualTo("access-denied");
		assertThat(this.faulty.requests()).hasSize(3);
	}

	@Test
	void aClockThatDiffersIsSetRightOnce() {
		Pin pin = pin();
		this.faulty.at(1, StoreFault.answer(403, "RequestTimeTooSkewed"));
		assertThat(store(PATIENT).pin("file.csv")).isEqualTo(pin);
		assertThat(this.faulty.requests()).hasSize(2);
	}

	static List<Arguments> waits() {
		return List.of(arguments("for the head", StoreFault.noAnswer()),
				arguments("for the body", StoreFault.stallAfter(10)),
				arguments("to try again", StoreFault.answer(503, "SlowDown")));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("waits")
	void closingEndsAReadThatWaits(String name, StoreFault fault) throws Exception {
		this.faulty.from(2, fault);
		// Timeouts that would not end it.
		try (S3ObjectStores unhurried = new S3ObjectStores(new AwsClientBuilderConfigurer(
				AnonymousCredentialsProvider.create(), () -> Region.EU_CENTRAL_1, new AwsProperties()), () -> {
					throw new IllegalStateException("no connection here is embedded");
				})) {
			ObjectStore store = unhurried.open(connection(),
					new RetryPolicy(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(1)));
			Pin pin = store.pin("file.csv");
			InputStream in = store.open(pin, START, SIZE);
			CompletableFuture<IOException> read = CompletableFuture
				.supplyAsync(() -> catchThrowableOfType(IOException.class, in::readAllBytes));
			await(() -> this.faulty.requests().size() == 2);
			Thread.sleep(200);
			long closed = System.nanoTime();
			in.close();
			// Of the minute that the fault, or the wait to try again, takes.
			assertThat(read.get(30, TimeUnit.SECONDS)).hasMessage("The stream of 'file.csv' is closed.");
			assertThat(Duration.ofNanos(System.nanoTime() - closed)).isLessThan(BUSY);
			assertThat(this.faulty.requests()).hasSize(2);
		}
	}

	@Test
	void anInterruptEndsAWaitToTryAgain() throws Exception {
		Pin pin = pin();
		this.faulty.from(1, StoreFault.answer(503, "SlowDown"));
		RetryPolicy retryPolicy = new RetryPolicy(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(1));
		assertThatExceptionOfType(InterruptedIOException.class)
			.isThrownBy(() -> interrupted(() -> read(retryPolicy, pin)))
			.withMessage("Reading 'file.csv' was interrupted at byte 1000.");
		StorageException failure = catchThrowableOfType(StorageException.class,
				() -> interrupted(() -> store(retryPolicy).pin("file.csv")));
		assertThat(failure.code()).isEqualTo("interrupted");
		assertThat(failure).hasMessage("The request for 'file.csv' in bucket '" + this.bucket + "' was interrupted.");
	}

	/** Interrupts this thread as soon as it waits, and wants it to be so still after. */
	private static void interrupted(Attempt attempt) throws Exception {
		Thread waiting = Thread.currentThread();
		CompletableFuture<Void> interrupter = CompletableFuture.runAsync(() -> {
			await(() -> waiting.getState() == Thread.State.TIMED_WAITING);
			waiting.interrupt();
		});
		try {
			attempt.make();
		}
		finally {
			// Also clears the flag for what follows.
			assertThat(Thread.interrupted()).isTrue();
			interrupter.get(60, TimeUnit.SECONDS);
		}
	}

	private static void await(java.util.function.BooleanSupplier condition) {
		long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() > end) {
				throw new AssertionError("not within a minute");
			}
			Thread.onSpinWait();
		}
	}

	private byte[] read(RetryPolicy retryPolicy, Pin pin) throws IOException {
		try (InputStream in = store(retryPolicy).open(pin, START, SIZE)) {
			return in.readAllBytes();
		}
	}

	private byte[] rest() {
		return Arrays.copyOfRange(this.content, START, SIZE);
	}

	private List<Long> starts() {
		return this.faulty.requests().stream().map((request) -> request.rangeStart().orElseThrow()).toList();
	}

	/** The object as it is; no request of it is counted. */
	private Pin pin() {
		Pin pin = store(PATIENT).pin("file.csv");
		this.faulty.healthy();
		return pin;
	}

	private ObjectStore store(RetryPolicy retryPolicy) {
		return this.stores.open(connection(), retryPolicy);
	}

	private S3Connection connection() {
		return new S3Connection("salaries", this.bucket, "eu-central-1",
				new AccessKey(this.server.accessKeyId(), new Secret(this.server.secretAccessKey())),
				List.of("workforce"), new At(this.faulty.endpoint()), true);
	}

	private void put(String key, byte[] bytes) {
		this.writer.putObject((request) -> request.bucket(this.bucket).key(key), RequestBody.fromBytes(bytes));
	}

	private static RetryPolicy retryPolicy(Duration maxRetryTime) {
		return new RetryPolicy(maxRetryTime, Duration.ofMillis(10), Duration.ofMillis(50));
	}

	private static byte[] random(long seed) {
		byte[] bytes = new byte[SIZE];
		new Random(seed).nextBytes(bytes);
		return bytes;
	}

	@FunctionalInterface
	private interface Attempt {

		void make() throws Exception;

	}

}
