package dev.blockload.app;

import dev.blockload.importjob.ImportJobConfiguration;
import dev.blockload.lineage.LineageConfiguration;
import dev.blockload.push.PushConfiguration;
import dev.blockload.retention.RetentionConfiguration;
import dev.blockload.saved.SavedConfiguration;
import dev.blockload.storage.ObjectStores;
import dev.blockload.storage.s3.S3ObjectStores;
import dev.blockload.storage.spool.Spool;
import dev.blockload.storage.spool.SpooledStores;
import dev.blockload.tracing.TracingConfiguration;
import dev.blockload.vault.VaultConfiguration;
import dev.blockload.vault.kms.KmsKeys;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.batch.jdbc.autoconfigure.BatchJdbcAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionManagerCustomizationAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;

/**
 * The Spring Boot application of a session. Its auto-configurations are named one by one:
 * only {@code serve} starts a web server and metrics.
 */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({ PropertyPlaceholderAutoConfiguration.class, ConfigurationPropertiesAutoConfiguration.class,
		JacksonAutoConfiguration.class, DataSourceAutoConfiguration.class,
		DataSourceTransactionManagerAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
		JdbcClientAutoConfiguration.class, TransactionAutoConfiguration.class,
		TransactionManagerCustomizationAutoConfiguration.class, BatchJdbcAutoConfiguration.class,
		FlywayAutoConfiguration.class })
@Import({ ImportJobConfiguration.class, ObjectStoresConfiguration.class, PushConfiguration.class,
		VaultConfiguration.class, SavedConfiguration.class, RetentionConfiguration.class, LineageConfiguration.class,
		EventQueueConfiguration.class, TracingConfiguration.class })
class BlockloadApplication {

	@Bean
	KmsKeys kmsKeys() {
		return new KmsKeys();
	}

	@Bean
	@Primary
	ObjectStores storesWithSpool(S3ObjectStores buckets, Spool spool) {
		return new SpooledStores(buckets, spool);
	}

}
