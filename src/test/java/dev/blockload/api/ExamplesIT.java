package dev.blockload.api;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.blockload.account.Role;
import dev.blockload.importjob.ImportBench;
import dev.blockload.serve.WebBench;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Runs the files of src/examples against a node: the client, and the commands of the
 * files for other programs. Skipped without Python or curl, with the reason.
 */
class ExamplesIT {

	private static final Path EXAMPLES = Path.of("src/examples");

	private static final Path CLIENT = EXAMPLES.resolve("blockload_client.py");

	@TempDir
	static Path folder;

	private static ApiBench bench;

	private static WebBench.Serving node;

	@BeforeAll
	static void open() {
		assumeTrue(isInstalled("python3"), "python3 is not installed: the examples were not run");
		bench = ApiBench.renewed();
		ImportBench imports = bench.imports();
		imports.put("salaries.csv", "id,name\n1,Ada\n");
		bench.define("salaries", "{fixed: salaries.csv}");
		bench.define("absent", "{fixed: nothing.csv}");
		imports.define("strict", "file: {fixed: people.csv}\nblock: people\nmode: upsert\n");
		bench.web().reload();
		node = bench.web().serving();
	}

	@AfterAll
	static void close() {
		if (node != null) {
			node.close();
			bench.imports().renew();
		}
	}

	@Test
	void theClientWaitsForTheEndAndAKeyStartsNoSecondRun() throws Exception {
		Ended first = ended(client("salaries", "--idempotency-key", "night-1"));
		assertThat(first.code()).as(first.error()).isZero();
		assertThat(first.json().get("status").asString()).isIn("COMPLETED", "UNCHANGED");
		Ended second = ended(client("salaries", "--idempotency-key", "night-1"));
		assertThat(second.code()).isZero();
		assertThat(second.json().get("run")).isEqualTo(first.json().get("run"));
	}

	@Test
	void theClientEndsWithTheCodesOfTheCommandLine() throws Exception {
		// All at the same time: most of it is waiting.
		Process absent = client("absent");
		Process people = client("people", "--force");
		Process strict = client("strict");
		Process nobody = client("nobody");
		Process wrongToken = start(List.of("python3", CLIENT.toString(), "salaries"),
				Map.of("BLOCKLOAD_TOKEN", "wrong"));
		assertThat(ended(absent).code()).isEqualTo(5);
		Ended forced = ended(people);
		assertThat(forced.code()).as(forced.error()).isZero();
		assertThat(forced.json().get("status").asString()).isEqualTo("COMPLETED");
		Ended failed = ended(strict);
		assertThat(failed.code()).as(failed.error()).isEqualTo(1);
		assertThat(failed.json().at("/error/code").asString()).isEqualTo("too-many-rejects");
		Ended unknown = ended(nobody);
		assertThat(unknown.code()).isEqualTo(2);
		assertThat(unknown.error()).startsWith("not-found: There is no import 'nobody' that you can see.");
		assertThat(ended(wrongToken).code()).isEqualTo(2);
	}

	@Test
	void aSecondClientAdoptsTheRunAndSigtermStopsIt() throws Exception {
		try (Connection other = bench.imports().servers().connect(); Statement statement = other.createStatement()) {
			other.setAutoCommit(false);
			statement.execute("LOCK TABLE " + bench.imports().application() + ".salaries IN ROW EXCLUSIVE MODE");
			Process first = client("salaries", "--force");
			String run = firstLine(first);
			Process second = client("salaries", "--force");
			assertThat(firstLine(second)).isEqualTo(run).matches("Run \\d+ of import salaries\\.");
			// Process.destroy closes the streams, ProcessHandle.destroy does not.
			second.toHandle().destroy();
			assertThat(ended(second).code()).isEqualTo(3);
			assertThat(ended(first).code()).isEqualTo(3);
		}
	}

	@Test
	void theScriptOfCurlRunsAnImport() throws Exception {
		assumeTrue(isInstalled("curl"), "curl is not installed: run.sh was not run");
		String script = EXAMPLES.resolve("run.sh").toString();
		Map<String, String> often = Map.of("BLOCKLOAD_PAUSE", "0.2");
		Process salaries = start(List.of("sh", script, "salaries"), often);
		Process absent = start(List.of("sh", script, "absent"), often);
		Process strict = start(List.of("sh", script, "strict"), often);
		Process nobody = start(List.of("sh", script, "nobody"), often);
		Ended done = ended(salaries);
		assertThat(done.code()).as(done.error()).isZero();
		assertThat(ended(absent).code()).isEqualTo(5);
		assertThat(ended(strict).code()).isEqualTo(1);
		assertThat(ended(nobody).code()).isEqualTo(2);
	}

	@Test
	void theCommandsForKubernetesAndGitHubRun() throws Exception {
		Map<String, Object> job = read("kubernetes-cronjob.yml");
		List<Object> command = at(job, "spec", "jobTemplate", "spec", "template", "spec", "containers", 0, "command");
		List<String> words = command.stream()
			.map(String::valueOf)
			.map((word) -> word.replace("/client/", EXAMPLES + "/"))
			.toList();
		Ended pod = ended(start(Stream.concat(words.stream(), Stream.of("--pause", "0.2")).toList(), Map.of()));
		assertThat(pod.code()).as(pod.error()).isZero();
		String line = at(read("github-actions.yml"), "jobs", "load", "steps", 1, "run");
		Ended step = ended(
				start(List.of("sh", "-c", line.replace("blockload_client.py", CLIENT.toString()) + " --pause 0.2"),
						Map.of("GITHUB_RUN_ID", "17", "GITHUB_RUN_ATTEMPT", "1")));
		assertThat(step.code()).as(step.error()).isZero();
	}

	@Test
	void eachFileOfPythonCompiles() throws Exception {
		List<String> command = new ArrayList<>(List.of("python3", "-m", "py_compile"));
		for (String name : List.of("blockload_client.py", "airflow_blockload.py", "dagster_blockload.py")) {
			command.add(Files.copy(EXAMPLES.resolve(name), folder.resolve(name)).toString());
		}
		Ended compiled = ended(start(command, Map.of()));
		assertThat(compiled.code()).as(compiled.error()).isZero();
	}

	private static Process client(String... arguments) throws IOException {
		List<String> command = new ArrayList<>(List.of("python3", CLIENT.toString(), "--pause", "0.2"));
		command.addAll(List.of(arguments));
		return start(command, Map.of());
	}

	private static Process start(List<String> command, Map<String, String> more) throws IOException {
		ProcessBuilder builder = new ProcessBuilder(command);
		builder.environment().put("BLOCKLOAD_URL", bench.web().uri("").toString());
		builder.environment().put("BLOCKLOAD_TOKEN", bench.token(Role.OPERATOR));
		builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
		builder.environment().putAll(more);
		return builder.start();
	}

	private static String firstLine(Process process) throws IOException {
		return process.errorReader(StandardCharsets.UTF_8).readLine();
	}

	private static Ended ended(Process process) throws Exception {
		// The reader of the first line has read further.
		String error = process.errorReader(StandardCharsets.UTF_8).lines().collect(Collectors.joining("\n"));
		String output = process.inputReader(StandardCharsets.UTF_8).lines().collect(Collectors.joining("\n"));
		assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
		return new Ended(process.exitValue(), output, error);
	}

	private static boolean isInstalled(String program) {
		try {
			Process process = new ProcessBuilder(program, "--version").redirectErrorStream(true).start();
			process.getInputStream().readAllBytes();
			return process.waitFor() == 0;
		}
		catch (IOException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	private static Map<String, Object> read(String name) throws IOException {
		return new Yaml().load(Files.readString(EXAMPLES.resolve(name)));
	}

	// The type is what the caller expects. The test fails if the file has another form.
	@SuppressWarnings({ "unchecked", "TypeParameterUnusedInFormals" })
	private static <T> T at(Object tree, Object... path) {
		Object found = tree;
		for (Object part : path) {
			found = (part instanceof Integer index) ? ((List<Object>) found).get(index)
					: ((Map<String, Object>) found).get(part);
		}
		return (T) found;
	}

	private record Ended(int code, String output, String error) {

		JsonNode json() {
			return JsonMapper.shared().readTree(this.output);
		}

	}

}
