package dev.blockload.tracing;

import java.util.UUID;

import dev.blockload.importjob.RunTraces;
import dev.blockload.run.RunTable;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What records traces. Without an endpoint, no class of OpenTelemetry is loaded.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(TracingSettings.class)
public class TracingConfiguration {

	// Closed with the context, if it is an OpenTelemetryTraces.
	@Bean
	RunTraces runTraces(TracingSettings settings, RunTable runs, JdbcClient jdbc, Environment environment) {
		return OtlpTarget.of(settings, environment::getProperty)
			.<RunTraces>map((target) -> new OpenTelemetryTraces(target, (run) -> runs.origin(run),
					() -> jdbc.sql("SELECT id FROM blockload.id_namespace").query(UUID.class).single()))
			.orElse(RunTraces.OFF);
	}

}
