package dev.blockload.push;

import dev.blockload.storage.spool.Spool;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The spool of a process: every command can restart a run whose file is in it.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PushSettings.class)
public class PushConfiguration {

	@Bean
	Spool spool(PushSettings settings) {
		return new Spool(settings.spoolSettings());
	}

}
