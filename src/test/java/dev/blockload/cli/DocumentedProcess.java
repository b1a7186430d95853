package dev.blockload.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.blockload.docs.Pages;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process that is started with the command and the variables of the operations page.
 * Paths of the server are replaced by paths below a folder of the test.
 */
final class DocumentedProcess {

	private final Process process;

	private final Path log;

	private DocumentedProcess(Process process, Path log) {
		this.process = process;
		this.log = log;
	}

	/** By the systemd unit, its variables in the file that the page names. */
	static DocumentedProcess asUnit(Path folder, Path jobs) throws IOException {
		Map<String, String> unit = new HashMap<>();
		Pages.block(Pages.OPERATIONS, "ini", "ExecStart=", " serve ")
			.lines()
			.filter((line) -> line.matches("[A-Za-z]+=.*"))
			.map((line) -> line.split("=", 2))
			.forEach((pair) -> unit.put(pair[0], pair[1]));
		assertThat(unit.get("EnvironmentFile")).isEqualTo("/etc/blockload/env");
		Path server = Files.createDirectories(folder.resolve("opt/blockload"));
		assertThat(unit.get("WorkingDirectory")).isEqualTo("/opt/blockload");
		Files.createSymbolicLink(server.resolve("blockload.jar"), Commands.JAR);
		Files.createSymbolicLink(server.resolve("jobs"), jobs);
		List<String> command = Stream.of(unit.get("ExecStart").split(" "))
			.map((word) -> word.equals("/usr/bin/java") ? java() : word)
			.map((word) -> word.startsWith("/opt/") ? folder + word : word)
			.toList();
		Map<String, String> environment = variables(unit.get("Environment"));
		environment.putAll(RunningServers.settings());
		environment.put("BLOCKLOAD_LOG_FORM", "json");
		return start(command, environment, server);
	}

	/** By the entry point of the container's image. */
	static DocumentedProcess asContainer(Path folder, Path jobs) throws IOException {
		String file = Pages.block(Pages.OPERATIONS, "dockerfile", "ENTRYPOINT ", "\"serve\"");
		Map<String, Path> copies = Map.of("/opt/blockload/blockload.jar", Commands.JAR, "/etc/blockload/jobs", jobs);
		assertThat(file).contains("\nCOPY --from=unpacked /blockload /opt/blockload\n",
				"\nCOPY jobs /etc/blockload/jobs\n");
		List<String> command = Stream.of(JsonMapper.shared().readValue(line(file, "ENTRYPOINT "), String[].class))
			.map((word) -> word.equals("java") ? java() : word)
			// 0.0.0.0 would be reachable from other machines.
			.map((word) -> word.equals("0.0.0.0") ? "127.0.0.1" : word)
			.map((word) -> copies.containsKey(word) ? copies.get(word).toString() : word)
			.toList();
		Map<String, String> environment = variables(line(file, "ENV "));
		environment.putAll(RunningServers.settings());
		return start(command, environment, folder);
	}

	private static String java() {
		return Path.of(System.getProperty("java.home"), "bin", "java").toString();
	}

	private static String line(String block, String start) {
		return block.lines()
			.filter((line) -> line.startsWith(start))
			.map((line) -> line.substring(start.length()))
			.findFirst()
			.orElseThrow();
	}

	private static Map<String, String> variables(String text) {
		Map<String, String> variables = new HashMap<>();
		Arrays.stream(text.split(" "))
			.map((word) -> word.split("=", 2))
			.forEach((pair) -> variables.put(pair[0], pair[1]));
		return variables;
	}

	private static DocumentedProcess start(List<String> command, Map<String, String> environment, Path directory)
			throws IOException {
		Path log = directory.resolve("log");
		ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command)).directory(directory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(log.toFile());
		builder.environment().clear();
		builder.environment().putAll(environment);
		return new DocumentedProcess(builder.start(), log);
	}

	/** Wait until it has printed something. */
	void await(String text) throws IOException, InterruptedException {
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
		while (!Files.readString(this.log).contains(text)) {
			assertThat(this.process.isAlive() && System.nanoTime() < end).as(Files.readString(this.log)).isTrue();
			Thread.sleep(100);
		}
	}

	/** Stop it as systemd and Docker do. It must end in time, with exit code 0. */
	void terminate() throws IOException, InterruptedException {
		this.process.destroy();
		boolean ended = this.process.waitFor(60, TimeUnit.SECONDS);
		this.process.destroyForcibly();
		assertThat(ended).as(Files.readString(this.log)).isTrue();
		assertThat(this.process.exitValue()).as(Files.readString(this.log)).isZero();
	}

	/** What it has printed. */
	Stream<String> lines() throws IOException {
		return Files.readString(this.log, StandardCharsets.UTF_8).lines();
	}

}
