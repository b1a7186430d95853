package dev.blockload.importjob;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import dev.blockload.SecretLogFilter;
import dev.blockload.connection.AddressRules;
import dev.blockload.csv.Reject;
import dev.blockload.definition.Definitions;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory;
import dev.blockload.source.RequestedFile;
import dev.blockload.push.PushConfiguration;
import dev.blockload.storage.ObjectStores;
import dev.blockload.storage.s3.EmbeddedStore;
import dev.blockload.storage.s3.QuickStores;
import dev.blockload.storage.s3.S3ObjectStores;
import dev.blockload.storage.spool.Spool;
import dev.blockload.storage.spool.SpooledStores;
import dev.blockload.tracing.TracingConfiguration;
import io.awspring.cloud.autoconfigure.core.AwsClientBuilderConfigurer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The fixture of a test of imports: its own application and bucket on real servers, a
 * jobs directory, and the product's own job.
 */
public final class ImportBench implements AutoCloseable {

	/** A setting: how long a read waits for a store, which then has short timeouts. */
	public static final String STORE_TIMEOUT = "test.store-timeout";

	/** A setting: the addresses that saved connections can have all the same. */
	public static final String ADDRESSES = "test.addresses";

	private static final Map<Map<String, Object>, ImportBench> SHARED = new HashMap<>();

	private String application = "";

	private String bucket = "";

	private final Servers servers;

	private final Path jobs;

	private final S3Client s3;

	private final ConfigurableApplicationContext context;

	/**
	 * The bench that all test classes of this JVM share whose imports load in the same
	 * way. It is never closed. Each test renews it before it begins.
	 * @param settings such as {@code blockload.load.chunk-size}
	 */
	public static ImportBench shared(Map<String, Object> settings) {
		synchronized (SHARED) {
			return SHARED.computeIfAbsent(settings, (all) -> new ImportBench(EmbeddedServers.get(), sharedJobs(), all));
		}
	}

	private static Path sharedJobs() {
		try {
			return Files.createTempDirectory(Files.createDirectories(EmbeddedServers.HOME), "jobs");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Test classes follow each other: no test looks for what an earlier one left. */
	private static void forgetShared(ImportBench except) {
		synchronized (SHARED) {
			SHARED.values().stream().filter((bench) -> bench != except).forEach(ImportBench::forget);
		}
	}

	public ImportBench(Servers servers, Path jobs, Map<String, Object> settings) {
		this(servers, jobs, settings, Definitions.in(jobs, (name) -> null));
	}

	/** Create a bench whose job looks definitions up elsewhere than in their files. */
	public ImportBench(Servers servers, Path jobs, Map<String, Object> settings, Definitions definitions) {
		this.servers = servers;
		this.jobs = jobs;
		this.s3 = S3Client.builder()
			.endpointOverride(servers.s3())
			.region(Region.EU_CENTRAL_1)
			.forcePathStyle(true)
			.credentialsProvider(StaticCredentialsProvider
				.create(AwsBasicCredentials.create(servers.accessKeyId(), servers.secretAccessKey())))
			.build();
		this.context = new SpringApplicationBuilder(Application.class).properties(settings)
			.properties(Map.of("spring.datasource.url", servers.jdbcUrl(), "spring.datasource.username",
					servers.username(), "spring.datasource.password", servers.password(), "blockload.push.spool",
					EmbeddedServers.HOME.resolve("spool").toString(),
					// Shared benches remain, and later tests start processes that need
					// connections.
					"spring.datasource.hikari.idle-timeout", "10000"))
			// As each session of the program does.
			.initializers((starting) -> SecretLogFilter.silence())
			.initializers((starting) -> starting.getBeanFactory().registerSingleton("definitions", definitions))
			.run();
		// An earlier test run that was killed may have left runs of the same imports.
		forgetAllRuns();
		// Staging tables of those runs, and what they kept for undo.
		var unused = bean(Repair.class).all();
		renew();
	}

	/**
	 * Delete the runs of all benches, as a new one does: for tests of what is not of one
	 * application.
	 */
	public void forgetAllRuns() {
		jdbc().execute("DELETE FROM blockload.file_claim");
		jdbc().execute("DELETE FROM blockload.run");
	}

	/**
	 * Another application, another bucket, no imports: as new, but for the time it takes.
	 */
	public void renew() {
		forgetShared(this);
		forget();
		String unique = UUID.randomUUID().toString().substring(0, 8);
		this.application = "app_" + unique;
		this.bucket = "bucket-" + unique;
		this.s3.createBucket((request) -> request.bucket(this.bucket));
		sql("CREATE SCHEMA " + this.application);
		connectTo(this.servers.s3().toString());
	}

	private void forget() {
		if (this.application.isEmpty()) {
			return;
		}
		sql("DROP SCHEMA " + this.application + " CASCADE");
		bean(RunPurge.class).of(this.application);
		this.application = "";
		try (Stream<Path> files = Files.list(this.jobs)) {
			for (Path file : files.filter((path) -> path.toString().endsWith(".yml")).toList()) {
				Files.delete(file);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Let the connection go through something in front of the store. */
	public void connectTo(String endpoint) {
		write("connections.yml", """
				connections:
				  store:
				    bucket: %s
				    region: eu-central-1
				    endpoint: %s
				    access-key-id: %s
				    secret-access-key: %s
				    applications: [%s]
				""".formatted(this.bucket, endpoint, this.servers.accessKeyId(), this.servers.secretAccessKey(),
				this.application));
	}

	/**
	 * Define an import of the bench's application and connection; {@code rest} is YAML.
	 */
	public void define(String name, String rest) {
		write(name + ".yml", """
				import: %s
				application: %s
				connection: store
				""".formatted(name, this.application) + rest);
	}

	/** Define an import without a connection, whose files clients push. */
	public void definePushed(String name, String rest) {
		write(name + ".yml",
				"import: %s\napplication: %s\nfile: {push: true}\n".formatted(name, this.application) + rest);
	}

	private void write(String file, String text) {
		try {
			Files.writeString(this.jobs.resolve(file), text);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public void put(String key, String content) {
		put(key, content.getBytes(StandardCharsets.UTF_8));
	}

	public void put(String key, byte[] content) {
		this.s3.putObject((request) -> request.bucket(this.bucket).key(key), RequestBody.fromBytes(content));
	}

	public void put(String key, Path content) {
		this.s3.putObject((request) -> request.bucket(this.bucket).key(key), RequestBody.fromFile(content));
	}

	public void delete(String key) {
		this.s3.deleteObject((request) -> request.bucket(this.bucket).key(key));
	}

	/** The ETag that an object has now. */
	public String etag(String key) {
		return this.s3.headObject((request) -> request.bucket(this.bucket).key(key)).eTag();
	}

	/** The bench's bucket. */
	public String bucket() {
		return this.bucket;
	}

	/** Where its definitions are. */
	public Path jobs() {
		return this.jobs;
	}

	/** The servers it works on. */
	public Servers servers() {
		return this.servers;
	}

	/** The text of a connection to the store of the tests, as people save it. */
	public String connection(String name, String secret) {
		return """
				connections:
				  %s:
				    bucket: %s
				    region: eu-central-1
				    endpoint: %s
				    access-key-id: %s
				    secret-access-key: '%s'
				    applications: [%s]
				""".formatted(name, bucket(), servers().s3(), servers().accessKeyId(), secret, application());
	}

	/** Run SQL in which {@code app.} means the bench's application. */
	public void sql(String statement) {
		jdbc().execute(here(statement));
	}

	/**
	 * Delete entries of the audit log as retention does, however young they are.
	 * @param condition which, such as {@code true}
	 */
	public void deleteAudit(String condition) {
		jdbc().execute("""
				DO $$ BEGIN PERFORM set_config('blockload.audit_before', 'infinity', true);
				DELETE FROM blockload.audit WHERE %s; END $$""".formatted(condition));
	}

	/**
	 * Let all refusals be of the present minute until the bench is renewed: of one
	 * client, one of each minute is recorded, and a minute can end at any place of a
	 * test.
	 */
	public void stayInTheMinuteOfRefusals() {
		jdbc().execute("TRUNCATE blockload.refusal");
		sql("CREATE FUNCTION app.same_minute() RETURNS trigger LANGUAGE plpgsql AS"
				+ " $$ BEGIN NEW.minute := '%s'; RETURN NEW; END $$"
					.formatted(Instant.now().truncatedTo(ChronoUnit.MINUTES)));
		sql("CREATE TRIGGER same_minute BEFORE INSERT ON blockload.refusal FOR EACH ROW EXECUTE FUNCTION app.same_minute()");
	}

	/** The rows of a query as text, columns separated by {@code |}, null as {@code ∅}. */
	public List<String> rows(String query) {
		return jdbc().query(here(query), (rs, number) -> {
			List<String> row = new ArrayList<>();
			for (int column = 1; column <= rs.getMetaData().getColumnCount(); column++) {
				String value = rs.getString(column);
				row.add((value != null) ? value : "∅");
			}
			return String.join("|", row);
		});
	}

	/** In SQL, app is the bench's schema, and own.run has its runs and no others. */
	private String here(String sql) {
		return sql.replace("app.", this.application + ".")
			.replace("own.run", "(SELECT * FROM blockload.run WHERE application = '" + this.application + "')");
	}

	public Run run(String importName) {
		return run(new RunRequest(importName, new RequestedFile.ByRule(), null, RunRequest.Repeat.SKIP));
	}

	public Run run(RunRequest request) {
		return launcher().start(request, RunListener.NONE).result();
	}

	public Run restart(Run run) {
		return launcher().restart(history().find(Long.toString(run.id())), RunListener.NONE).result();
	}

	public ImportLauncher launcher() {
		return this.context.getBean(ImportLauncher.class);
	}

	public RunHistory history() {
		return this.context.getBean(RunHistory.class);
	}

	/** The context, for those that add to it. */
	public ConfigurableApplicationContext context() {
		return this.context;
	}

	/** A part of the product as the bench's context holds it. */
	public <T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	public JdbcTemplate jdbc() {
		return this.context.getBean(JdbcTemplate.class);
	}

	public List<Reject> rejects(Run run) {
		List<Reject> rejects = new ArrayList<>();
		history().rejects(run.id(), rejects::add);
		return rejects;
	}

	/**
	 * Let the first insert into a block of the bench fail as it does where the server has
	 * no connection left, and later ones succeed.
	 */
	public void failOnce(String block) {
		sql("CREATE SEQUENCE app.tries");
		sql("""
				CREATE FUNCTION app.fail_once() RETURNS trigger LANGUAGE plpgsql AS $$
				BEGIN
					IF nextval('app.tries') = 1 THEN
						RAISE EXCEPTION 'only in passing' USING ERRCODE = '53300';
					END IF;
					RETURN NULL;
				END $$""");
		sql("CREATE TRIGGER fail_once AFTER INSERT ON app.%s FOR EACH STATEMENT EXECUTE FUNCTION app.fail_once()"
			.formatted(block));
	}

	/** Whether a run waits for another session that has locked a block of the bench. */
	public boolean isAwaited(String block) {
		return !rows("SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'app.%s'::regclass".formatted(block))
			.isEmpty();
	}

	/** What a failing network or an administrator does to the transactions of runs. */
	public void endSessionsOfRuns() {
		try (Connection other = this.servers.connect(); Statement statement = other.createStatement()) {
			statement.execute(
					"""
							SELECT pg_terminate_backend(pid) FROM pg_locks
							 WHERE locktype = 'advisory' AND objsubid = 2 AND mode = 'ShareLock' AND pid <> pg_backend_pid()""");
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	public String application() {
		return this.application;
	}

	/** The run's staging table, whether it is there. */
	public boolean isStaged(Run run) {
		return !rows("SELECT 1 FROM pg_tables WHERE schemaname = 'blockload' AND tablename = 'blockload_run_" + run.id()
				+ "'")
			.isEmpty();
	}

	@Override
	public void close() {
		forget();
		this.context.close();
		this.s3.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ ImportJobConfiguration.class, PushConfiguration.class, TracingConfiguration.class })
	static class Application {

		@Bean
		@Primary
		ObjectStores storesWithSpool(S3ObjectStores buckets, Spool spool) {
			return new SpooledStores(buckets, spool);
		}

		@Bean
		S3ObjectStores objectStores(AwsClientBuilderConfigurer configurer, Environment environment) {
			EmbeddedStore none = () -> {
				throw new IllegalStateException("no connection of a test is embedded");
			};
			Duration timeout = environment.getProperty(STORE_TIMEOUT, Duration.class);
			return (timeout != null) ? QuickStores.with(configurer, none, timeout)
					: new S3ObjectStores(configurer, none, AddressRules.of(environment.getProperty(ADDRESSES, "")));
		}

	}

}
