package dev.blockload.importjob;

import java.nio.file.Path;

import dev.blockload.embedded.EmbeddedPostgres;
import dev.blockload.embedded.EmbeddedS3;
import dev.blockload.embedded.UnpackedPrograms;

/**
 * The embedded servers, one pair for all integration tests of a JVM: started by the first
 * that asks, stopped with the JVM.
 */
public final class EmbeddedServers {

	// Two JVMs that test at the same time have servers of their own.
	static final Path HOME = Path.of("target", "it" + System.getProperty("blockload.fork", ""));

	private static final Path LIBRARIES = Path.of("target", "embedded");

	private static final Servers SERVERS = start();

	private EmbeddedServers() {
	}

	public static Servers get() {
		return SERVERS;
	}

	// Both are closed by the shutdown hook.
	@SuppressWarnings("try")
	private static Servers start() {
		EmbeddedPostgres postgres = EmbeddedPostgres.use(UnpackedPrograms.linkedInto(HOME, LIBRARIES), LIBRARIES);
		EmbeddedS3 s3 = EmbeddedS3.use(HOME, LIBRARIES);
		Runtime.getRuntime().addShutdownHook(new Thread(() -> {
			s3.close();
			postgres.close();
		}));
		return new Servers(postgres.jdbcUrl(), postgres.username(), postgres.password(), s3.endpoint(),
				s3.accessKeyId(), s3.secretAccessKey());
	}

}
