package dev.blockload.cli;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import tools.jackson.databind.json.JsonMapper;

import org.springframework.util.FileSystemUtils;

/**
 * The packaged program as a child process, as the launcher starts it: unpacked, and with
 * its options of the JVM.
 */
final class Commands {

	static final Path JAR = Path.of("target", "blockload.jar").toAbsolutePath();

	private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();

	/** The embedded servers' programs, which the product finds beside its jar. */
	static final Path LIBRARIES = Path.of("target", "embedded").toAbsolutePath();

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private static final Path APP = unpacked();

	/**
	 * The classes of the first run, for the commands after it: they start a second
	 * sooner.
	 */
	private static final Path CLASSES = APP.resolveSibling("classes.jsa");

	private static final AtomicBoolean begun = new AtomicBoolean();

	private static final List<String> SETTINGS = List.of("SPRING_DATASOURCE_URL", "SPRING_DATASOURCE_USERNAME",
			"SPRING_DATASOURCE_PASSWORD", "BLOCKLOAD_S3_ENDPOINT", "PIGMENT_EXPORT_ACCESS_KEY_ID",
			"PIGMENT_EXPORT_SECRET_ACCESS_KEY", "JAVA_TOOL_OPTIONS");

	private final Map<String, String> environment;

	private final List<String> java;

	/**
	 * Create commands.
	 * @param environment their variables; variables of this JVM that the product reads
	 * are not passed on
	 * @param options of the JVM
	 */
	Commands(Map<String, String> environment, String... options) {
		this.environment = environment;
		this.java = Stream
			.of(List.of(JAVA, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"), List.of(options),
					List.of("-jar", APP.toString()))
			.flatMap(List::stream)
			.toList();
	}

	/** A JVM that cannot use the archive does without. */
	private static List<String> sharing(String verb) {
		boolean first = verb.equals("run") && !begun.getAndSet(true);
		return List.of((first ? "-XX:ArchiveClassesAtExit=" : "-XX:SharedArchiveFile=") + CLASSES, "-Xshare:auto",
				"-Xlog:disable");
	}

	private static Path unpacked() {
		Path folder = JAR.resolveSibling("app" + System.getProperty("blockload.fork", "-it"));
		try {
			FileSystemUtils.deleteRecursively(folder);
			Process unpacking = new ProcessBuilder(JAVA, "-Djarmode=tools", "-jar", JAR.toString(), "extract",
					"--destination", folder.toString())
				.inheritIO()
				.start();
			if (unpacking.waitFor() != 0) {
				throw new IllegalStateException("'" + JAR + "' was not unpacked");
			}
			return folder.resolve(JAR.getFileName());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	CommandResult run(String... arguments) {
		return CommandResult.of(start(arguments));
	}

	/** Several, one after the other in one process. */
	List<CommandResult> runAll(List<List<String>> commands) {
		List<String> command = new ArrayList<>(this.java.subList(0, this.java.size() - 2));
		command.addAll(List.of("-cp", APP + File.pathSeparator + Path.of("target", "test-classes").toAbsolutePath(),
				VerbSequence.class.getName()));
		Process process = start(command, ProcessBuilder.Redirect.PIPE);
		try (OutputStream in = process.getOutputStream()) {
			for (List<String> arguments : commands) {
				in.write(JSON.writeValueAsBytes(arguments));
				in.write('\n');
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		List<CommandResult> answers = CommandResult.of(process)
			.ends(0)
			.out()
			.lines()
			.map((line) -> JSON.readValue(line, String[].class))
			.map((answer) -> new CommandResult(Integer.parseInt(answer[0]), answer[1], answer[2]))
			.toList();
		if (answers.size() != commands.size()) {
			throw new AssertionError(answers.size() + " answers to " + commands.size() + " commands");
		}
		return answers;
	}

	Process start(String... arguments) {
		List<String> command = new ArrayList<>(this.java);
		command.addAll(1, sharing((arguments.length > 0) ? arguments[0] : ""));
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
