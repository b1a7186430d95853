package dev.blockload.push;

import dev.blockload.storage.spool.Spool;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The spool of a process: every command can restart a run whose file is in it.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PushSettings.class)
public class PushConfiguration {

	@Bean
	Spool spool(PushSettings settings, JdbcClient jdbc) {
		return new Spool(settings.spoolSettings(), new SpoolOwner(jdbc)::number);
	}

}
