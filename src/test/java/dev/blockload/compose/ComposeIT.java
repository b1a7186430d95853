package dev.blockload.compose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.blockload.embedded.EmbeddedPostgres;
import dev.blockload.embedded.EmbeddedS3;
import dev.blockload.embedded.UnpackedPrograms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What docker-compose.yml promises, as far as it can be seen without Docker: its mounts
 * are there, and what its servers run when they start does what it should, on the
 * embedded ones.
 */
class ComposeIT {

	private static final Path LIBRARIES = Path.of("target", "embedded");

	private static final Path FILES = Path.of("src/main/resources/demo/pigment-export");

	private final Map<String, Map<String, Object>> services = services();

	@Test
	void itRunsPostgresAndAnS3Store() {
		assertThat(this.services).containsOnlyKeys("postgres", "localstack");
	}

	@Test
	void itsTagsArePinned() {
		this.services.forEach((name, service) -> assertThat(String.valueOf(service.get("image"))).as(name)
			.matches("[a-z]+(/[a-z]+)?:[0-9]+(\\.[0-9]+)+"));
	}

	@Test
	void itsPortsAreThoseOfLoopbackOnly() {
		this.services.forEach((name, service) -> assertThat(strings(service, "ports")).as(name)
			.isNotEmpty()
			.allMatch((port) -> port.matches("127\\.0\\.0\\.1:[0-9]+:[0-9]+")));
	}

	@Test
	void itsServersSayWhenTheyAreReady() {
		assertThat(this.services.values()).allSatisfy((service) -> assertThat(service).containsKey("healthcheck"));
	}

	@Test
	void itsMountsAreInTheRepositoryAndReadOnly() {
		assertThat(mounts()).hasSize(3).allSatisfy((mount) -> {
			assertThat(mount.host()).exists();
			assertThat(mount.options()).isEqualTo("ro");
		});
	}

	@Test
	void theStoreRunsItsScriptItself() {
		assertThat(script()).isExecutable();
	}

	@Test
	void theScriptMakesTheBucketWithTheFiles(@TempDir Path home) throws Exception {
		try (EmbeddedS3 store = EmbeddedS3.use(home, LIBRARIES); S3Client client = client(store)) {
			for (String line : Files.readAllLines(script())) {
				play(line, client);
			}

			for (Path file : files()) {
				String key = FILES.relativize(file).toString();
				assertThat(client.getObjectAsBytes((get) -> get.bucket("pigment-export").key(key)).asByteArray())
					.as(key)
					.isEqualTo(Files.readAllBytes(file));
			}
			assertThat(client.listObjectsV2((list) -> list.bucket("pigment-export")).contents()).hasSize(6);
		}
	}

	@Test
	void theDatabaseMakesTheDemosBlocks(@TempDir Path home) throws Exception {
		Path folder = mounts().stream()
			.filter((mount) -> mount.container().equals("/docker-entrypoint-initdb.d"))
			.findFirst()
			.orElseThrow()
			.host();
		try (EmbeddedPostgres server = EmbeddedPostgres.use(UnpackedPrograms.linkedInto(home, LIBRARIES), LIBRARIES);
				Connection connection = DriverManager.getConnection(server.jdbcUrl(), server.username(),
						server.password());
				Statement statement = connection.createStatement();
				Stream<Path> scripts = Files.list(folder).sorted()) {
			for (Path script : scripts.toList()) {
				statement.execute(Files.readString(script));
			}

			assertThat(blocks(statement)).containsExactly("budget", "departments", "revenue", "salaries",
					"salaries_top", "salary_history");
		}
	}

	private static List<String> blocks(Statement statement) throws SQLException {
		List<String> names = new ArrayList<>();
		try (ResultSet rows = statement.executeQuery(
				"SELECT relname FROM pg_class WHERE relnamespace = 'demo'::regnamespace AND relkind IN ('r', 'p')"
						+ " ORDER BY relname")) {
			while (rows.next()) {
				names.add(rows.getString(1));
			}
		}
		return names;
	}

	private void play(String line, S3Client client) {
		String[] words = line.split(" ", -1);
		if (line.startsWith("awslocal s3 mb ")) {
			client.createBucket((create) -> create.bucket(words[3].replace("s3://", "")));
		}
		else if (line.startsWith("awslocal s3 cp ")) {
			String[] target = words[4].replace("s3://", "").split("/", 2);
			client.putObject((put) -> put.bucket(target[0]).key(target[1]), host(words[3]));
		}
		else {
			assertThat(line).matches("|#.*|set -eu");
		}
	}

	/** The file that a path in the container is. */
	private Path host(String container) {
		Mount mount = mounts().stream()
			.filter((candidate) -> container.startsWith(candidate.container() + "/"))
			.findFirst()
			.orElseThrow();
		return mount.host().resolve(container.substring(mount.container().length() + 1));
	}

	private Path script() {
		return mounts().stream()
			.filter((mount) -> mount.container().startsWith("/etc/localstack/init/ready.d/"))
			.findFirst()
			.orElseThrow()
			.host();
	}

	private static List<Path> files() throws IOException {
		try (Stream<Path> files = Files.walk(FILES)) {
			return files.filter(Files::isRegularFile).toList();
		}
	}

	private List<Mount> mounts() {
		return this.services.values()
			.stream()
			.flatMap((service) -> strings(service, "volumes").stream())
			.filter((volume) -> volume.startsWith("./"))
			.map(Mount::parse)
			.toList();
	}

	private static List<String> strings(Map<String, Object> service, String key) {
		return ((List<?>) service.getOrDefault(key, List.of())).stream().map(String::valueOf).toList();
	}

	// SnakeYAML gives what the file holds; a wrong cast fails the test, as it should.
	@SuppressWarnings("unchecked")
	private static Map<String, Map<String, Object>> services() {
		try {
			Map<String, Object> file = new Yaml().load(Files.readString(Path.of("docker-compose.yml")));
			return (Map<String, Map<String, Object>>) file.get("services");
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
	}

	private static S3Client client(EmbeddedS3 store) {
		return S3Client.builder()
			.endpointOverride(store.endpoint())
			.region(Region.EU_CENTRAL_1)
			.forcePathStyle(true)
			.credentialsProvider(StaticCredentialsProvider
				.create(AwsBasicCredentials.create(store.accessKeyId(), store.secretAccessKey())))
			.build();
	}

	private record Mount(Path host, String container, String options) {

		static Mount parse(String volume) {
			String[] parts = volume.split(":", 3);
			return new Mount(Path.of(parts[0]).normalize(), parts[1], (parts.length > 2) ? parts[2] : "");
		}

	}

}
