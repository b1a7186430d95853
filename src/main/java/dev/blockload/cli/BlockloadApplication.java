package dev.blockload.cli;

import dev.blockload.importjob.ImportJobConfiguration;
import dev.blockload.storage.EmbeddedStore;
import dev.blockload.storage.S3ObjectStores;
import io.awspring.cloud.autoconfigure.core.AwsClientBuilderConfigurer;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * The Spring Boot application that verbs look their parts up in.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(ImportJobConfiguration.class)
class BlockloadApplication {

	@Bean
	S3ObjectStores objectStores(AwsClientBuilderConfigurer configurer, EmbeddedStore embedded) {
		return new S3ObjectStores(configurer, embedded);
	}

}
