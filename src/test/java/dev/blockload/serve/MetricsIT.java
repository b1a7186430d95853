package dev.blockload.serve;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.google.protobuf.ByteString;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.flow.FlowHistory;
import dev.blockload.importjob.RangeWorkers;
import dev.blockload.lineage.LineageService;
import dev.blockload.lineage.Receiver;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunProcess;
import dev.blockload.schedule.PausedImports;
import dev.blockload.schedule.ScheduledRunHistory;
import dev.blockload.serve.WebOptions.MetricsAccess;
import dev.blockload.storage.ObjectStores;
import dev.blockload.tracing.OtlpReceiver;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The metrics of a node, as Prometheus reads them, against the table of the page of
 * operations, and what a launch sends to the receivers of lineage and traces.
 */
class MetricsIT {

	private static final Pattern ROW = Pattern
		.compile("\\| `(blockload_[a-z0-9_]+)` \\| ([a-z]+) \\| ([^|]+) \\| .+ \\|");

	private static final Pattern TERM = Pattern.compile("`([a-z]+)`");

	@TempDir
	static Path jobs;

	private static WebBench bench;

	private static Node node;

	private static ManagementServer server;

	private static NodeMetrics metrics;

	private static final Receiver lineage = new Receiver();

	private static final OtlpReceiver traces = new OtlpReceiver();

	@BeforeAll
	static void start() throws IOException {
		WebOptions options = new WebOptions(new ListenAddress("127.0.0.1", 0), null, null, AddressRanges.NONE,
				MetricsAccess.OPEN, WebOptions.LocalLogin.ON);
		bench = new WebBench(jobs, options, Map.of("blockload.schedule.poll", "100ms", "blockload.lineage.url",
				lineage.url(), "OTEL_EXPORTER_OTLP_ENDPOINT", traces.url(), "blockload.distribution.nodes", 1));
		bench.person("root", "admin");
		bench.imports().renew();
		bench.imports().sql("TRUNCATE blockload.scheduled_run, blockload.trigger_task, blockload.notification");
		// Other tests have flows of the same name.
		bench.imports().sql("TRUNCATE blockload.flow_run CASCADE");
		bench.imports().sql("CREATE TABLE IF NOT EXISTS app.people (id int PRIMARY KEY, name text)");
		define("people", "fixed: people.csv");
		define("launched", "fixed: people.csv");
		define("dated", "{latest: 'in/{{date}}.csv', max-age: 36h}");
		Files.writeString(jobs.resolve("notifications.yml"), """
				notifications:
				  watch: {mail: watch@example.com, from: b@example.com, on: failure}
				""");
		bench.imports().put("people.csv", "id,name\n1,Ada\nx,Grace\n");
		Files.writeString(jobs.resolve("nightly.yml"), "flow: nightly\nimports: [people]\n");
		node = bench.bean(Node.class);
		node.start();
		server = bench.server();
		// The context of tests has the registry that the web server answers from.
		metrics = new NodeMetrics(node, bench.bean(ActiveDefinitions.class),
				new ImportHealth(bench.bean(ActiveDefinitions.class), bench.bean(RunHistory.class),
						new ScheduledRunHistory(bench.bean(JdbcClient.class)),
						new PausedImports(bench.bean(JdbcClient.class)), Clock.systemUTC()),
				bench.bean(ObjectStores.class), bench.bean(LineageService.class), bench.bean(FlowHistory.class),
				bench.bean(RangeWorkers.class));
		metrics.bindTo(bench.imports().context().getBean(MeterRegistry.class));
	}

	private static void define(String name, String file) {
		bench.imports().define(name, """
				file: %s
				block: people
				mode: upsert
				rejects: {max: 5}
				schedule: {cron: '0 0 0 1 1 *'}
				""".formatted(file.startsWith("{") ? file : "{" + file + "}"));
	}

	@AfterAll
	static void stop() {
		metrics.close();
		node.close();
		bench.imports().sql("TRUNCATE blockload.scheduled_run, blockload.trigger_task, blockload.scheduled_run_task");
		bench.close();
		lineage.close();
		traces.close();
	}

	@Test
	void eachSeriesExistsAtZeroFromTheStartAndFollowsRunsAndDefinitions() throws Exception {
		Scrape first = Scrape.of(server);
		assertThat(Map.of("types", first.types())).isEqualTo(Map.of("types", documentedTypes()));
		assertThat(documentedLabels()).allSatisfy((name, labels) -> {
			String sample = first.types().get(name).equals("histogram") ? name + "_count" : name;
			assertThat(first.labels().get(sample)).as(name).isEqualTo(labels);
		});
		assertThat(first.labels().keySet()).containsAll(MonitoringFiles.metrics());
		assertThat(first.value("blockload_runs_total{import=\"people\",outcome=\"failed\"}")).isZero();
		assertThat(first
			.value("blockload_run_duration_seconds_bucket{import=\"people\",outcome=\"completed\",le=\"60.0\"}"))
			.isZero();
		assertThat(first.value("blockload_import_last_good_age_seconds{import=\"people\"}")).isNaN();
		assertThat(first.value("blockload_flow_last_good_age_seconds{flow=\"nightly\"}")).isNaN();
		for (String series : List.of("runs_total{flow=\"nightly\",outcome=\"failed\"}", "late{flow=\"nightly\"}",
				"lateness_seconds{flow=\"nightly\"}", "failed{flow=\"nightly\"}", "running{flow=\"nightly\"}",
				"imports{flow=\"nightly\",state=\"skipped\"}")) {
			assertThat(first.value("blockload_flow_" + series)).as(series).isZero();
		}
		for (String series : List.of("ranges_loaded_total", "range_bytes_loaded_total", "ranges_waiting",
				"ranges_claimed")) {
			assertThat(first.value("blockload_" + series)).as(series).isZero();
		}
		assertThat(first.value("blockload_import_max_age_seconds{import=\"dated\"}")).isEqualTo(36 * 3600);
		assertThat(first.value("blockload_import_late{import=\"dated\"}")).isZero();
		assertThat(first.value("blockload_s3_retries_total{connection=\"store\"}")).isZero();
		assertThat(first.value("blockload_notifications_total{channel=\"watch\",outcome=\"abandoned\"}")).isZero();
		bench.imports().sql("""
				UPDATE blockload.trigger_task SET execution_time = date_trunc('second', now()), version = version + 1
				 WHERE task_instance IN ('people#1', 'dated#1')""");
		String completed = "blockload_runs_total{import=\"people\",outcome=\"completed\"}";
		ServeBench.await("the run is counted", () -> Scrape.of(server).value(completed) == 1,
				() -> Scrape.of(server).text());
		String noMatch = "blockload_runs_total{import=\"dated\",outcome=\"no-match\"}";
		ServeBench.await("the run without a file is counted", () -> Scrape.of(server).value(noMatch) == 1,
				() -> Scrape.of(server).text());
		Scrape later = Scrape.of(server);
		assertThat(later.text())
			.doesNotContain("blockload_run_duration_seconds_count{import=\"dated\",outcome=\"no-match\"");
		assertThat(later.value("blockload_rows_loaded_total{import=\"people\"}")).isEqualTo(1);
		assertThat(later.value("blockload_records_rejected_total{import=\"people\"}")).isEqualTo(1);
		assertThat(later.value("blockload_bytes_loaded_total{import=\"people\"}")).isEqualTo(22);
		assertThat(later.value("blockload_run_duration_seconds_count{import=\"people\",outcome=\"completed\"}"))
			.isEqualTo(1);
		assertThat(later
			.value("blockload_s3_requests_total{connection=\"store\",operation=\"GetObject\",result=\"answered\"}"))
			.isPositive();
		Files.delete(jobs.resolve("dated.yml"));
		bench.reload();
		node.defineMetrics();
		assertThat(Scrape.of(server).text()).contains("blockload_runs_total{import=\"people\"")
			.doesNotContain("blockload_runs_total{import=\"dated\"");
	}

	@Test
	void aNodeThatIsSwitchedOffIsNoneThatHelps() {
		assertThat(bench.imports()
			.rows("SELECT name FROM blockload.loading_node WHERE name = '" + RunProcess.name() + "'")).isEmpty();
	}

	@Test
	void aLaunchIsAPartOfTheTraceAndTheLineageOfItsCaller() throws Exception {
		String parent = "01941f29-7c00-7087-8906-40e512c257bd";
		String token = bench.token("airflow", Set.of(), "operator in " + bench.imports().application());
		HttpResponse<String> refused = launch(token, "nightly.load");
		assertThat(refused.statusCode()).isEqualTo(400);
		assertThat(refused.body()).contains("Expected NAMESPACE/JOB/RUN, where RUN is a UUID.");
		HttpResponse<String> launched = launch(token, "airflow://prod/nightly.load/" + parent);
		assertThat(launched.statusCode()).as(launched.body()).isEqualTo(202);
		String run = JsonMapper.shared().readTree(launched.body()).get("run").asString();
		ServeBench.await("start and end are sent",
				() -> lineage.bodies()
					.stream()
					.map(JsonMapper.shared()::readTree)
					.filter((event) -> event.at("/run/facets/blockload_run/run").asString().equals(run)
							&& event.at("/run/facets/parent/root/job/name").asString().equals("nightly.load")
							&& event.at("/run/facets/parent/root/run/runId").asString().equals(parent))
					.count() == 2,
				lineage::bodies);
		ServeBench.await("the span is sent",
				() -> traces.spans()
					.stream()
					.anyMatch((span) -> span.getName().equals("import launched")
							&& hex(span.getTraceId()).equals("4bf92f3577b34da6a3ce929d0e0e4736")
							&& hex(span.getParentSpanId()).equals("00f067aa0ba902b7")),
				traces::spans);
		assertThat(Scrape.of(server).value("blockload_lineage_events_total{outcome=\"sent\"}"))
			.isGreaterThanOrEqualTo(2);
		assertThat(Scrape.of(server).value("blockload_lineage_events_total{outcome=\"dropped\"}")).isZero();
	}

	private static HttpResponse<String> launch(String token, String parent) {
		return bench.send("/api/blockload/v1/imports/launched/runs",
				(request) -> request.header("Authorization", "Bearer " + token)
					.header("Content-Type", "application/json")
					.header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
					.header("OpenLineage-Parent-Id", parent)
					.POST(HttpRequest.BodyPublishers.ofString("{\"force\": true}")));
	}

	private static String hex(ByteString bytes) {
		return HexFormat.of().formatHex(bytes.toByteArray());
	}

	private static Map<String, String> documentedTypes() throws IOException {
		Map<String, String> types = new TreeMap<>();
		rows().forEach((row) -> types.put(row[0], row[1]));
		return types;
	}

	private static Map<String, Set<String>> documentedLabels() throws IOException {
		Map<String, Set<String>> labels = new TreeMap<>();
		rows().forEach((row) -> {
			Set<String> names = new TreeSet<>();
			Matcher matcher = TERM.matcher(row[2]);
			while (matcher.find()) {
				names.add(matcher.group(1));
			}
			labels.put(row[0], names);
		});
		return labels;
	}

	private static Iterable<String[]> rows() throws IOException {
		return Files.readAllLines(Path.of("src/docs/operations.md"))
			.stream()
			.map(ROW::matcher)
			.filter(Matcher::matches)
			.map((matcher) -> new String[] { matcher.group(1), matcher.group(2), matcher.group(3) })
			.toList();
	}

}
