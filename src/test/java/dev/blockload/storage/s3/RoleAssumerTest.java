package dev.blockload.storage.s3;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import dev.blockload.Failure.Recovery;
import dev.blockload.connection.Credentials;
import dev.blockload.connection.Credentials.AssumedRole;
import dev.blockload.connection.Credentials.AccessKey;
import dev.blockload.connection.Credentials.Profile;
import dev.blockload.connection.Credentials.WebIdentity;
import dev.blockload.connection.Endpoint;
import dev.blockload.connection.Endpoint.At;
import dev.blockload.connection.S3Connection;
import dev.blockload.connection.Secret;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.Pin;
import dev.blockload.storage.StorageException;
import dev.blockload.storage.s3.StsStub.Asked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Roles of a stub of AWS STS, whose credentials then open a store; and what is said where
 * it gives none.
 */
class RoleAssumerTest {

	private static final String ROLE = "arn:aws:iam::111122223333:role/exports";

	private static final AccessKey KEYS = new AccessKey("AKIABASE", new Secret("secretOfTheBase"));

	private final StsStub sts = StsStub.holding("a,b\n");

	private final S3ObjectStores stores = StsStub.stores();

	private final Path directory;

	RoleAssumerTest(@TempDir Path directory) {
		this.directory = directory;
	}

	@AfterEach
	void close() {
		System.clearProperty("aws.endpointUrlSts");
		this.stores.close();
		this.sts.close();
	}

	@Test
	void anAssumedRoleOpensTheStore() throws IOException {
		assertThat(read(new AssumedRole(ROLE, "contract-7", KEYS))).isEqualTo("a,b\n");
		assertThat(this.sts.asked())
			.containsExactly(new Asked("AssumeRole", ROLE, "contract-7", "blockload-gr--e", null, "AKIABASE", null));
	}

	@Test
	void aRoleIsAssumedWithoutAnExternalIdAndWithTemporaryKeysToo() throws IOException {
		AccessKey temporary = new AccessKey("ASIABASE", new Secret("secretOfTheBase"), new Secret("tokenOfTheBase"));
		assertThat(read(new AssumedRole(ROLE, null, temporary))).isEqualTo("a,b\n");
		assertThat(this.sts.asked()).containsExactly(
				new Asked("AssumeRole", ROLE, null, "blockload-gr--e", null, "ASIABASE", "tokenOfTheBase"));
	}

	@Test
	void aWebIdentityOpensTheStoreAndItsTokenIsReadAnew() throws IOException {
		Path token = Files.writeString(this.directory.resolve("token"), "eyJfirst\n");
		// Shorter than what is kept in hand: requested again each time.
		this.sts.giveFor(Duration.ofSeconds(30));
		ObjectStore store = store(new WebIdentity(ROLE, token));
		store.pin("file.csv");
		Files.writeString(token, "eyJsecond");
		store.pin("file.csv");
		assertThat(this.sts.asked()).containsExactly(
				new Asked("AssumeRoleWithWebIdentity", ROLE, null, "blockload-gr--e", "eyJfirst", null, null),
				new Asked("AssumeRoleWithWebIdentity", ROLE, null, "blockload-gr--e", "eyJsecond", null, null));
	}

	@Test
	void credentialsAreKeptWhileTheyAreGood() {
		ObjectStore store = store(new AssumedRole(ROLE, null, KEYS));
		store.pin("a.csv");
		store.pin("b.csv");
		assertThat(this.sts.asked()).hasSize(1);
	}

	@Test
	void theSettingOfTheSdkNamesAnotherSts() throws IOException {
		try (StsStub other = StsStub.holding("")) {
			System.setProperty("aws.endpointUrlSts", other.endpoint().toString());
			// The store knows no keys of another STS.
			assertThat(failure(new AssumedRole(ROLE, null, KEYS)).code()).isEqualTo("unknown-access-key");
			assertThat(other.asked()).hasSize(1);
			assertThat(this.sts.asked()).isEmpty();
		}
	}

	@Test
	void amazonsStsIsAskedUnlessTheSettingOfTheSdkNamesAnother() {
		System.setProperty("aws.endpointUrlSts", this.sts.endpoint().toString());
		this.sts.refuse(403, "AccessDenied", "no");
		assertThat(failure(new AssumedRole(ROLE, null, KEYS), new Endpoint.Aws()).code()).isEqualTo("role-denied");
		assertThat(this.sts.asked()).hasSize(1);
	}

	@ParameterizedTest
	@CsvFileSource(resources = "/storage/sts-failures.txt", delimiter = '|', quoteCharacter = '`',
			maxCharsPerColumn = 2000)
	void whatStsAnswersBecomesACodeAndAMessage(String how, int status, String answered, String said, String code,
			String message, String action) throws IOException {
		this.sts.refuse(status, answered, said);
		StorageException failure = failure(switch (how) {
			case "external id" -> new AssumedRole(ROLE, "contract-7", KEYS);
			case "keys" -> new AssumedRole(ROLE, null, KEYS);
			case "web identity" ->
				new WebIdentity(ROLE, Files.writeString(this.directory.resolve("token"), "eyJtoken"));
			default -> throw new IllegalArgumentException(how);
		});
		assertThat(failure.code()).isEqualTo(code);
		assertThat(failure).hasMessage(message.replace("ENDPOINT", this.sts.endpoint().toString()));
		assertThat(failure.action()).isEqualTo(action);
		assertThat(failure.recovery()).isEqualTo(Recovery.RESTART);
		assertThat(failure.message()).doesNotContain("contract-7", "eyJtoken");
	}

	@Test
	void aTokenThatIsMissingOrEmptyIsNamedByItsPath() throws IOException {
		Path nowhere = this.directory.resolve("nowhere");
		StorageException missing = failure(new WebIdentity(ROLE, nowhere));
		assertThat(missing.code()).isEqualTo("web-identity-missing");
		assertThat(missing)
			.hasMessage("The web identity token file '" + nowhere + "' of connection 'größe' does not exist.");
		assertThat(missing.action())
			.isEqualTo("Set web-identity-token-file of the connection to the file in which the token is mounted.");
		Path empty = Files.writeString(this.directory.resolve("empty"), "\n");
		assertThat(failure(new WebIdentity(ROLE, empty)))
			.hasMessage("The web identity token file '" + empty + "' of connection 'größe' is empty.");
	}

	@Test
	void anStsThatCannotBeReachedIsNamed() {
		this.sts.close();
		URI endpoint = this.sts.endpoint();
		StorageException failure = failure(new AssumedRole(ROLE, null, KEYS), new At(endpoint));
		assertThat(failure.code()).isEqualTo("sts-unreachable");
		assertThat(failure).hasMessage("Connection 'größe' cannot reach " + endpoint + " to assume role " + ROLE
				+ ": ConnectException: Connection refused.");
		assertThat(failure.action())
			.isEqualTo("Check the network, the proxy of the connection, and AWS_ENDPOINT_URL_STS if it is set. "
					+ "Then test the connection: ./blockload check größe");
	}

	@Test
	void aRoleWhoseBaseHasNoCredentialsSaysSo() {
		StorageException failure = failure(new AssumedRole(ROLE, null, new Profile("no-such-profile")));
		assertThat(failure.code()).isEqualTo("no-credentials");
		assertThat(failure)
			.hasMessage("Connection 'größe' has no credentials: profile 'no-such-profile' provides none.");
		assertThat(this.sts.asked()).isEmpty();
	}

	@Test
	void theNameOfASessionIsLegalWhateverTheConnectionIsCalled() {
		assertThat(RoleAssumer.sessionName("pigment-export_1.a")).isEqualTo("blockload-pigment-export_1.a");
		assertThat(RoleAssumer.sessionName("größe")).isEqualTo("blockload-gr--e");
		assertThat(RoleAssumer.sessionName("x".repeat(100))).isEqualTo("blockload-" + "x".repeat(54));
	}

	private String read(Credentials credentials) throws IOException {
		ObjectStore store = store(credentials);
		Pin pin = store.pin("file.csv");
		try (var in = store.open(pin, 0, pin.size())) {
			return new String(in.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	private StorageException failure(Credentials credentials) {
		return failure(credentials, new At(this.sts.endpoint()));
	}

	private StorageException failure(Credentials credentials, Endpoint endpoint) {
		ObjectStore store = this.stores.open(connection(credentials, endpoint));
		StorageException failure = catchThrowableOfType(StorageException.class, () -> store.pin("file.csv"));
		assertThat(failure).isNotNull();
		return failure;
	}

	private ObjectStore store(Credentials credentials) {
		return this.stores.open(connection(credentials, new At(this.sts.endpoint())));
	}

	private static S3Connection connection(Credentials credentials, Endpoint endpoint) {
		return new S3Connection("größe", "exports", "eu-central-1", credentials, List.of("workforce"), endpoint, true);
	}

}
