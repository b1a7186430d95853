package dev.blockload.retention;

import java.time.Clock;

import dev.blockload.importjob.RunPurge;
import dev.blockload.run.Rejects;
import dev.blockload.task.TaskSchedulers;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The beans of the retention. A node also provides the schedulers of the service.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RetentionSettings.class)
public class RetentionConfiguration {

	@Bean
	Retention retention(RetentionSettings settings, JdbcClient jdbc, PlatformTransactionManager transactions,
			RunPurge purge, Rejects rejects) {
		return new Retention(settings, Clock.systemUTC(), jdbc, new TransactionTemplate(transactions), purge, rejects);
	}

	/** For nodes only: its schedulers are beans of a node. */
	@Bean
	RetentionService retentionService(Retention retention, TaskSchedulers schedulers) {
		return new RetentionService(retention, schedulers, Clock.systemUTC());
	}

}
