package dev.blockload.importjob;

import javax.sql.DataSource;

import dev.blockload.block.BlockCatalog;
import dev.blockload.definition.Definitions;
import dev.blockload.publish.Publisher;
import dev.blockload.publish.StagingTable;
import dev.blockload.publish.Verifier;
import dev.blockload.run.Database;
import dev.blockload.run.Ledger;
import dev.blockload.run.RejectStore;
import dev.blockload.run.RunStages;
import dev.blockload.storage.ObjectStores;

import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.ExecutionContextSerializer;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.dao.JacksonExecutionContextStringSerializer;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Puts the job together. Whoever faces the user brings {@link Definitions} and
 * {@link ObjectStores}.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LoadSettings.class)
public class ImportJobConfiguration {

	@Bean
	BlockCatalog blockCatalog(JdbcClient jdbc) {
		return new BlockCatalog(jdbc);
	}

	@Bean
	DefinitionCheck definitionCheck(BlockCatalog catalog) {
		return new DefinitionCheck(catalog);
	}

	@Bean
	Database database(JdbcConnectionDetails details) {
		String username = details.getUsername();
		String password = details.getPassword();
		return new Database(details.getJdbcUrl(), (username != null) ? username : "",
				(password != null) ? password : "");
	}

	// Scalars only are kept: readable in the table, and no Java serialization.
	@Bean
	ExecutionContextSerializer executionContextSerializer() {
		return new JacksonExecutionContextStringSerializer();
	}

	@Bean
	StagingTable stagingTable(JdbcTemplate jdbc, DataSource dataSource) {
		return new StagingTable(jdbc, dataSource);
	}

	@Bean
	RunHistory runHistory(JdbcClient jdbc, StagingTable staging, Database database,
			PlatformTransactionManager transactions) {
		return new RunHistory(jdbc, staging, database, new TransactionTemplate(transactions));
	}

	@Bean
	BatchMetadata batchMetadata(JdbcClient jdbc, JobRepository repository) {
		return new BatchMetadata(jdbc, repository);
	}

	@Bean
	AttemptTable attemptTable(JdbcClient jdbc, PlatformTransactionManager transactions, StagingTable staging,
			BatchMetadata metadata) {
		return new AttemptTable(jdbc, new TransactionTemplate(transactions), staging, metadata);
	}

	@Bean
	RunStopper runStopper(JdbcClient jdbc, Database database, RunHistory history, AttemptTable attempts,
			LoadSettings settings) {
		return new RunStopper(jdbc, database, history, attempts, settings.leaseTimeout());
	}

	@Bean
	Repair repair(JdbcClient jdbc, Database database, AttemptTable attempts, BatchMetadata metadata,
			StagingTable staging, LoadSettings settings) {
		return new Repair(jdbc, database, attempts, metadata, staging, settings.leaseTimeout());
	}

	@Bean
	Previewer previewer(Definitions definitions, DefinitionCheck check, ObjectStores stores, BlockCatalog catalog,
			StagingTable staging, JdbcClient jdbc, PlatformTransactionManager transactions) {
		return new Previewer(definitions, check, stores, new Targets(jdbc, catalog), staging, jdbc,
				new TransactionTemplate(transactions));
	}

	// One for each who launches: a launcher that was stopped launches nothing more.
	@Bean
	@Scope(BeanDefinition.SCOPE_PROTOTYPE)
	ImportLauncher importLauncher(Definitions definitions, DefinitionCheck check, ObjectStores stores,
			Database database, JdbcClient jdbc, JdbcTemplate template, StagingTable staging, BlockCatalog catalog,
			AttemptTable attempts, JobRepository repository, JobOperator operator,
			PlatformTransactionManager transactions, LoadSettings settings) {
		RunStages stages = new RunStages(jdbc);
		Ledger ledger = new Ledger(jdbc);
		RejectStore rejects = new RejectStore(template);
		Targets targets = new Targets(jdbc, catalog);
		Standing standing = new Standing(jdbc, stages);
		Verifier verifier = new Verifier(jdbc, template);
		Publisher publisher = new Publisher(jdbc, template, catalog, settings.publishPatience());
		LoadStep load = new LoadStep(repository, transactions, settings, stages, ledger, staging, rejects, targets);
		ImportJob job = new ImportJob(repository, transactions, load, new ImportJob.Tasklets() {

			@Override
			public Tasklet resolve(RunContext context) {
				return new ResolveStep(context, jdbc, stages, standing);
			}

			@Override
			public Tasklet plan(RunContext context) {
				return new PlanStep(context, jdbc, stages, targets, ledger, staging);
			}

			@Override
			public Tasklet verify(RunContext context) {
				return new VerifyStep(context, stages, targets, ledger, staging, verifier, rejects, transactions);
			}

			@Override
			public Tasklet publish(RunContext context) {
				return new PublishStep(context, jdbc, stages, targets, ledger, staging, publisher, standing);
			}

		});
		return new ImportLauncher(definitions, check, stores, database, jdbc, attempts, job, operator,
				settings.leaseTimeout());
	}

}
