package dev.blockload.storage.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import dev.blockload.connection.AddressRules;
import dev.blockload.connection.Credentials;
import dev.blockload.connection.Credentials.AccessKey;
import dev.blockload.connection.Endpoint;
import dev.blockload.connection.Endpoint.At;
import dev.blockload.connection.Origin;
import dev.blockload.connection.S3Connection;
import dev.blockload.connection.Secret;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.Pin;
import dev.blockload.storage.StorageException;
import dev.blockload.storage.StoredObject;
import dev.blockload.storage.s3.S3Catalogue.Case;
import io.awspring.cloud.autoconfigure.core.AwsClientBuilderConfigurer;
import io.awspring.cloud.autoconfigure.core.AwsProperties;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.SdkGlobalTime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * The catalogue of failures: a stub on the loopback answers as S3 documents it, and what
 * a user reads is asserted in full.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class S3FailuresTest {

	private static final String KEY = "myfolderA/2022-10-15-salaries.csv";

	private static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

	private static final String CHECK_STORE = "Check that the store is running, the host and port in endpoint of the "
			+ "connection, and the network. Then test the connection: ./blockload check pigment-export";

	private static final String TOKEN = "IQoJb3JpZ2luX2VjEXAMPLETOKEN";

	private static final AwsClientBuilderConfigurer CONFIGURER = new AwsClientBuilderConfigurer(
			AnonymousCredentialsProvider.create(), () -> {
				throw new IllegalStateException("the region comes from the connection");
			}, new AwsProperties());

	private static final EmbeddedStore NONE_EMBEDDED = () -> {
		throw new IllegalStateException("no connection here is embedded");
	};

	private final FaultyStore stub = FaultyStore.alone();

	private final S3ObjectStores stores = stores();

	private static S3ObjectStores stores() {
		return new S3ObjectStores(CONFIGURER, NONE_EMBEDDED, Timeouts.DEFAULT,
				new RetryPolicy(Duration.ofMillis(500), Duration.ofMillis(10), Duration.ofMillis(100)));
	}

	/** So that the first case has no more to wait for than the others. */
	@BeforeAll
	void warmUp() {
		this.stub.from(1, StoreFault.replay("HTTP/1.1 404 Not Found", List.of(), new byte[0]));
		assertThat(failure(() -> store(this.stub.endpoint()).pin(KEY)).code()).isEqualTo("no-such-key");
	}

	@AfterAll
	void stop() {
		this.stores.close();
		this.stub.close();
	}

	/** DNS can change after the save, so each connection is checked. */
	@Test
	void aSavedConnectionReachesNoInternalAddress() {
		URI named = URI.create("http://localhost:" + this.stub.endpoint().getPort());
		this.stub.from(1, StoreFault.replay("HTTP/1.1 404 Not Found", List.of(), new byte[0]));
		for (URI endpoint : List.of(this.stub.endpoint(), named)) {
			StorageException failure = failure(() -> this.stores.open(saved(endpoint)).pin(KEY));
			assertThat(failure.code()).isEqualTo("address-refused");
			assertThat(failure.message()).isEqualTo("The endpoint of connection 'pigment-export', " + endpoint.getHost()
					+ ", has the address 127.0.0.1. No saved connection can have a loopback, link-local or metadata address.");
			assertThat(failure.action()).isEqualTo(
					"Correct the endpoint. Or allow the address on each node: BLOCKLOAD_ALLOWED_ADDRESSES=127.0.0.1");
		}
		StorageException ofRole = failure(() -> this.stores
			.open(new S3Connection("pigment-export", "b-1", "eu-central-1",
					new Credentials.AssumedRole("arn:aws:iam::111122223333:role/exports", null,
							new Credentials.AccessKey("AKIA", new Secret(SECRET))),
					List.of("workforce"), new Endpoint.At(named), true, null, Origin.DATABASE))
			.pin(KEY));
		assertThat(ofRole.code()).isEqualTo("address-refused");
		try (S3ObjectStores allowing = new S3ObjectStores(CONFIGURER, NONE_EMBEDDED, AddressRules.of("127.0.0.1"))) {
			assertThat(failure(() -> allowing.open(saved(this.stub.endpoint())).pin(KEY)).code())
				.isEqualTo("no-such-key");
		}
	}

	private static S3Connection saved(URI endpoint) {
		return new S3Connection("pigment-export", "b-1", "eu-central-1",
				new Credentials.AccessKey("AKIA", new Secret(SECRET)), List.of("workforce"), new Endpoint.At(endpoint),
				true, null, Origin.DATABASE);
	}

	static List<Case> catalogue() throws IOException {
		return S3Catalogue.read();
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("catalogue")
	void eachAnswerOfS3BecomesAMessageWithAnAction(Case entry) {
		entry.replay(this.stub);
		StorageException failure = failure(() -> ask(entry, store(this.stub.endpoint())));
		assertThat(failure.message()).matches(entry.messagePattern(this.stub));
		assertThat(failure.code()).isEqualTo(entry.code());
		assertThat(String.valueOf(failure.action()))
			.isEqualTo(entry.action().replace("{endpoint}", this.stub.endpoint().toString()));
		assertThat(failure.recovery()).isEqualTo(entry.recovery());
		assertThat(everything(failure)).doesNotContain(SECRET).doesNotContain(TOKEN);
	}

	private static void ask(Case entry, ObjectStore store) throws IOException {
		switch (entry.asked()) {
			case LIST -> store.list("myfolderA/", null, null, 1000);
			case LOOK -> store.inspect(KEY);
			case READ -> {
				Pin pin = store.pin(KEY);
				try (InputStream in = store.open(pin, 0, pin.size())) {
					in.readAllBytes();
				}
			}
		}
	}

	private static String everything(StorageException failure) {
		StringWriter everything = new StringWriter();
		failure.printStackTrace(new PrintWriter(everything));
		return everything.toString();
	}

	private void lists(String encoding, String key) {
		String body = "<ListBucketResult><IsTruncated>false</IsTruncated>" + encoding + "<Contents><Key>" + key
				+ "</Key><ETag>\"e\"</ETag><Size>1</Size></Contents></ListBucketResult>";
		this.stub.healthy();
		this.stub.from(1, StoreFault.replay("HTTP/1.1 200 OK", List.of("Content-Type: application/xml"),
				body.getBytes(StandardCharsets.UTF_8)));
	}

	@Test
	void keysAreDecodedOnceAndOnlyIfTheStoreEncodedThem() {
		ObjectStore store = store(this.stub.endpoint());
		lists("<EncodingType>url</EncodingType>", "a%01%2B+%2520%25.csv");
		assertThat(store.list("", null, "/", 10).objects()).extracting(StoredObject::key)
			.containsExactly("a\u0001+ %20%.csv");
		lists("", "a+%20%2B%.csv");
		assertThat(store.list("", null, "/", 10).objects()).extracting(StoredObject::key)
			.containsExactly("a+%20%2B%.csv");
		lists("<EncodingType>url</EncodingType>", "100%.csv");
		StorageException failure = failure(() -> store.list("in/", null, "/", 10));
		assertThat(failure).hasMessageStartingWith(
				"The listing of bucket 'pigment-export' with prefix 'in/' through connection 'pigment-export' cannot be "
						+ "read: the store says that keys are URL-encoded, but one is not (URLDecoder: ");
		assertThat(failure.code()).isEqualTo("storage-failed");
	}

	@Test
	void anObjectIsTheSameWhetherItsEtagIsWeakOrStrong() throws IOException {
		ObjectStore store = store(this.stub.endpoint());
		this.stub.healthy();
		this.stub.at(1, StoreFault.replay("HTTP/1.1 206 Partial Content",
				List.of("ETag: W/\"e1\"", "Content-Range: bytes 0-0/2"), "a".getBytes(StandardCharsets.UTF_8)));
		this.stub.at(2, StoreFault.replay("HTTP/1.1 206 Partial Content",
				List.of("ETag: \"e1\"", "Content-Range: bytes 0-1/2"), "ab".getBytes(StandardCharsets.UTF_8)));
		this.stub.from(3, StoreFault.replay("HTTP/1.1 206 Partial Content",
				List.of("ETag: W/\"e1\"", "Content-Range: bytes 0-1/2"), "ab".getBytes(StandardCharsets.UTF_8)));
		Pin pin = store.pin(KEY);
		assertThat(pin.etag()).isEqualTo("\"e1\"");
		for (int read = 1; read <= 2; read++) {
			try (InputStream in = store.open(pin, 0, 2)) {
				assertThat(in).hasContent("ab");
			}
		}
	}

	@Test
	void aWrongClockIsCorrectedByTheTimeOfS3() {
		Instant theirs = Instant.now().minus(3, ChronoUnit.HOURS);
		String date = "Date: " + DateTimeFormatter.RFC_1123_DATE_TIME.format(theirs.atOffset(ZoneOffset.UTC));
		String body = "<Error><Code>RequestTimeTooSkewed</Code><Message>The difference between the request time and "
				+ "the current time is too large.</Message></Error>";
		this.stub.healthy();
		this.stub.at(1, StoreFault.replay("HTTP/1.1 403 Forbidden", List.of("Content-Type: application/xml", date),
				body.getBytes(StandardCharsets.UTF_8)));
		this.stub.from(2, StoreFault.replay("HTTP/1.1 206 Partial Content",
				List.of("ETag: \"e1\"", "Content-Range: bytes 0-0/7", date), "a".getBytes(StandardCharsets.UTF_8)));
		try {
			assertThat(store(this.stub.endpoint()).pin(KEY).size()).isEqualTo(7);
		}
		finally {
			// The SDK keeps what it has learnt, for all of its clients.
			SdkGlobalTime.setGlobalTimeOffset(0);
		}
		assertThat(this.stub.heads()).hasSize(2);
		assertThat(signedAt(this.stub.heads().get(0))).isAfter(theirs.plus(2, ChronoUnit.HOURS));
		assertThat(signedAt(this.stub.heads().get(1))).isBetween(theirs.minusSeconds(60), theirs.plusSeconds(60));
	}

	private static Instant signedAt(String head) {
		String date = head.lines()
			.filter((line) -> line.toLowerCase(Locale.ROOT).startsWith("x-amz-date: "))
			.findFirst()
			.orElseThrow()
			.substring("x-amz-date: ".length());
		return Instant.from(DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssX").parse(date));
	}

	@Test
	void anObjectEncryptedWithAKmsKeyIsReadWithoutSettingsAndItsKeyIsReturned() throws IOException {
		String kmsKey = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
		for (String kind : List.of("aws:kms", "aws:kms:dsse")) {
			List<String> headers = List.of("ETag: \"no MD5\"", "x-amz-server-side-encryption: " + kind,
					"x-amz-server-side-encryption-aws-kms-key-id: " + kmsKey,
					"x-amz-server-side-encryption-" + "bucket-key-enabled: true");
			this.stub.healthy();
			this.stub.at(1, encrypted(headers, "bytes 0-0/3", "a"));
			this.stub.at(2, encrypted(headers, "bytes 0-2/3", "abc"));
			ObjectStore store = store(this.stub.endpoint());
			ObjectStore.ObjectDetails sight = store.inspect(KEY);
			assertThat(sight.kmsKey()).isEqualTo(kmsKey);
			try (InputStream in = store.open(sight.pin(), 0, 3)) {
				assertThat(in).hasContent("abc");
			}
			assertThat(this.stub.heads()).noneMatch((head) -> head.contains("server-side-encryption"));
		}
	}

	@Test
	void anObjectThatS3EncryptsWithItsOwnKeysHasNoKmsKey() {
		this.stub.healthy();
		this.stub.at(1, encrypted(List.of("ETag: \"e1\"", "x-amz-server-side-encryption: AES256"), "bytes 0-0/3", "a"));
		assertThat(store(this.stub.endpoint()).inspect(KEY).kmsKey()).isNull();
	}

	private static StoreFault encrypted(List<String> headers, String range, String body) {
		List<String> all = new ArrayList<>(headers);
		all.add("Content-Range: " + range);
		return StoreFault.replay("HTTP/1.1 206 Partial Content", all, body.getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void aHostThatDoesNotExistIsUnreachable() {
		StorageException failure = failure(() -> store(URI.create("http://store.invalid:9000")).pin(KEY));
		assertUnreachable(failure,
				"Connection 'pigment-export' cannot reach http://store.invalid:9000: the host name store.invalid cannot "
						+ "be resolved \\([0-9]+ requests in [0-9]+ s\\)\\.",
				"Check endpoint of the connection; with path-style: false the bucket is part of the host name. Then "
						+ "check the DNS of this machine.");
	}

	@Test
	void aPortAtWhichNothingListensIsUnreachable() {
		FaultyStore gone = FaultyStore.alone();
		gone.close();
		assertUnreachable(failure(() -> store(gone.endpoint()).pin(KEY)),
				"Connection 'pigment-export' cannot reach " + gone.endpoint() + ": no server listens on this port "
						+ "\\(Connection refused\\) \\([0-9]+ requests in [0-9]+ s\\)\\.",
				CHECK_STORE);
	}

	@Test
	void aStoreThatFallsSilentOrHangsUpIsUnreachable() {
		this.stub.healthy();
		this.stub.from(1, StoreFault.noAnswer());
		try (S3ObjectStores quick = QuickStores.with(CONFIGURER, NONE_EMBEDDED, Duration.ofMillis(100))) {
			assertUnreachable(failure(() -> quick.open(connection(new At(this.stub.endpoint()))).pin(KEY)),
					"Connection 'pigment-export' cannot reach " + this.stub.endpoint()
							+ ": the server did not answer \\(Read timed out\\)\\.",
					CHECK_STORE);
		}
		this.stub.healthy();
		this.stub.from(1, StoreFault.reset());
		assertUnreachable(failure(() -> store(this.stub.endpoint()).pin(KEY)),
				"Connection 'pigment-export' cannot reach " + this.stub.endpoint()
						+ ": the connection broke \\(Connection reset\\) \\([0-9]+ requests in [0-9]+ s\\)\\.",
				CHECK_STORE);
	}

	private static void assertUnreachable(StorageException failure, String message, String action) {
		assertThat(failure.message()).matches(message);
		assertThat(failure.code()).isEqualTo("unreachable");
		assertThat(failure.action()).isEqualTo(action);
	}

	private static StorageException failure(ThrowingCallable attempt) {
		return catchThrowableOfType(StorageException.class, attempt);
	}

	private ObjectStore store(URI endpoint) {
		return this.stores.open(connection(new At(endpoint)));
	}

	private static S3Connection connection(Endpoint endpoint) {
		return new S3Connection("pigment-export", "pigment-export", "eu-central-1",
				new AccessKey("AKIAIOSFODNN7EXAMPLE", new Secret(SECRET)), List.of("workforce"), endpoint, true);
	}

}
