package dev.blockload.saved;

import dev.blockload.account.AuditLog;
import dev.blockload.block.BlockCatalog;
import dev.blockload.importjob.DefinitionCheck;
import dev.blockload.importjob.ImportApplications;
import dev.blockload.importjob.RightsCheck;
import dev.blockload.run.LoadedFiles;
import dev.blockload.run.RunHistory;
import dev.blockload.vault.Secrets;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The beans of saved definitions. The program provides the {@link PresentDefinitions}.
 */
@Configuration(proxyBeanMethods = false)
public class SavedConfiguration {

	@Bean
	SavedDefinitions savedDefinitions(PresentDefinitions present, JdbcClient jdbc, DefinitionCheck check,
			RightsCheck rights, ImportApplications written, RunHistory history, Secrets vault,
			PlatformTransactionManager transactions) {
		TransactionTemplate transaction = new TransactionTemplate(transactions);
		// After the wait for a lock, a statement must see what the other has saved.
		transaction.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
		return new SavedDefinitions(present, new SavedTable(jdbc), new SavedRights(written::of),
				new SaveChecks(check, rights, history), new SavedSecretFields(jdbc, vault), new AuditLog(jdbc),
				transaction);
	}

	@Bean
	NewTables newTables(JdbcClient jdbc, BlockCatalog catalog, PlatformTransactionManager transactions) {
		return new NewTables(jdbc, catalog, new AuditLog(jdbc), new TransactionTemplate(transactions));
	}

	@Bean
	RunComparison runComparison(SavedDefinitions saved, RunHistory history, JdbcClient jdbc) {
		return new RunComparison(saved, history, new LoadedFiles(jdbc));
	}

}
