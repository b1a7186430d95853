package dev.blockload.app;

import dev.blockload.connection.AddressRules;
import dev.blockload.storage.s3.EmbeddedStore;
import dev.blockload.storage.s3.S3ObjectStores;
import io.awspring.cloud.autoconfigure.core.AwsAutoConfiguration;
import io.awspring.cloud.autoconfigure.core.AwsClientBuilderConfigurer;
import io.awspring.cloud.autoconfigure.core.CredentialsProviderAutoConfiguration;
import io.awspring.cloud.autoconfigure.core.RegionProviderAutoConfiguration;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * The object stores by themselves.
 */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({ CredentialsProviderAutoConfiguration.class, RegionProviderAutoConfiguration.class,
		AwsAutoConfiguration.class })
class ObjectStoresConfiguration {

	@Bean
	S3ObjectStores objectStores(AwsClientBuilderConfigurer configurer, EmbeddedStore embedded,
			Environment environment) {
		return new S3ObjectStores(configurer, embedded,
				AddressRules.of(environment.getProperty("blockload.allowed-addresses", "")));
	}

}
