package dev.blockload.account;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * People, tokens and the audit log as parts of a node. Commands create what they need
 * without it.
 */
@Configuration(proxyBeanMethods = false)
public class AccountConfiguration {

	@Bean
	Accounts accounts(JdbcClient jdbc, PlatformTransactionManager transactions) {
		return new Accounts(jdbc, transactions, new Passwords());
	}

	@Bean
	Tokens tokens(JdbcClient jdbc, PlatformTransactionManager transactions) {
		return new Tokens(jdbc, transactions);
	}

	@Bean
	SetupCodes setupCodes(JdbcClient jdbc, PlatformTransactionManager transactions, Accounts accounts) {
		return new SetupCodes(jdbc, transactions, accounts);
	}

	@Bean
	EntryCodes entryCodes(Accounts accounts, AuditLog audit) {
		return new EntryCodes(accounts, audit, System::nanoTime);
	}

	@Bean
	AuditLog auditLog(JdbcClient jdbc) {
		return new AuditLog(jdbc);
	}

	@Bean
	AuditHistory auditHistory(JdbcClient jdbc) {
		return new AuditHistory(jdbc);
	}

}
