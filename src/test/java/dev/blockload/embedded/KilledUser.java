package dev.blockload.embedded;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A process that uses an embedded server and is killed while it does.
 */
final class KilledUser {

	static final Path LIBRARIES = Path.of("target", "embedded");

	static final String POSTGRES = "postgres";

	static final String S3 = "s3";

	/** A variable that the process has, and that its servers must not have. */
	static final String SECRET = "EXPORTS_SECRET_ACCESS_KEY";

	private KilledUser() {
	}

	/**
	 * Start a JVM that uses a server, and kill it.
	 * @return how the server it leaves behind is reached
	 */
	static String of(String server, Path home) throws Exception {
		ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-cp", System.getProperty("java.class.path"), KilledUser.class.getName(), server, home.toString())
			.redirectError(ProcessBuilder.Redirect.INHERIT);
		builder.environment().put(SECRET, "of a connection");
		Process process = builder.start();
		try (BufferedReader output = new BufferedReader(
				new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
			return String.valueOf(output.readLine());
		}
		finally {
			process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
		}
	}

	/** The names of the variables that a process began with. */
	static Set<String> environmentOf(long pid) throws IOException {
		return Arrays
			.stream(Files.readString(Path.of("/proc/" + pid + "/environ"), StandardCharsets.ISO_8859_1).split("\0"))
			.map((variable) -> variable.substring(0, Math.max(0, variable.indexOf('='))))
			.collect(Collectors.toSet());
	}

	public static void main(String[] arguments) throws Exception {
		Path home = new File(arguments[1]).toPath();
		System.out.println(arguments[0].equals(POSTGRES) ? EmbeddedPostgres.use(home, LIBRARIES).jdbcUrl()
				: EmbeddedS3.use(home, LIBRARIES).endpoint());
		Thread.sleep(60_000);
	}

}
