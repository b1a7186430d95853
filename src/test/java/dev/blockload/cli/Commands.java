package dev.blockload.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The packaged program as a child process, as a user starts it.
 */
final class Commands {

	static final Path JAR = Path.of("target", "blockload.jar").toAbsolutePath();

	/** The embedded servers' programs, which the product finds beside its jar. */
	static final Path LIBRARIES = Path.of("target", "embedded").toAbsolutePath();

	private static final List<String> SETTINGS = List.of("SPRING_DATASOURCE_URL", "SPRING_DATASOURCE_USERNAME",
			"SPRING_DATASOURCE_PASSWORD", "BLOCKLOAD_S3_ENDPOINT", "PIGMENT_EXPORT_ACCESS_KEY_ID",
			"PIGMENT_EXPORT_SECRET_ACCESS_KEY", "JAVA_TOOL_OPTIONS");

	private final Map<String, String> environment;

	private final List<String> java;

	/**
	 * Create commands.
	 * @param environment what is set for them; of what else this JVM inherited, nothing
	 * that the product heeds
	 * @param options of the JVM
	 */
	Commands(Map<String, String> environment, String... options) {
		this.environment = environment;
		this.java = Stream
			.of(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()), List.of(options),
					List.of("-jar", JAR.toString()))
			.flatMap(List::stream)
			.toList();
	}

	Answer run(String... arguments) {
		return Answer.of(start(arguments));
	}

	Process start(String... arguments) {
		List<String> command = new ArrayList<>(this.java);
		command.addAll(List.of(arguments));
		return start(command, ProcessBuilder.Redirect.PIPE);
	}

	/** Start anything with the same settings. */
	Process start(List<String> command, ProcessBuilder.Redirect input) {
		ProcessBuilder builder = new ProcessBuilder(command).redirectInput(input);
		SETTINGS.forEach(builder.environment()::remove);
		builder.environment().putAll(this.environment);
		try {
			return builder.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
