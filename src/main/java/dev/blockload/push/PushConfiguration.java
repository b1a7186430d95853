package dev.blockload.push;

import dev.blockload.definition.Definitions;
import dev.blockload.importjob.ImportLauncher;
import dev.blockload.storage.spool.Spool;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The spool and the pushes of a process.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PushSettings.class)
public class PushConfiguration {

	@Bean
	Spool spool(PushSettings settings) {
		return new Spool(settings.spoolSettings());
	}

	@Bean
	SpoolKeeper spoolKeeper(Spool spool, JdbcClient jdbc, PushSettings settings) {
		return new SpoolKeeper(spool, new SpoolTable(jdbc), settings.spoolKeep());
	}

	@Bean
	SpoolService spoolService(SpoolKeeper keeper) {
		return new SpoolService(keeper);
	}

	@Bean
	Pushes pushes(Spool spool, SpoolKeeper keeper, Definitions definitions, ImportLauncher launcher) {
		return new Pushes(spool, keeper, definitions, launcher);
	}

}
