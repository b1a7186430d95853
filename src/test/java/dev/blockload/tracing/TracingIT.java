package dev.blockload.tracing;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.protobuf.ByteString;
import dev.blockload.importjob.EmbeddedServers;
import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.RunTraces;
import dev.blockload.run.Run;
import dev.blockload.run.RunOrigin;
import dev.blockload.run.RunRow;
import dev.blockload.run.RunStatus;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Traces of real runs, as a receiver of OTLP gets them.
 */
class TracingIT {

	private static final OtlpReceiver receiver = new OtlpReceiver();

	private static ImportBench bench;

	@BeforeAll
	static void start(@TempDir Path folder) {
		bench = new ImportBench(EmbeddedServers.get(), folder,
				Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.url(), "OTEL_EXPORTER_OTLP_HEADERS", "x-key=a%20b",
						"blockload.load.publish-timeout", "100ms", "blockload.load.direct-limit", "0"));
	}

	@AfterAll
	static void stop() {
		bench.close();
		receiver.close();
	}

	@BeforeEach
	void renew() {
		bench.renew();
		receiver.clear();
		receiver.answer(200);
		bench.sql("CREATE TABLE app.people (id int PRIMARY KEY, name text)");
		bench.define("people", "file: {fixed: people.csv}\nblock: people\nmode: upsert\n");
		bench.put("people.csv", "id,name\n1,planted-value\n");
	}

	@Test
	void aRunIsATraceWithASpanForEachStepAndLane() {
		Run run = bench.run("people");
		List<Span> spans = received(8);
		Span attempt = named(spans, "import people");
		assertThat(spans).extracting(Span::getName)
			.containsExactlyInAnyOrder("import people", "resolve", "plan", "load", "lane", "verify", "publish",
					"merge");
		assertThat(spans).extracting(Span::getTraceId).containsOnly(attempt.getTraceId());
		assertThat(attempt.getParentSpanId().isEmpty()).isTrue();
		assertThat(named(spans, "lane").getParentSpanId()).isEqualTo(named(spans, "load").getSpanId());
		assertThat(List.of("resolve", "plan", "load", "verify", "publish", "merge"))
			.allSatisfy((step) -> assertThat(named(spans, step).getParentSpanId()).isEqualTo(attempt.getSpanId()));
		assertThat(attributes(attempt)).containsEntry("blockload.run", Long.toString(run.id()))
			.containsEntry("blockload.status", "COMPLETED")
			.containsEntry("blockload.rows.loaded", "1");
		assertThat(receiver.paths()).allMatch("/v1/traces a b"::equals);
		assertThat(receiver.requests().toString()).contains("blockload")
			.doesNotContain("planted-value", bench.servers().secretAccessKey());
	}

	@Test
	void aRestartIsInTheSameTraceAndLinkedToTheFirstAttempt() throws Exception {
		Run run;
		try (Connection other = bench.servers().connect(); Statement statement = other.createStatement()) {
			other.setAutoCommit(false);
			statement.execute("LOCK TABLE " + bench.application() + ".people IN ROW EXCLUSIVE MODE");
			run = bench.run("people");
		}
		assertThat(bench.restart(run).status()).isEqualTo(RunStatus.COMPLETED);
		List<Span> attempts = attempts(2);
		assertThat(attempts).hasSize(2);
		Span first = attempts.get(0);
		assertThat(first.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
		assertThat(first.getStatus().getMessage()).isEqualTo("block-locked");
		assertThat(first.getLinksList()).isEmpty();
		assertThat(attempts.get(1).getTraceId()).isEqualTo(first.getTraceId());
		assertThat(attempts.get(1).getLinksList()).singleElement()
			.satisfies((link) -> assertThat(link.getSpanId()).isEqualTo(first.getSpanId()));
	}

	@Test
	void aRunIsAPartOfTheTraceOfItsCaller() {
		Run run = bench.run("people");
		bench.bean(RunRow.class)
			.origin(run.id(), RunOrigin.of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", null));
		bench.bean(RunTraces.class).begin(run, 2).ended(run);
		Span span = attempts(2).stream().filter((each) -> !each.getParentSpanId().isEmpty()).findFirst().orElseThrow();
		assertThat(hex(span.getTraceId())).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
		assertThat(hex(span.getParentSpanId())).isEqualTo("00f067aa0ba902b7");
	}

	@Test
	void aReceiverThatFailsChangesNoRunAndIsLoggedOnce() {
		ListAppender<ILoggingEvent> log = new ListAppender<>();
		Logger logger = (Logger) LoggerFactory.getLogger(ReportingExporter.class);
		log.start();
		logger.addAppender(log);
		try {
			receiver.answer(503);
			assertThat(bench.run("people").status()).isEqualTo(RunStatus.COMPLETED);
			await(() -> !log.list.isEmpty());
			int requests = receiver.paths().size();
			assertThat(bench.run("people").status()).isEqualTo(RunStatus.UNCHANGED);
			await(() -> receiver.paths().size() > requests);
			flush();
			assertThat(log.list).hasSize(1);
			assertThat(log.list.get(0).getFormattedMessage())
				.startsWith("Traces cannot be sent to " + receiver.url() + "/v1/traces. ");
		}
		finally {
			logger.detachAppender(log);
		}
	}

	@Test
	void linesOfTheLogHaveTheIdsOfATraceIfThereIsOne() {
		PatternLayout layout = new PatternLayout();
		LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
		layout.setContext(context);
		layout.setPattern(bench.context().getEnvironment().getRequiredProperty("logging.pattern.correlation") + "%m");
		layout.start();
		LoggingEvent event = new LoggingEvent("", context.getLogger("a"), Level.WARN, "text", null, null);
		event.setMDCPropertyMap(Map.of());
		assertThat(layout.doLayout(event)).isEqualTo("text");
		LoggingEvent traced = new LoggingEvent("", context.getLogger("a"), Level.WARN, "text", null, null);
		traced.setMDCPropertyMap(Map.of("traceId", "4bf9", "spanId", "00f0"));
		assertThat(layout.doLayout(traced)).isEqualTo("4bf9-00f0 text");
	}

	private static List<Span> received(int count) {
		await(() -> receiver.spans().size() >= count);
		return receiver.spans();
	}

	private static List<Span> attempts(int count) {
		await(() -> spansOfAttempts().size() >= count);
		return spansOfAttempts();
	}

	private static List<Span> spansOfAttempts() {
		return receiver.spans().stream().filter((span) -> span.getName().equals("import people")).toList();
	}

	/** Flush again and again: one flush waits for some seconds at most. */
	private static void await(BooleanSupplier condition) {
		long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
		do {
			flush();
		}
		while (!condition.getAsBoolean() && System.nanoTime() < end);
	}

	private static void flush() {
		((OpenTelemetryTraces) bench.bean(RunTraces.class)).flush();
	}

	private static Span named(List<Span> spans, String name) {
		return spans.stream().filter((span) -> span.getName().equals(name)).findFirst().orElseThrow();
	}

	private static Map<String, String> attributes(Span span) {
		return span.getAttributesList()
			.stream()
			.collect(Collectors.toMap(KeyValue::getKey, (value) -> value.getValue().hasIntValue()
					? Long.toString(value.getValue().getIntValue()) : value.getValue().getStringValue()));
	}

	private static String hex(ByteString bytes) {
		return HexFormat.of().formatHex(bytes.toByteArray());
	}

}
