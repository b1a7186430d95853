package dev.blockload.definition;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.blockload.connection.Credentials.AccessKey;
import dev.blockload.connection.Credentials.AssumedRole;
import dev.blockload.connection.Credentials.DefaultChain;
import dev.blockload.connection.Credentials.Profile;
import dev.blockload.connection.Credentials.WebIdentity;
import dev.blockload.connection.Credentials;
import dev.blockload.connection.Proxy;
import dev.blockload.connection.S3Connection;
import dev.blockload.connection.Secret;
import dev.blockload.yaml.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who a connection is and what it goes through, read to exact records.
 */
class CredentialsInDefinitionsTest {

	private static final String ROLE = "arn:aws:iam::111122223333:role/exports";

	private final Path jobs;

	private final Map<String, String> environment = new HashMap<>();

	private final Definitions definitions;

	CredentialsInDefinitionsTest(@TempDir Path directory) {
		this.jobs = directory;
		this.definitions = Definitions.in(directory, this.environment::get);
	}

	@Test
	void readsEveryKindOfCredentials() throws IOException {
		Secret secret = new Secret("wJalr");
		assertThat(credentials("")).isEqualTo(new DefaultChain());
		assertThat(credentials("profile: planning")).isEqualTo(new Profile("planning"));
		assertThat(credentials("access-key-id: AKIA, secret-access-key: wJalr"))
			.isEqualTo(new AccessKey("AKIA", secret, null));
		assertThat(credentials("access-key-id: ASIA, secret-access-key: wJalr, session-token: FwoG"))
			.isEqualTo(new AccessKey("ASIA", secret, new Secret("FwoG")));
		assertThat(credentials("role-arn: '" + ROLE + "'")).isEqualTo(new AssumedRole(ROLE, null, new DefaultChain()));
		assertThat(credentials("profile: planning, role-arn: '" + ROLE + "', external-id: contract-7"))
			.isEqualTo(new AssumedRole(ROLE, "contract-7", new Profile("planning")));
		assertThat(credentials("access-key-id: AKIA, secret-access-key: wJalr, role-arn: '" + ROLE + "'"))
			.isEqualTo(new AssumedRole(ROLE, null, new AccessKey("AKIA", secret)));
		assertThat(credentials("role-arn: '" + ROLE + "', web-identity-token-file: /var/run/token"))
			.isEqualTo(new WebIdentity(ROLE, Path.of("/var/run/token")));
		assertThat(credentials("endpoint: 'https://s3.example.com', role-arn: 'arn:minio:iam:::role/exports'"))
			.isEqualTo(new AssumedRole("arn:minio:iam:::role/exports", null, new DefaultChain()));
	}

	@Test
	void secretsInFilesAreReadAgainForEachUse() throws IOException {
		Path id = write("id", "AKIA");
		Path secret = write("secret", "wJalr/top+secret=\n");
		Path token = write("token", "FwoG\r\n");
		String keys = "access-key-id-file: %s, secret-access-key-file: %s, session-token-file: %s".formatted(id, secret,
				token);
		assertThat(credentials(keys))
			.isEqualTo(new AccessKey("AKIA", new Secret("wJalr/top+secret="), new Secret("FwoG")));
		write("secret", " rotated ");
		assertThat(credentials(keys)).isEqualTo(new AccessKey("AKIA", new Secret(" rotated "), new Secret("FwoG")));
	}

	@Test
	void whatIsWrongWithAFileIsSaidWithItsPathAndWithoutWhatIsInIt() throws IOException {
		Path empty = write("empty", "\n");
		Path lines = write("lines", "wJalr-top-secret\nwJalr-top-secret\n");
		Path large = write("large", "wJalr-top-secret".repeat(5_000));
		Path binary = Files.write(this.jobs.resolve("binary"), new byte[] { 'w', 'J', (byte) 0xE9, 'x' });
		assertThat(problem(empty)).isEqualTo(
				"2:127: secret-access-key-file: '" + empty + "' is empty. Expected the secret part of an access key.");
		assertThat(problem(lines)).isEqualTo("2:127: secret-access-key-file: '" + lines
				+ "' contains more than one line, or control characters. Expected only the secret part of an access key.");
		assertThat(problem(large)).isEqualTo("2:127: secret-access-key-file: '" + large + "' is larger than 64 KiB.");
		assertThat(problem(binary)).isEqualTo("2:127: secret-access-key-file: '" + binary + "' is not UTF-8.");
	}

	@Test
	void aVariableThatIsEmptyIsAsGoodAsLeftOut() throws IOException {
		String either = "access-key-id: '${ID:}', secret-access-key: '${SECRET:}', secret-access-key-file: '${FILE:}',"
				+ " session-token: '${TOKEN:}', profile: '${PROFILE:}', role-arn: '${ROLE:}', external-id: '${EXTERNAL:}',"
				+ " web-identity-token-file: '${WEB:}', proxy: '${PROXY:}', proxy-username: '${USER:}', proxy-password: '${PASSWORD:}'";
		assertThat(credentials(either)).isEqualTo(new DefaultChain());
		assertThat(connection(either).proxy()).isNull();
		this.environment.putAll(Map.of("ID", "AKIA", "FILE", write("secret", "wJalr").toString(), "ROLE", ROLE));
		assertThat(credentials(either))
			.isEqualTo(new AssumedRole(ROLE, null, new AccessKey("AKIA", new Secret("wJalr"))));
	}

	@Test
	void readsTheProxy() throws IOException {
		assertThat(connection("proxy: 'http://proxy.example.com:3128'").proxy())
			.isEqualTo(new Proxy(URI.create("http://proxy.example.com:3128"), null));
		Path password = write("password", "top secret\n");
		assertThat(connection("proxy: 'https://127.0.0.1:8443/', proxy-username: me, proxy-password-file: " + password)
			.proxy()).isEqualTo(
					new Proxy(URI.create("https://127.0.0.1:8443/"), new Proxy.Login("me", new Secret("top secret"))));
	}

	@Test
	void nothingThatHoldsASecretShowsIt() throws IOException {
		S3Connection connection = connection("access-key-id: ASIA, secret-access-key: wJalr, session-token: FwoG,"
				+ " role-arn: '" + ROLE + "', external-id: contract-7,"
				+ " proxy: 'http://127.0.0.1:3128', proxy-username: me, proxy-password: hidden");
		assertThat(connection).hasToString("S3Connection[name=sales, bucket=sales-export, region=eu-central-1,"
				+ " credentials=AssumedRole[roleArn=" + ROLE + ", externalId=***, base=AccessKey[accessKeyId=ASIA,"
				+ " secretAccessKey=***, sessionToken=***]], applications=[workforce], endpoint=Aws[], pathStyle=false,"
				+ " proxy=Proxy[address=http://127.0.0.1:3128, login=Login[username=me, password=***]], origin=FILE]");
	}

	private Credentials credentials(String keys) throws IOException {
		return connection(keys).credentials();
	}

	private S3Connection connection(String keys) throws IOException {
		CheckedDefinitions checked = check(keys);
		assertThat(checked.problems()).isEmpty();
		return checked.connections().get(0);
	}

	private String problem(Path secret) throws IOException {
		List<Problem> problems = check("access-key-id: AKIA, secret-access-key-file: " + secret).problems();
		assertThat(problems).hasSize(1);
		return problems.get(0).toString().replace(this.jobs.resolve("connections.yml") + ":", "");
	}

	private CheckedDefinitions check(String keys) throws IOException {
		write("connections.yml",
				"connections:\n  sales: {bucket: sales-export, region: eu-central-1, applications: [workforce]"
						+ (keys.isEmpty() ? "" : ", " + keys) + "}\n");
		return this.definitions.check();
	}

	private Path write(String name, String text) throws IOException {
		return Files.writeString(this.jobs.resolve(name), text);
	}

}
