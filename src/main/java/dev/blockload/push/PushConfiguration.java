package dev.blockload.push;

import dev.blockload.block.BlockCatalog;
import dev.blockload.run.CorrectedRejects;
import dev.blockload.run.RunHistory;
import dev.blockload.storage.spool.Spool;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The spool of a process: every command can restart a run whose file is in it, and
 * correct rejects.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PushSettings.class)
public class PushConfiguration {

	@Bean
	Spool spool(PushSettings settings, JdbcClient jdbc) {
		return new Spool(settings.spoolSettings(), new SpoolOwner(jdbc)::number);
	}

	@Bean
	SpoolKeeper spoolKeeper(Spool spool, JdbcClient jdbc, PushSettings settings) {
		return new SpoolKeeper(spool, new SpoolTable(jdbc), settings.spoolKeep());
	}

	@Bean
	CorrectionFiles correctionFiles(Spool spool, SpoolKeeper keeper, CorrectedRejects rejects, RunHistory history,
			BlockCatalog blocks) {
		return new CorrectionFiles(spool, keeper, rejects, history, blocks);
	}

}
