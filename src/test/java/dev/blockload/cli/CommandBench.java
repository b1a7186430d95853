package dev.blockload.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import dev.blockload.run.Run;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * The fixture of a test of the command line: its own application and bucket on running
 * servers, a jobs directory, and the packaged program.
 */
final class CommandBench implements AutoCloseable {

	private final String application = "cli_" + UUID.randomUUID().toString().substring(0, 8);

	private final String bucket = this.application.replace('_', '-');

	private final Path jobs;

	private final S3Client s3;

	private final JdbcTemplate jdbc;

	private final Commands commands;

	/**
	 * Create a bench.
	 * @param jobs the jobs directory, which gets a file of connections
	 * @param options of the program's JVM
	 */
	CommandBench(Path jobs, String... options) {
		this.jobs = jobs;
		this.commands = new Commands(RunningServers.settings(), options);
		this.s3 = S3Client.builder()
			.endpointOverride(RunningServers.S3.endpoint())
			.region(Region.EU_CENTRAL_1)
			.forcePathStyle(true)
			.credentialsProvider(StaticCredentialsProvider.create(
					AwsBasicCredentials.create(RunningServers.S3.accessKeyId(), RunningServers.S3.secretAccessKey())))
			.build();
		this.s3.createBucket((request) -> request.bucket(this.bucket));
		this.jdbc = new JdbcTemplate(new DriverManagerDataSource(RunningServers.POSTGRES.jdbcUrl(),
				RunningServers.POSTGRES.username(), RunningServers.POSTGRES.password()));
		sql("CREATE SCHEMA app");
		write("connections.yml", """
				connections:
				  store:
				    bucket: %s
				    region: eu-central-1
				    endpoint: %s
				    access-key-id: %s
				    secret-access-key: %s
				    applications: [%s]
				""".formatted(this.bucket, RunningServers.S3.endpoint(), RunningServers.S3.accessKeyId(),
				RunningServers.S3.secretAccessKey(), this.application));
	}

	/** Define an import of the bench's connection; {@code rest} is YAML. */
	void define(String name, String rest) {
		write(name + ".yml", """
				import: %s
				application: %s
				connection: store
				""".formatted(name, this.application) + rest);
	}

	/** Write a file of the jobs directory. */
	void write(String file, String text) {
		try {
			Files.writeString(this.jobs.resolve(file), text);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	void put(String key, String content) {
		this.s3.putObject((request) -> request.bucket(this.bucket).key(key),
				RequestBody.fromBytes(content.getBytes(StandardCharsets.UTF_8)));
	}

	/** Run SQL in which the schema {@code app} means the bench's application. */
	void sql(String statement) {
		this.jdbc.execute(statement.replaceAll("\\bapp\\b", this.application));
	}

	JdbcTemplate jdbc() {
		return this.jdbc;
	}

	String application() {
		return this.application;
	}

	String bucket() {
		return this.bucket;
	}

	Commands commands() {
		return this.commands;
	}

	/** Run a verb on the bench's definitions. */
	CommandResult run(String... arguments) {
		return this.commands
			.run(Stream.concat(Stream.of(arguments), Stream.of("--jobs", this.jobs.toString())).toArray(String[]::new));
	}

	/** Several verbs, one after the other in one process, which takes less time. */
	List<CommandResult> runAll(List<List<String>> commands) {
		return this.commands.runAll(commands.stream()
			.map((arguments) -> Stream.concat(arguments.stream(), Stream.of("--jobs", this.jobs.toString())).toList())
			.toList());
	}

	@Override
	public void close() {
		sql("DROP SCHEMA app CASCADE");
		// The next JVM that uses these servers finds no runs of it; where no verb asked
		// the
		// database, there is no such table either.
		if (this.jdbc.queryForObject("SELECT to_regclass('blockload.run') IS NOT NULL", Boolean.class)) {
			this.jdbc.update("DELETE FROM blockload.file_claim WHERE application = ?", this.application);
			this.jdbc.update("DELETE FROM blockload.run WHERE application = ?", this.application);
		}
		this.s3.close();
	}

}
