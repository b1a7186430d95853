package dev.blockload.tracing;

import java.net.URI;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which receiver the settings and the variables of OpenTelemetry name.
 */
class OtlpTargetTest {

	private static final TracingSettings NONE = new TracingSettings(null, "blockload");

	@Test
	void withoutAnEndpointThereIsNone() {
		assertThat(OtlpTarget.of(NONE, Map.<String, String>of()::get)).isEmpty();
		assertThat(OtlpTarget.of(NONE, Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", " ")::get)).isEmpty();
		assertThat(OtlpTarget.of(new TracingSettings(URI.create("http://a.example:4318"), "b"),
				Map.of("OTEL_SDK_DISABLED", "true")::get))
			.isEmpty();
	}

	@Test
	void thePathIsAddedToABase() {
		assertThat(url(NONE, Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://a.example:4318/otlp")))
			.isEqualTo("http://a.example:4318/otlp/v1/traces");
		assertThat(url(NONE, Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://a.example:4318/")))
			.isEqualTo("http://a.example:4318/v1/traces");
		assertThat(
				url(NONE,
						Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://a.example:4318",
								"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://b.example/x")))
			.isEqualTo("http://b.example/x");
		assertThat(url(new TracingSettings(URI.create("https://c.example:4318"), "b"),
				Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://a.example:4318")))
			.isEqualTo("https://c.example:4318/v1/traces");
	}

	@Test
	void headersAreDecodedAndNotShown() {
		OtlpTarget target = OtlpTarget.of(NONE, Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://a.example",
				"OTEL_EXPORTER_OTLP_HEADERS", "key=a%20b+c, other = 2,wrong", "OTEL_SERVICE_NAME", "loads")::get)
			.orElseThrow();
		assertThat(target.headers()).containsExactly(Map.entry("key", "a b+c"), Map.entry("other", "2"));
		assertThat(target.service()).isEqualTo("loads");
		assertThat(target).hasToString("OtlpTarget[http://a.example/v1/traces]");
	}

	private static String url(TracingSettings settings, Map<String, String> environment) {
		return OtlpTarget.of(settings, environment::get).orElseThrow().url();
	}

}
