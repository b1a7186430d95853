package dev.blockload.serve;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.flow.FlowHistory;
import dev.blockload.importjob.RangeWorkers;
import dev.blockload.lineage.LineageService;
import dev.blockload.run.RunHistory;
import dev.blockload.schedule.PausedImports;
import dev.blockload.schedule.ScheduledRunHistory;
import dev.blockload.storage.ObjectStores;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * A real Prometheus that reads a node answers each query of rules and dashboard, and its
 * tool accepts the rules. The long form: {@code -Dblockload.prometheus=DIR} names the
 * directory of {@code prometheus} and {@code promtool}, such as {@code /usr/bin}.
 */
class PrometheusIT {

	private static final String DIRECTORY = System.getProperty("blockload.prometheus", "");

	private static final JsonMapper JSON = JsonMapper.shared();

	@TempDir
	private Path folder;

	@Test
	void theRulesAreValidAndPassTheirTests() throws Exception {
		assertThat(run("promtool", "check", "rules", "alerts.yml")).contains("SUCCESS");
		assertThat(run("promtool", "test", "rules", "alerts.test.yml")).contains("SUCCESS");
	}

	@Test
	void prometheusAnswersEachQueryOfRulesAndDashboard() throws Exception {
		program("prometheus");
		WebOptions options = new WebOptions(new ListenAddress("127.0.0.1", 0), null, null, AddressRanges.NONE,
				WebOptions.MetricsAccess.OPEN, WebOptions.LocalLogin.ON);
		Path jobs = Files.createDirectory(this.folder.resolve("jobs"));
		try (WebBench bench = new WebBench(jobs, options, Map.of())) {
			bench.imports().renew();
			bench.imports().sql("CREATE TABLE IF NOT EXISTS app.people (id int PRIMARY KEY, name text)");
			bench.imports().define("people", """
					file: {latest: 'in/{{date}}.csv', max-age: 36h}
					block: people
					mode: upsert
					""");
			Files.writeString(jobs.resolve("notifications.yml"), """
					notifications:
					  watch: {mail: watch@example.com, from: b@example.com, on: failure}
					""");
			Files.writeString(jobs.resolve("nightly.yml"), "flow: nightly\nimports: [people]\n");
			Node node = bench.bean(Node.class);
			node.start();
			ActiveDefinitions watched = bench.bean(ActiveDefinitions.class);
			JdbcClient jdbc = bench.bean(JdbcClient.class);
			try (NodeMetrics metrics = new NodeMetrics(node, watched,
					new ImportHealth(watched, bench.bean(RunHistory.class), new ScheduledRunHistory(jdbc),
							new PausedImports(jdbc), Clock.systemUTC()),
					bench.bean(ObjectStores.class), bench.bean(LineageService.class), bench.bean(FlowHistory.class),
					bench.bean(RangeWorkers.class))) {
				metrics.bindTo(bench.imports().context().getBean(MeterRegistry.class));
				answers(bench.server().managementPort());
			}
			finally {
				node.close();
			}
		}
	}

	private void answers(int port) throws Exception {
		Files.copy(MonitoringFiles.FOLDER.resolve("alerts.yml"), this.folder.resolve("alerts.yml"));
		Files.writeString(this.folder.resolve("prometheus.yml"), """
				global: {scrape_interval: 5s, scrape_timeout: 5s, evaluation_interval: 1s}
				rule_files: [alerts.yml]
				scrape_configs:
				  - job_name: blockload
				    metrics_path: /metrics
				    static_configs: [{targets: ['127.0.0.1:%d']}]
				""".formatted(port));
		String origin = "127.0.0.1:" + freePort();
		Process prometheus = new ProcessBuilder(program("prometheus").toString(), "--config.file=prometheus.yml",
				"--storage.tsdb.path=data", "--web.listen-address=" + origin)
			.directory(this.folder.toFile())
			.redirectErrorStream(true)
			.redirectOutput(this.folder.resolve("log").toFile())
			.start();
		try {
			ServeBench.await("several scrapes", () -> {
				JsonNode found = query(origin, "sum_over_time(up{job=\"blockload\"}[1m]) >= 3");
				return found != null && found.size() == 1;
			}, () -> this.folder);
			List<String> queries = MonitoringFiles.queries();
			assertThat(queries).hasSizeGreaterThan(20);
			for (String query : queries) {
				// A comparison of a rule is true only if something is wrong: with 'bool'
				// it
				// answers 0 instead of nothing. On a busy machine a scrape can fail.
				String answered = query.replaceAll("(==|>) (?=[0-9a-z(])", "$1 bool ").replaceAll("\\s+", " ");
				ServeBench.await(answered, () -> {
					JsonNode found = query(origin, answered);
					return found != null && !found.isEmpty();
				}, () -> get(origin, "/api/v1/targets"));
			}
			JsonNode rules = JSON.readTree(get(origin, "/api/v1/rules")).at("/data/groups/0/rules");
			assertThat(rules).hasSize(MonitoringFiles.rules().size())
				.allSatisfy((rule) -> assertThat(rule.get("health").asString()).as(rule.toString()).isEqualTo("ok"));
		}
		finally {
			prometheus.destroy();
			assertThat(prometheus.waitFor(20, TimeUnit.SECONDS)).isTrue();
		}
	}

	private static JsonNode query(String origin, String expression) {
		String body = get(origin, "/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
		return !body.startsWith("{") ? null : JSON.readTree(body).at("/data/result");
	}

	/** Empty while it does not listen yet; no JSON while it starts. */
	private static String get(String origin, String path) {
		try {
			return WebBench.send(URI.create("http://" + origin + path), (request) -> request).body();
		}
		catch (AssertionError ex) {
			return "";
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	private static Path program(String name) {
		assumeTrue(!DIRECTORY.isEmpty(), "The long form: -Dblockload.prometheus=DIR");
		Path program = Path.of(DIRECTORY, name);
		assumeTrue(Files.isExecutable(program), program + " is not installed");
		return program;
	}

	private static String run(String name, String... arguments) throws Exception {
		List<String> command = new ArrayList<>(List.of(program(name).toString()));
		command.addAll(List.of(arguments));
		Process process = new ProcessBuilder(command).directory(MonitoringFiles.FOLDER.toFile())
			.redirectErrorStream(true)
			.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(output).isZero();
		return output;
	}

}
