package dev.blockload.cli;

import java.nio.file.Path;
import java.util.Map;

import dev.blockload.embedded.EmbeddedPostgres;
import dev.blockload.embedded.EmbeddedS3;
import dev.blockload.embedded.UnpackedPrograms;

/**
 * A PostgreSQL and an S3 store for all integration tests of a JVM: the first test starts
 * them, and the end of the JVM stops them.
 */
final class RunningServers {

	private static final Path HOME = Path.of("target", "it" + System.getProperty("blockload.fork", ""));

	static final EmbeddedPostgres POSTGRES = EmbeddedPostgres.use(UnpackedPrograms.linkedInto(HOME, Commands.LIBRARIES),
			Commands.LIBRARIES);

	static final EmbeddedS3 S3 = EmbeddedS3.use(HOME, Commands.LIBRARIES);

	static {
		Runtime.getRuntime().addShutdownHook(new Thread(() -> {
			S3.close();
			POSTGRES.close();
		}));
	}

	private RunningServers() {
	}

	/** What a user sets to work on the database. */
	static Map<String, String> settings() {
		return Map.of("SPRING_DATASOURCE_URL", POSTGRES.jdbcUrl(), "SPRING_DATASOURCE_USERNAME", POSTGRES.username(),
				"SPRING_DATASOURCE_PASSWORD", POSTGRES.password());
	}

}
