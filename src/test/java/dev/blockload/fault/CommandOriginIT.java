package dev.blockload.fault;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import dev.blockload.importjob.EmbeddedServers;
import dev.blockload.importjob.ImportBench;
import dev.blockload.lineage.Receiver;
import dev.blockload.tracing.OtlpReceiver;
import io.opentelemetry.proto.trace.v1.Span;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A command that an orchestrator starts passes on what its environment says. It is killed
 * while it sends its lineage events, and the next command sends them. Without a receiver
 * of traces, that command does not touch OpenTelemetry.
 */
@Tag("faults")
class CommandOriginIT {

	private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

	private static final String PARENT = "01941f29-7c00-7087-8906-40e512c257bd";

	private static final Duration TIMEOUT = Duration.ofMinutes(2);

	@Test
	void aCommandKilledWhileItSendsLosesNoEvent(@TempDir Path jobs) throws InterruptedException {
		try (Receiver lineage = new Receiver();
				OtlpReceiver traces = new OtlpReceiver();
				ImportBench imports = new ImportBench(EmbeddedServers.get(), jobs, Map.of())) {
			imports.sql("TRUNCATE blockload.lineage_event");
			imports.sql("CREATE TABLE app.people (id int PRIMARY KEY, name text)");
			imports.define("people", "file: {fixed: people.csv}\nblock: people\nmode: upsert\n");
			imports.put("people.csv", "id,name\n1,Ada\n");
			lineage.hold();
			try (Child killed = run(imports, lineage).environment("TRACEPARENT", "00-" + TRACE + "-00f067aa0ba902b7-01")
				.environment("OPENLINEAGE_PARENT_ID", "airflow://prod/nightly.load/" + PARENT)
				.environment("OTEL_EXPORTER_OTLP_ENDPOINT", traces.url())
				.environment("LOGGING_LEVEL_ORG_SPRINGFRAMEWORK_BATCH", "info")
				.start()) {
				lineage.awaitHeld();
				while (traces.spans().stream().noneMatch((span) -> span.getName().equals("import people"))) {
					assertThat(killed.isAlive()).as(killed.output()).isTrue();
					Thread.sleep(20);
				}
				killed.kill();
				assertTraced(traces.spans());
				assertThat(killed.output()).containsPattern(TRACE + "-[0-9a-f]{16} ");
			}
			// Instead of half a minute.
			imports.sql("UPDATE blockload.lineage_sending SET locked_until = '-infinity'");
			lineage.release();
			try (Child next = run(imports, lineage).loggingClasses().start()) {
				assertThat(next.await(TIMEOUT)).as(next.output()).isZero();
				assertThat(next.output()).contains("dev.blockload.importjob.ImportLauncher")
					.doesNotContain("io.opentelemetry", "\tat ");
			}
			List<JsonNode> events = lineage.bodies().stream().map(JsonMapper.shared()::readTree).toList();
			assertThat(events).extracting((event) -> event.get("eventType").asString())
				.containsExactly("START", "COMPLETE", "START", "COMPLETE");
			assertThat(events.subList(0, 2)).allSatisfy((event) -> {
				JsonNode root = event.at("/run/facets/parent/root");
				assertThat(root.at("/job/namespace").asString()).isEqualTo("airflow://prod");
				assertThat(root.at("/job/name").asString()).isEqualTo("nightly.load");
				assertThat(root.at("/run/runId").asString()).isEqualTo(PARENT);
			});
			assertThat(events.subList(2, 4))
				.allSatisfy((event) -> assertThat(event.at("/run/facets/parent/root").isMissingNode()).isTrue());
			assertThat(imports.rows("SELECT count(*) FROM blockload.lineage_event WHERE ended_at IS NULL"))
				.containsExactly("0");
		}
	}

	private static void assertTraced(List<Span> spans) {
		assertThat(spans).allSatisfy(
				(span) -> assertThat(HexFormat.of().formatHex(span.getTraceId().toByteArray())).isEqualTo(TRACE));
		assertThat(spans).filteredOn((span) -> span.getName().equals("import people"))
			.singleElement()
			.satisfies((span) -> assertThat(HexFormat.of().formatHex(span.getParentSpanId().toByteArray()))
				.isEqualTo("00f067aa0ba902b7"));
	}

	private static Child.Command run(ImportBench imports, Receiver lineage) {
		return Child.of(imports.servers(), imports.jobs(), "run", "people")
			.environment("BLOCKLOAD_LINEAGE_URL", lineage.url().toString());
	}

}
