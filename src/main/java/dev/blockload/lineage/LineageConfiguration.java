package dev.blockload.lineage;

import dev.blockload.block.BlockCatalog;
import dev.blockload.definition.Definitions;
import dev.blockload.run.Database;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunTable;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What sends lineage events. The context that imports it has the parts of the job.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LineageSettings.class)
public class LineageConfiguration {

	@Bean
	LineageService lineageService(LineageSettings settings, Definitions definitions, BlockCatalog catalog,
			RunTable runs, RunHistory history, Database database, JdbcClient jdbc) {
		if (!settings.isOn()) {
			return new LineageService(null);
		}
		LineageDatasets datasets = new LineageDatasets(definitions, catalog, runs, new RejectFacet(history),
				DatabaseServer.of(database.url()));
		return new LineageService(new LineageSender(new LineageOutbox(jdbc),
				new LineageDocument(settings.namespace(), datasets), settings.target(), settings.backlog()));
	}

}
