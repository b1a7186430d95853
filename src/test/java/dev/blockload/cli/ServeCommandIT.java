package dev.blockload.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code serve} as the page of operations starts it under systemd and in a container, and
 * what it says of itself.
 */
class ServeCommandIT {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private static final HttpClient HTTP = HttpClient.newHttpClient();

	private static final String DEFINITION = """
			file: {fixed: %s}
			block: people
			mode: upsert
			schedule: {cron: '%s', zone: Europe/Paris}
			""";

	@TempDir
	static Path jobs;

	@TempDir
	private Path folder;

	private static CommandBench bench;

	@BeforeAll
	static void open() {
		bench = new CommandBench(jobs);
		bench.sql("CREATE TABLE app.people (id int PRIMARY KEY, name text)");
		bench.put("people.csv", "id,name\n1,Ada\n2,Grace\n");
		bench.put("wrong.csv", "id,nome\n1,Ada\n");
	}

	@AfterAll
	static void close() {
		bench.jdbc().execute("TRUNCATE blockload.scheduled_run, blockload.trigger_task, blockload.scheduled_run_task");
		bench.close();
	}

	@Test
	void theSystemdUnitOfThePageServesAndReportsItsHealth() throws Exception {
		bench.define("good", DEFINITION.formatted("people.csv", "* * * * * *"));
		bench.define("bad", DEFINITION.formatted("wrong.csv", "*/2 * * * * *"));
		bench.sql("INSERT INTO blockload.account (name, password, created_by) VALUES ('ops', 'none', 'test')");
		DocumentedProcess serve = DocumentedProcess.asUnit(this.folder, jobs);
		try {
			serve.await("Serving 2 schedules of 2 imports on node ");
			assertThat(get("/health/liveness")).isEqualTo("{\"status\":\"UP\"}");
			await(() -> isPositive("blockload_import_last_good_age_seconds{import=\"good\"}"));
			await(() -> isPositive("blockload_runs_total{import=\"bad\",outcome=\"failed\"}"));
			// The second run of the import that succeeds is due a second after the first.
			await(() -> isPositive("blockload_runs_total{import=\"good\",outcome=\"unchanged\"}"));
			assertThat(get("/metrics")).contains("blockload_runs_total{import=\"good\",outcome=\"completed\"} 1.0",
					"blockload_run_duration_seconds_count{import=\"good\",outcome=\"completed\"} 1",
					"blockload_run_duration_seconds_sum{import=\"bad\",outcome=\"failed\"} ",
					"blockload_rows_loaded_total{import=\"good\"} 2.0",
					"blockload_records_rejected_total{import=\"good\"} 0.0",
					"blockload_bytes_loaded_total{import=\"good\"} 22.0");
			JsonNode health = JSON.readTree(get("/health"));
			assertThat(health.at("/status").asString()).isEqualTo("UP");
			assertThat(health.at("/components").propertyNames()).contains("database", "scheduler", "connections",
					"imports", "definitions");
			Files.writeString(jobs.resolve("bad.yml"), "import: bad\n");
			await(() -> get("/health").contains("'application' is missing"));
			assertThat(JSON.readTree(get("/health")).at("/components/definitions/status").asString()).isEqualTo("DOWN");
		}
		finally {
			serve.terminate();
			bench.sql("DELETE FROM blockload.account WHERE name = 'ops'");
		}
		List<JsonNode> log = serve.lines().filter((line) -> line.startsWith("{")).map(JSON::readTree).toList();
		assertThat(log).anySatisfy((line) -> {
			assertThat(line.at("/message").asString()).startsWith("Scheduled run of good#1, due at ")
				.contains(": completed, run ");
			assertThat(line.at("/import").asString()).isEqualTo("good");
			assertThat(line.at("/run").asString()).matches("[0-9]+");
			assertThat(line.at("/level").asString()).isEqualTo("INFO");
		})
			.anySatisfy(
					(line) -> assertThat(line.at("/message").asString()).startsWith("Scheduled run of bad#1, due at ")
						.contains(": failed, run ", "Column 'name' is not in the header of the file."))
			.anySatisfy((line) -> assertThat(line.at("/message").asString()).startsWith("This change is not active: "));
		assertThat(serve.lines().filter((line) -> !line.startsWith("{")))
			.allMatch((line) -> line.startsWith("Serving ") || line.startsWith("Picked up JAVA_TOOL_OPTIONS: "));
	}

	@Test
	void theContainerOfThePageServesAndTwoDoNotShareAPort() throws Exception {
		Files.deleteIfExists(jobs.resolve("bad.yml"));
		bench.define("good", DEFINITION.formatted("people.csv", "0 30 2 * * *"));
		DocumentedProcess serve = DocumentedProcess.asContainer(this.folder, jobs);
		try {
			serve.await("Serving 1 schedule of 1 import on node ");
			assertThat(serve.lines()).anyMatch((line) -> line
				.endsWith(" Press Ctrl-C to stop. API: http://127.0.0.1:9464/api/blockload/v1/docs."
						+ " Log-in page: http://127.0.0.1:9464/login. Health: http://127.0.0.1:9464/health, metrics: /metrics."));
			assertThat(get("/health/liveness")).isEqualTo("{\"status\":\"UP\"}");
			CommandResult other = bench.run("serve");
			other.ends(1);
			assertThat(other.err()).isEqualTo("""
					port-taken: Another process listens on port 9464 of 127.0.0.1.
					  Choose another port with --port. --port 0 takes any free port.
					""");
		}
		finally {
			serve.terminate();
		}
	}

	@Test
	void schedulesAndTheirNextTimesAreShown() throws IOException {
		Files.deleteIfExists(jobs.resolve("bad.yml"));
		bench.define("good", DEFINITION.formatted("people.csv", "0 30 2 1 1 *"));
		List<CommandResult> answers = bench.runAll(List.of(List.of("validate"), List.of("schedules"),
				List.of("schedules", "--output", "json"), List.of("serve", "--parallel", "0")));
		assertThat(answers.get(0).ends(0).out()).containsPattern("good → " + bench.application()
				+ "\\.people: upsert, merged by key\n"
				+ "    0 30 2 1 1 \\* Europe/Paris: 20\\d\\d-01-01T02:30\\+01:00, 20\\d\\d-01-01T02:30\\+01:00, 20\\d\\d-");
		assertThat(answers.get(1).ends(0).out().lines()).hasSize(2)
			.anyMatch((line) -> line.matches("import +cron +zone +next +last +run +outcome *"))
			.anyMatch((line) -> line.matches("good +0 30 2 1 1 \\* +Europe/Paris +20\\d\\d-01-01 02:30:00.*"));
		JsonNode line = answers.get(2).ends(0).json().get(0);
		assertThat(line.at("/import").asString()).isEqualTo("good");
		assertThat(line.at("/schedule").asInt()).isEqualTo(1);
		assertThat(line.at("/next").asString()).matches("20\\d\\d-01-01T01:30:00Z");
		assertThat(answers.get(3).ends(2).err()).startsWith("--parallel is 0. Expected 1 or more.\n");
	}

	@Test
	void whereNothingIsInForceServeDoesNotStart(@TempDir Path wrong) throws IOException {
		Files.copy(jobs.resolve("connections.yml"), wrong.resolve("connections.yml"));
		Files.writeString(wrong.resolve("people.yml"), "import: people\n");
		CommandResult answer = bench.commands().run("serve", "--port", "0", "--jobs", wrong.toString());
		answer.ends(2);
		assertThat(answer.err()).contains("people.yml:1:1: 'application' is missing");
	}

	@Test
	void aLogOfNoKnownFormIsRefused() {
		CommandResult answer = new Commands(Map.of("BLOCKLOAD_LOG_FORM", "xml")).run("serve");
		assertThat(answer.ends(2).err()).startsWith("BLOCKLOAD_LOG_FORM is 'xml'. Expected text or json.\n");
	}

	/** Whether the sample is there with a value above zero. */
	private static boolean isPositive(String sample) {
		return get("/metrics").lines()
			.anyMatch((line) -> line.matches(Pattern.quote(sample) + " ([1-9]|0\\.0*[1-9]).*"));
	}

	private static String get(String path) {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:9464" + path))
			.timeout(Duration.ofSeconds(10))
			.build();
		try {
			return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
		}
		catch (IOException ex) {
			return ex.toString();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void await(Supplier<Boolean> condition) throws InterruptedException {
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
		while (!condition.get()) {
			assertThat(System.nanoTime()).isLessThan(end);
			Thread.sleep(200);
		}
	}

}
