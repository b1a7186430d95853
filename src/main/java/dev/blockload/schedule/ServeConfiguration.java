package dev.blockload.schedule;

import java.net.InetAddress;
import java.net.UnknownHostException;

import javax.sql.DataSource;

import dev.blockload.block.BlockCatalog;
import dev.blockload.definition.WatchedDefinitions;
import dev.blockload.importjob.DefinitionCheck;
import dev.blockload.importjob.ImportLauncher;
import dev.blockload.importjob.RunHistory;
import dev.blockload.storage.S3ObjectStores;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What {@code serve} has beside the job. Whoever starts it brings the
 * {@link WatchedDefinitions}.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ScheduleSettings.class)
public class ServeConfiguration {

	@Bean
	Serving serving(DataSource dataSource, JdbcClient jdbc, WatchedDefinitions watched, DefinitionCheck check,
			RunHistory history, S3ObjectStores stores, BlockCatalog catalog, ObjectProvider<ImportLauncher> launchers,
			ScheduleSettings settings) {
		return new Serving(host() + ", process " + ProcessHandle.current().pid(), dataSource, jdbc, watched, check,
				history, stores, catalog, launchers::getObject, settings);
	}

	private static String host() {
		try {
			return InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException ex) {
			return "localhost";
		}
	}

}
