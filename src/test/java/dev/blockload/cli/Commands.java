package dev.blockload.cli;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.blockload.fault.ClassArchive;
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

	/** The classes of the first load, for the commands after it. */
	private static final ClassArchive ARCHIVE = new ClassArchive(APP.resolveSibling("."));

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
			.of(List.of(JAVA, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dblockload.program=./blockload"),
					List.of(options), List.of("-jar", APP.toString()))
			.flatMap(List::stream)
			.toList();
	}

	/** Unpack the program, unless another JVM of this build has done so. */
	private static Path unpacked() {
		Path folder = JAR.resolveSibling("app-it");
		Path build = folder.resolve("build");
		try (FileChannel channel = FileChannel.open(JAR.resolveSibling("app-it.lock"), StandardOpenOption.CREATE,
				StandardOpenOption.WRITE)) {
			// The lock goes with its channel.
			var unused = channel.lock();
			if (!Files.exists(build) || !Files.readString(build).equals(build())) {
				FileSystemUtils.deleteRecursively(folder);
				unpack(folder);
				Files.writeString(build, build());
			}
			return folder.resolve(JAR.getFileName());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Tests change the time of the jar, but not that of what it was packed from. */
	private static String build() throws IOException {
		return Files.size(JAR) + " bytes of "
				+ Files.getLastModifiedTime(JAR.resolveSibling(JAR.getFileName() + ".original"));
	}

	private static void unpack(Path folder) throws IOException {
		Process unpacking = new ProcessBuilder(JAVA, "-XX:TieredStopAtLevel=1", "-Djarmode=tools", "-jar",
				JAR.toString(), "extract", "--destination", folder.toString())
			.inheritIO()
			.start();
		try {
			if (unpacking.waitFor() != 0) {
				throw new IllegalStateException("'" + JAR + "' was not unpacked");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/** The unpacked program. */
	static Path app() {
		return APP;
	}

	CommandResult run(String... arguments) {
		return CommandResult.of(start(arguments));
	}

	/** Several, one after the other in one process. */
	List<CommandResult> runAll(List<List<String>> commands) {
		List<String> command = new ArrayList<>(this.java.subList(0, this.java.size() - 2));
		command.addAll(ARCHIVE.options());
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
		List<CommandResult> answers = CommandResult.ofSequence(process, commands.size())
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
		boolean archives = loads(List.of(arguments)) && ARCHIVE.claim();
		List<String> command = new ArrayList<>(this.java);
		command.addAll(1, archives ? ARCHIVE.writing() : ARCHIVE.options());
		command.addAll(List.of(arguments));
		Process process = start(command, ProcessBuilder.Redirect.PIPE);
		if (archives) {
			ARCHIVE.writtenBy(process);
		}
		return process;
	}

	/** Whether a command uses most of the classes that others use. */
	private static boolean loads(List<String> arguments) {
		return arguments.equals(List.of("demo"))
				|| (arguments.size() > 1 && arguments.get(0).equals("run") && !arguments.get(1).startsWith("-"));
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
