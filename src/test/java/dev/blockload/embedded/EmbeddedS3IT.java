package dev.blockload.embedded;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The store as its users see it, through the SDK and through the file system.
 */
class EmbeddedS3IT {

	private static final AtomicInteger BUCKETS = new AtomicInteger();

	@TempDir
	static Path folder = Path.of("");

	private static EmbeddedS3 held;

	/** Of the store that runs for all tests of objects. */
	private final Path home;

	/** Of the store that a test of its lifetime starts, and leaves stopped. */
	private final Path apart;

	private final String bucket = "bucket-" + BUCKETS.incrementAndGet();

	EmbeddedS3IT() throws IOException {
		this.home = folder.toRealPath().resolve("home");
		this.apart = Files.createDirectories(folder.toRealPath().resolve("apart"));
	}

	// Each start takes seconds.
	@BeforeAll
	static void hold() throws IOException {
		held = EmbeddedS3.use(folder.toRealPath().resolve("home"), KilledUser.LIBRARIES);
	}

	@AfterAll
	static void release() {
		held.close();
	}

	@Test
	void theFirstUserStartsItTheSecondFindsItTheLastStopsIt() {
		EmbeddedS3 first = useApart();
		EmbeddedS3 second = useApart();

		assertThat(second.endpoint()).isEqualTo(first.endpoint());
		first.close();
		first.close();
		assertThat(answers(second.endpoint())).isTrue();
		second.close();
		assertThat(answers(second.endpoint())).isFalse();
	}

	@Test
	void oneLeftBehindByAKilledProcessIsFoundAndStoppedByTheLastUser() throws Exception {
		String left = KilledUser.of(KilledUser.S3, this.apart);

		try (EmbeddedS3 found = useApart()) {
			assertThat(found.endpoint()).hasToString(left);
			long pid = Long
				.parseLong(Files.readAllLines(this.apart.resolve("s3.running")).get(0).substring("pid=".length()));
			// The last three are of the shell that starts it.
			assertThat(KilledUser.environmentOf(pid)).contains("PATH", "LC_ALL")
				.isSubsetOf("PATH", "HOME", "USER", "LOGNAME", "LANG", "TZ", "TMPDIR", "JAVA_HOME", "LD_LIBRARY_PATH",
						"LC_ALL", "PWD", "SHLVL", "_");
		}
		assertThat(answers(URI.create(left))).isFalse();
	}

	@Test
	void aNoteOfAProcessThatIsNotTheStoreIsPassedOver() throws Exception {
		Files.writeString(this.apart.resolve("s3.running"), "pid=" + ProcessHandle.current().pid()
				+ "\nstarted=2022-09-30T00:00:00Z\nendpoint=http://127.0.0.1:1\n");

		try (EmbeddedS3 store = useApart()) {
			assertThat(answers(store.endpoint())).isTrue();
		}
		assertThat(ProcessHandle.current().isAlive()).isTrue();
	}

	@Test
	void objectsAndKeysSurviveAStop() {
		String key;
		try (EmbeddedS3 store = useApart(); S3Client client = client(store)) {
			key = store.secretAccessKey();
			client.createBucket((create) -> create.bucket(this.bucket));
			client.putObject((put) -> put.bucket(this.bucket).key("a.csv"), RequestBody.fromString("a,b\n"));
		}
		try (EmbeddedS3 store = useApart(); S3Client client = client(store)) {
			assertThat(store.secretAccessKey()).isEqualTo(key);
			assertThat(get(client, "a.csv")).isEqualTo("a,b\n");
		}
	}

	@Test
	void aWrongSecretIsRefused() {
		try (EmbeddedS3 store = use();
				S3Client client = client(store.endpoint(), store.accessKeyId(), "not-the-secret")) {
			assertThatExceptionOfType(S3Exception.class).isThrownBy(client::listBuckets)
				.satisfies((ex) -> assertThat(ex.awsErrorDetails().errorCode()).isEqualTo("SignatureDoesNotMatch"));
		}
	}

	@Test
	void itsSecretsAreReadableForTheirOwnerAlone() throws Exception {
		for (String name : List.of("s3.keys", "s3.properties")) {
			assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(this.home.resolve(name)))).as(name)
				.isEqualTo("rw-------");
		}
	}

	@Test
	void filesCopiedByHandAreObjectsWithTags() throws Exception {
		try (EmbeddedS3 store = use(); S3Client client = client(store)) {
			copy(store, "myfolderA/2022-09-15-salaries.csv", "0123456789");

			S3Object listed = client.listObjectsV2((list) -> list.bucket(this.bucket).prefix("myfolderA/"))
				.contents()
				.get(0);
			String tag = client.headObject((head) -> head.bucket(this.bucket).key(listed.key())).eTag();

			assertThat(listed.key()).isEqualTo("myfolderA/2022-09-15-salaries.csv");
			assertThat(listed.size()).isEqualTo(10);
			assertThat(listed.eTag()).isEqualTo(tag).matches("\"[0-9a-f]{32}-1\"");
			assertThat(client
				.getObjectAsBytes((get) -> get.bucket(this.bucket).key(listed.key()).range("bytes=3-5").ifMatch(tag))
				.asUtf8String()).isEqualTo("345");
		}
	}

	@Test
	void aFileWrittenOverByHandIsAnotherObjectEvenOfTheSameSize() throws Exception {
		try (EmbeddedS3 store = use(); S3Client client = client(store)) {
			copy(store, "a.csv", "0123456789");
			String before = tag(client, "a.csv");
			assertThat(tag(client, "a.csv")).isEqualTo(before);

			Thread.sleep(20); // The file system's clock is no finer than that.
			Files.writeString(store.folder().resolve(this.bucket).resolve("a.csv"), "9876543210",
					StandardOpenOption.TRUNCATE_EXISTING);

			assertThatExceptionOfType(S3Exception.class)
				.isThrownBy(
						() -> client.getObjectAsBytes((get) -> get.bucket(this.bucket).key("a.csv").ifMatch(before)))
				.satisfies((ex) -> assertThat(ex.statusCode()).isEqualTo(412));
			assertThat(tag(client, "a.csv")).isNotEqualTo(before);
		}
	}

	@Test
	void anObjectPutThroughS3KeepsItsTagUntilItIsWrittenOverByHand() throws Exception {
		try (EmbeddedS3 store = use(); S3Client client = client(store)) {
			client.createBucket((create) -> create.bucket(this.bucket));
			String put = client
				.putObject((object) -> object.bucket(this.bucket).key("a.csv"), RequestBody.fromString("0123456789"))
				.eTag();
			assertThat(tag(client, "a.csv")).isEqualTo(put);
			assertThat(tag(client, "a.csv")).isEqualTo(put);

			Thread.sleep(20);
			copy(store, "a.csv", "9876543210");
			assertThat(tag(client, "a.csv")).isNotEqualTo(put);

			String again = client
				.putObject((object) -> object.bucket(this.bucket).key("a.csv"), RequestBody.fromString("0123456789"))
				.eTag();
			assertThat(again).isEqualTo(put);
			assertThat(tag(client, "a.csv")).isEqualTo(put);
		}
	}

	@Test
	void keysMayBeInAnyScriptWhateverTheLocale() throws Exception {
		List<String> keys = List.of("café/2022-09-30T00:00:00Z-é.csv", "日本/給与.csv", "😀 a+b&c.csv");
		try (EmbeddedS3 store = use(); S3Client client = client(store)) {
			client.createBucket((create) -> create.bucket(this.bucket));
			for (String key : keys) {
				client.putObject((put) -> put.bucket(this.bucket).key(key), RequestBody.fromString(key));
			}

			assertThat(client.listObjectsV2((list) -> list.bucket(this.bucket)).contents()).extracting(S3Object::key)
				.containsExactlyInAnyOrderElementsOf(keys);
			for (String key : keys) {
				assertThat(get(client, key)).isEqualTo(key);
			}
			assertThat(Program
				.run(List.of("sh", "-c", "cat '" + store.folder() + "'/" + this.bucket + "/*.csv"), this.home,
						java.time.Duration.ofSeconds(10))
				.output())
				.isEqualTo(new String(keys.get(2).getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
		}
	}

	@Test
	void nothingOutsideABucketIsListedReadOrWritten() throws Exception {
		try (EmbeddedS3 store = use(); S3Client client = client(store)) {
			Path outside = Files.createDirectories(this.home.resolve("outside"));
			Files.writeString(outside.resolve("secret.csv"), "secret");
			Files.writeString(store.folder().resolve("top.csv"), "top");
			copy(store, "d/in.csv", "in");
			copy(store, "x.csv", "x");
			Path folder = store.folder().resolve(this.bucket);
			Files.createSymbolicLink(folder.resolve("file-link.csv"), outside.resolve("secret.csv"));
			Files.createSymbolicLink(folder.resolve("dir-link"), outside);
			Files.createSymbolicLink(folder.resolve("loop"), folder);
			Files.createSymbolicLink(store.folder().resolve("linked-bucket"), outside);

			assertThat(list(client, "", null)).containsExactly("d/in.csv", "x.csv");
			assertThat(list(client, "", "/")).containsExactly("x.csv", "d/");
			for (String prefix : List.of("dir-link/", "loop/", "../", "d/../", "./", "../../outside/")) {
				assertThat(list(client, prefix, null)).as(prefix).isEmpty();
				assertThat(list(client, prefix, "/")).as(prefix).isEmpty();
			}
			for (String key : List.of("file-link.csv", "dir-link/secret.csv", "loop/x.csv", "../top.csv", "d/../x.csv",
					"./x.csv", "d/./in.csv", "..")) {
				assertThat(refused(() -> get(client, key))).as(key).isEqualTo("404 NoSuchKey");
				assertThat(refused(() -> client.putObject((put) -> put.bucket(this.bucket).key(key),
						RequestBody.fromString("new"))))
					.as(key)
					.isEqualTo("400 InvalidArgument");
				assertThat(refused(() -> client.copyObject((copy) -> copy.sourceBucket(this.bucket)
					.sourceKey(key)
					.destinationBucket(this.bucket)
					.destinationKey("copied.csv")))).as(key).isEqualTo("400 InvalidArgument");
				assertThat(refused(() -> client.deleteObject((delete) -> delete.bucket(this.bucket).key(key)))).as(key)
					.isEqualTo("400 InvalidArgument");
			}
			assertThat(refused(() -> client.listObjectsV2((list) -> list.bucket("linked-bucket"))))
				.isEqualTo("404 NoSuchBucket");
			assertThat(refused(() -> client.listObjects((list) -> list.bucket(this.bucket))))
				.isEqualTo("400 InvalidRequest");
			assertThat(client.listBuckets().buckets()).extracting(Bucket::name)
				.contains(this.bucket)
				.doesNotContain("linked-bucket", "top.csv");
			assertThat(outside.resolve("secret.csv")).hasContent("secret");
			assertThat(outside.toFile().list()).containsExactly("secret.csv");
		}
	}

	@Test
	void pagesOfAWholeBucketShowEachKeyOnce() throws Exception {
		List<String> keys = List.of("a.csv", "a/1", "a/b/2", "a0", "é/3");
		try (EmbeddedS3 store = use(); S3Client client = client(store)) {
			for (String key : keys) {
				copy(store, key, "x");
			}
			for (int most : new int[] { 1, 2, 1000 }) {
				assertThat(client.listObjectsV2Paginator((list) -> list.bucket(this.bucket).maxKeys(most)).contents())
					.extracting(S3Object::key)
					.containsExactlyElementsOf(keys);
			}
			assertThat(client.listObjectsV2((list) -> list.bucket(this.bucket).startAfter("a/1")).contents())
				.extracting(S3Object::key)
				.containsExactly("a/b/2", "a0", "é/3");
		}
	}

	private List<String> list(S3Client client, String prefix, @Nullable String delimiter) {
		var page = client.listObjectsV2((list) -> list.bucket(this.bucket).prefix(prefix).delimiter(delimiter));
		return Stream
			.concat(page.contents().stream().map(S3Object::key),
					page.commonPrefixes().stream().map(CommonPrefix::prefix))
			.toList();
	}

	private static String refused(Callable<?> request) throws Exception {
		try {
			return "it answered " + request.call();
		}
		catch (S3Exception ex) {
			return ex.statusCode() + " " + ex.awsErrorDetails().errorCode();
		}
	}

	@Test
	void withoutItsJarItSaysWhatToDo() {
		Path nowhere = this.home.resolve("nowhere");

		assertThatExceptionOfType(EmbeddedException.class).isThrownBy(() -> EmbeddedS3.use(this.home, nowhere))
			.satisfies((ex) -> {
				assertThat(ex.code()).isEqualTo("embedded-missing");
				assertThat(ex.message()).isEqualTo(
						"'" + nowhere + "' contains no 's3proxy-*.jar'. Expected the jar that the build puts there.");
				assertThat(ex.action())
					.isEqualTo("Set another endpoint for the connection, or build with: mvn package");
			});
	}

	private EmbeddedS3 use() {
		return EmbeddedS3.use(this.home, KilledUser.LIBRARIES);
	}

	private EmbeddedS3 useApart() {
		return EmbeddedS3.use(this.apart, KilledUser.LIBRARIES);
	}

	private static S3Client client(EmbeddedS3 store) {
		return client(store.endpoint(), store.accessKeyId(), store.secretAccessKey());
	}

	private static S3Client client(URI endpoint, String accessKeyId, String secretAccessKey) {
		return S3Client.builder()
			.endpointOverride(endpoint)
			.region(Region.EU_CENTRAL_1)
			.forcePathStyle(true)
			.credentialsProvider(
					StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKeyId, secretAccessKey)))
			.build();
	}

	private void copy(EmbeddedS3 store, String key, String content) throws IOException {
		Path file = store.folder().resolve(this.bucket).resolve(key);
		Files.createDirectories(file.getParent());
		Files.writeString(file, content);
	}

	private String tag(S3Client client, String key) {
		return client.headObject((head) -> head.bucket(this.bucket).key(key)).eTag();
	}

	private String get(S3Client client, String key) {
		return client.getObjectAsBytes((get) -> get.bucket(this.bucket).key(key)).asUtf8String();
	}

	private static boolean answers(URI endpoint) {
		try (java.net.Socket socket = new java.net.Socket(endpoint.getHost(), endpoint.getPort())) {
			return socket.isConnected();
		}
		catch (IOException ex) {
			return false;
		}
	}

}
