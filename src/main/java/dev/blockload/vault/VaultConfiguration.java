package dev.blockload.vault;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The beans of the vault. The program provides the {@link KeyManagement}. No key is read
 * before it is needed.
 */
@Configuration(proxyBeanMethods = false)
public class VaultConfiguration {

	@Bean
	KeyRing keyRing(Environment environment, KeyManagement management) {
		return new KeyRing(KeySettings.of(environment), management);
	}

	@Bean
	Secrets secrets(JdbcClient jdbc, PlatformTransactionManager transactions, KeyRing ring) {
		return new Secrets(jdbc, new TransactionTemplate(transactions), ring);
	}

	@Bean
	Keys keys(JdbcClient jdbc, PlatformTransactionManager transactions, KeyRing ring) {
		return new Keys(jdbc, new TransactionTemplate(transactions), ring);
	}

	// The node closes it.
	@Bean(destroyMethod = "")
	KeyService keyService(JdbcClient jdbc, PlatformTransactionManager transactions, KeyRing ring) {
		return new KeyService(jdbc, new TransactionTemplate(transactions), ring);
	}

}
