package dev.blockload.tracing;

import java.net.URI;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where traces go. Without an endpoint here or in the variables of OpenTelemetry, there
 * are none.
 *
 * @param endpoint of a receiver of OTLP over HTTP; without a path, {@code /v1/traces}
 * @param service the name of the service in the traces
 */
@ConfigurationProperties("blockload.tracing")
public record TracingSettings(@Nullable URI endpoint, @DefaultValue("blockload") String service) {

	public TracingSettings {
		if (endpoint != null && (endpoint.getHost() == null
				|| !("http".equals(endpoint.getScheme()) || "https".equals(endpoint.getScheme())))) {
			throw new IllegalArgumentException(
					"blockload.tracing.endpoint is not valid. Expected a URL like http://collector.example.com:4318.");
		}
		if (service.isBlank()) {
			throw new IllegalArgumentException("blockload.tracing.service is blank. Expected a name.");
		}
	}

}
