package dev.blockload.serve;

import java.time.Clock;
import java.util.Map;

import javax.sql.DataSource;

import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.event.EventService;
import dev.blockload.flow.FlowHistory;
import dev.blockload.importjob.RangeWorkers;
import dev.blockload.lineage.LineageService;
import dev.blockload.run.RunHistory;
import dev.blockload.schedule.PausedImports;
import dev.blockload.schedule.ScheduledRunHistory;
import dev.blockload.storage.ObjectStores;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.jackson.JacksonEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementContextAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.application.AvailabilityHealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.health.DataSourceHealthIndicator;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.jvm.JvmMetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.system.SystemMetricsAutoConfiguration;
import org.springframework.boot.servlet.autoconfigure.actuate.web.ServletManagementContextAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.actuate.endpoint.web.WebMvcHealthEndpointExtensionAutoConfiguration;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Spring Boot's Actuator behind a web server, in a child context of the node's: no verb
 * except {@code serve} has any of it.
 */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({ PropertyPlaceholderAutoConfiguration.class, ConfigurationPropertiesAutoConfiguration.class,
		SslAutoConfiguration.class, JacksonAutoConfiguration.class, HttpMessageConvertersAutoConfiguration.class,
		TomcatServletWebServerAutoConfiguration.class, DispatcherServletAutoConfiguration.class,
		WebMvcAutoConfiguration.class, EndpointAutoConfiguration.class, JacksonEndpointAutoConfiguration.class,
		WebEndpointAutoConfiguration.class, ManagementContextAutoConfiguration.class,
		ServletManagementContextAutoConfiguration.class, ApplicationAvailabilityAutoConfiguration.class,
		HealthContributorRegistryAutoConfiguration.class, HealthContributorAutoConfiguration.class,
		HealthEndpointAutoConfiguration.class, AvailabilityHealthContributorAutoConfiguration.class,
		AvailabilityProbesAutoConfiguration.class, WebMvcHealthEndpointExtensionAutoConfiguration.class,
		MetricsAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class,
		PrometheusMetricsExportAutoConfiguration.class, JvmMetricsAutoConfiguration.class,
		SystemMetricsAutoConfiguration.class })
@EnableConfigurationProperties(ConnectionSettings.class)
class ManagementConfiguration {

	private static final String VALIDATION = "SELECT 1";

	@Bean
	WebServerFactoryCustomizer<TomcatServletWebServerFactory> connectorLimits(WebOptions options,
			ConnectionSettings settings) {
		return (factory) -> {
			factory.setProtocol(LimitedProtocol.class.getName());
			factory.addConnectorCustomizers(
					(connector) -> ConnectorLimits.apply(connector, connections(options, settings)));
		};
	}

	/** Each port counts its own. */
	private static ClientConnections connections(WebOptions options, ConnectionSettings settings) {
		return new ClientConnections(settings, options.proxies(), System::nanoTime);
	}

	@Bean
	@Nullable ManagementPort managementPort(WebOptions options, ConnectionSettings settings) {
		Integer port = options.managementPort();
		return (port != null) ? new ManagementPort(options, port, connections(options, settings)) : null;
	}

	@Bean
	ImportHealth importHealth(ActiveDefinitions watched, RunHistory history, JdbcClient jdbc) {
		return new ImportHealth(watched, history, new ScheduledRunHistory(jdbc), new PausedImports(jdbc),
				Clock.systemUTC());
	}

	@Bean
	NodeMetrics nodeMetrics(Node node, ActiveDefinitions watched, ImportHealth health, ObjectStores stores,
			LineageService lineage, FlowHistory flows, RangeWorkers ranges) {
		return new NodeMetrics(node, watched, health, stores, lineage, flows, ranges);
	}

	@Bean
	@ConditionalOnBean(EventService.class)
	HealthIndicator events(EventService events) {
		return () -> {
			String problem = events.problem();
			return TimedHealth.health((problem != null) ? Map.of(events.address(), problem) : Map.of());
		};
	}

	@Bean
	TimedHealth timedHealth() {
		return new TimedHealth();
	}

	@Bean
	HealthIndicator database(TimedHealth timed, DataSource dataSource) {
		HealthIndicator database = new DataSourceHealthIndicator(dataSource, VALIDATION);
		return () -> timed.of(database::health);
	}

	@Bean
	HealthIndicator scheduler(TimedHealth timed, Node node) {
		return () -> timed.ofProblems(node::lateSchedules);
	}

	@Bean
	HealthIndicator imports(TimedHealth timed, ImportHealth health) {
		return () -> timed.ofProblems(health::overdue);
	}

	@Bean
	HealthIndicator flows(TimedHealth timed, ImportHealth health, FlowHistory history) {
		FlowHealth flows = new FlowHealth(health, history, Clock.systemUTC());
		return () -> timed.ofProblems(flows::overdue);
	}

	@Bean
	HealthIndicator connections(TimedHealth timed, ImportHealth health) {
		return () -> timed.ofProblems(health::failingConnections);
	}

	@Bean
	HealthIndicator definitions(Node node) {
		return () -> TimedHealth.health(node.definitionProblems());
	}

}
