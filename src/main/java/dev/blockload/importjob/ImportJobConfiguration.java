package dev.blockload.importjob;

import java.time.Clock;

import javax.sql.DataSource;

import dev.blockload.block.BlockCatalog;
import dev.blockload.definition.Definitions;
import dev.blockload.outstanding.OutstandingFiles;
import dev.blockload.publish.BlockContents;
import dev.blockload.publish.BlockRights;
import dev.blockload.publish.DirectPublisher;
import dev.blockload.publish.DryRunItems;
import dev.blockload.publish.PartitionMerger;
import dev.blockload.publish.Publisher;
import dev.blockload.publish.StagingTable;
import dev.blockload.publish.UndoTables;
import dev.blockload.publish.Verifier;
import dev.blockload.run.CorrectedRejects;
import dev.blockload.run.Database;
import dev.blockload.run.Distribution;
import dev.blockload.run.ExpiredRuns;
import dev.blockload.run.FileClaims;
import dev.blockload.run.Ledger;
import dev.blockload.run.LoadedFiles;
import dev.blockload.run.LineageRecording;
import dev.blockload.run.Publications;
import dev.blockload.run.Rejects;
import dev.blockload.run.ReplacedReferences;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunOrigin;
import dev.blockload.run.RunRow;
import dev.blockload.run.RunStates;
import dev.blockload.run.RunTable;
import dev.blockload.run.SessionDataSource;
import dev.blockload.run.StopRequests;
import dev.blockload.storage.ObjectStores;

import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.ExecutionContextSerializer;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.repository.dao.JacksonExecutionContextStringSerializer;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The parts of the job. The context that imports it has {@link Definitions} and
 * {@link ObjectStores}.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ LoadSettings.class, DistributionSettings.class })
public class ImportJobConfiguration {

	/**
	 * Gives every session the settings that exactness depends on, after the pool and its
	 * initial SQL.
	 */
	@Bean
	static BeanPostProcessor sessionsOfPool(Environment environment) {
		LineageRecording lineage = LineageRecording.of(environment::getProperty);
		return new BeanPostProcessor() {
			@Override
			public Object postProcessAfterInitialization(Object bean, String beanName) {
				return (bean instanceof DataSource source) ? prepared(source, lineage) : bean;
			}
		};
	}

	// Migrations can have a connection of their own.
	@Bean
	FlywayConfigurationCustomizer sessionsOfMigrations() {
		return (configuration) -> configuration
			.dataSource(prepared(configuration.getDataSource(), LineageRecording.OFF));
	}

	private static DataSource prepared(DataSource source, LineageRecording lineage) {
		return (source instanceof SessionDataSource) ? source : new SessionDataSource(source, lineage);
	}

	@Bean
	BlockCatalog blockCatalog(JdbcClient jdbc) {
		return new BlockCatalog(jdbc);
	}

	@Bean
	BlockRights blockRights(JdbcClient jdbc) {
		return new BlockRights(jdbc);
	}

	@Bean
	RightsCheck rightsCheck(BlockCatalog catalog, BlockRights rights) {
		return new RightsCheck(catalog, rights);
	}

	@Bean
	DefinitionCheck definitionCheck(BlockCatalog catalog, PlatformTransactionManager transactions) {
		return new DefinitionCheck(catalog, new TransactionTemplate(transactions));
	}

	@Bean
	Database database(JdbcConnectionDetails details) {
		String username = details.getUsername();
		String password = details.getPassword();
		return new Database(details.getJdbcUrl(), (username != null) ? username : "",
				(password != null) ? password : "");
	}

	// Scalars only: readable in the table, and no Java serialization.
	@Bean
	ExecutionContextSerializer executionContextSerializer() {
		return new JacksonExecutionContextStringSerializer();
	}

	@Bean
	StagingTable stagingTable(JdbcTemplate jdbc, DataSource dataSource) {
		return new StagingTable(jdbc, dataSource);
	}

	@Bean
	RunTable runTable(JdbcClient jdbc) {
		return new RunTable(jdbc);
	}

	@Bean
	RunRow runRow(JdbcClient jdbc) {
		return new RunRow(jdbc);
	}

	@Bean
	Rejects rejects(JdbcTemplate jdbc) {
		return new Rejects(jdbc);
	}

	@Bean
	CorrectedRejects correctedRejects(JdbcClient jdbc) {
		return new CorrectedRejects(jdbc);
	}

	@Bean
	RunHistory runHistory(JdbcClient jdbc, Rejects rejects, Database database,
			PlatformTransactionManager transactions) {
		return new RunHistory(jdbc, rejects, database, new TransactionTemplate(transactions));
	}

	@Bean
	RunStates runStates(JdbcClient jdbc) {
		return new RunStates(jdbc);
	}

	@Bean
	RunPurge runPurge(RunTable runs, RunRow row, JdbcClient jdbc, StagingTable staging, UndoTables undo,
			BatchMetadata metadata, Rejects rejects, PlatformTransactionManager transactions) {
		return new RunPurge(runs, row, new StopRequests(jdbc), staging, undo, metadata, new ExpiredRuns(jdbc), rejects,
				new TransactionTemplate(transactions), new RunAudit(jdbc));
	}

	@Bean
	BatchMetadata batchMetadata(JdbcClient jdbc, JobRepository repository) {
		return new BatchMetadata(jdbc, repository);
	}

	@Bean
	OlderRuns olderRuns(JdbcClient jdbc, StagingTable staging, BatchMetadata metadata) {
		return new OlderRuns(jdbc, staging, metadata);
	}

	@Bean
	Attempts attempts(JdbcClient jdbc, PlatformTransactionManager transactions, StagingTable staging,
			BatchMetadata metadata, OlderRuns older, Environment environment) {
		return new Attempts(jdbc, new TransactionTemplate(transactions), staging, metadata, older, RunOrigin
			.ofEnvironment(environment.getProperty("TRACEPARENT"), environment.getProperty("OPENLINEAGE_PARENT_ID")));
	}

	@Bean
	RunStopper runStopper(JdbcClient jdbc, Database database, RunHistory history, Attempts attempts,
			PlatformTransactionManager transactions, LoadSettings settings) {
		return new RunStopper(jdbc, database, history, attempts, new TransactionTemplate(transactions),
				settings.leaseTimeout());
	}

	@Bean
	Repair repair(JdbcClient jdbc, Database database, Attempts attempts, BatchMetadata metadata, StagingTable staging,
			UndoTables undo, LoadSettings settings) {
		return new Repair(jdbc, database, attempts, metadata, staging, undo, settings.leaseTimeout());
	}

	@Bean
	RecordFinder recordFinder(Definitions definitions, ObjectStores stores, RunTable runs, JdbcClient jdbc) {
		return new RecordFinder(definitions, stores, runs, new Ledger(jdbc));
	}

	@Bean
	Previewer previewer(Definitions definitions, DefinitionCheck check, ObjectStores stores, BlockCatalog catalog,
			RunTable runs, StagingTable staging, JdbcClient jdbc, JdbcTemplate template, LoadSettings settings,
			PlatformTransactionManager transactions) {
		return new Previewer(definitions, check, stores, new BlockPlanner(runs, catalog, new DryRunItems(jdbc)),
				staging, new Verifier(jdbc, template, settings.partitionRules()), jdbc,
				new TransactionTemplate(transactions));
	}

	@Bean
	Leases leases(Database database, RunTable runs, LoadSettings settings) {
		return new Leases(database, runs, settings.leaseTimeout());
	}

	@Bean
	OutstandingFiles outstandingFiles(JdbcClient jdbc) {
		return new OutstandingFiles(new LoadedFiles(jdbc), Clock.systemUTC());
	}

	@Bean
	FileSeries fileSeries(Definitions definitions, ObjectStores stores, RunTable runs, RunRow row,
			OutstandingFiles files, JdbcClient jdbc) {
		return new FileSeries(definitions, stores, runs, row, files, new FileClaims(jdbc));
	}

	@Bean
	UndoTables undoTables(JdbcClient jdbc, JdbcTemplate template) {
		return new UndoTables(jdbc, template);
	}

	@Bean
	RunUndo runUndo(Leases leases, Attempts attempts, ImportTools tools, JdbcClient jdbc,
			PlatformTransactionManager transactions) {
		TransactionTemplate outside = new TransactionTemplate(transactions);
		outside.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
		return new RunUndo(leases, tools.runs(), tools.row(), attempts, tools.publisher(), tools.undo(),
				tools.corrections(), new TransactionTemplate(transactions), outside, new RunAudit(jdbc));
	}

	@Bean
	ImportApplications importApplications(BlockCatalog catalog) {
		return new ImportApplications(catalog);
	}

	@Bean
	ImportTools importTools(RunRow row, RunTable runs, Rejects rejects, JdbcClient jdbc, JdbcTemplate template,
			StagingTable staging, BlockCatalog catalog, BlockRights rights, OlderRuns older, UndoTables undo,
			CorrectedRejects corrected, OutstandingFiles files, LoadSettings settings,
			PlatformTransactionManager transactions) {
		TransactionTemplate separate = new TransactionTemplate(transactions);
		separate.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
		EachFile each = new EachFile(files, new FileClaims(jdbc), Clock.systemUTC(), separate);
		Publisher publisher = new Publisher(jdbc, template, catalog, settings.publishTimeout(),
				settings.partitionRules());
		UndoKeeping keeping = new UndoKeeping(row, runs, publisher, undo);
		DirectPublisher direct = new DirectPublisher(jdbc, template, catalog, settings.publishTimeout());
		return new ImportTools(row, runs, older, new Ledger(jdbc), rejects, new ReplacedReferences(jdbc),
				new CorrectionMarks(corrected),
				new UnchangedCheck(new Publications(jdbc), catalog, new BlockContents(jdbc), each), each,
				new BlockPlanner(runs, catalog, new DryRunItems(jdbc)), rights, staging,
				new Verifier(jdbc, template, settings.partitionRules()), publisher,
				new PartitionMerger(jdbc, template, catalog, transactions, settings.partitionRules()), keeping, direct,
				new PathChoice(direct, keeping, settings), DirectMemory.ofThisProcess());
	}

	@Bean
	Distribution distribution(JdbcClient jdbc) {
		return new Distribution(jdbc);
	}

	@Bean
	RangeTools rangeTools(ImportTools tools, LoadSettings settings, DistributionSettings distributing,
			Database database, Distribution distribution, PlatformTransactionManager transactions) {
		return new RangeTools(tools, settings, distributing, database, distribution,
				new TransactionTemplate(transactions), new LoadedRanges());
	}

	@Bean
	RangeWorkers rangeWorkers(RangeTools tools, ImportLauncher launcher, ObjectProvider<RunTraces> traces) {
		return new RangeWorkers(tools, launcher, traces.getIfAvailable(() -> RunTraces.OFF));
	}

	@Bean
	ImportJob importJob(JobRepository repository, PlatformTransactionManager transactions, ImportTools tools,
			LoadSettings settings, RangeTools ranges, JdbcClient jdbc, Database database) {
		LaneRoutes routes = new LaneRoutes(jdbc, database, settings, tools, new TransactionTemplate(transactions));
		return new ImportJob(repository, transactions, new LoadStep(transactions, settings, tools, ranges, routes),
				tools);
	}

	@Bean
	ImportLauncher importLauncher(Definitions definitions, DefinitionCheck check, ObjectStores stores,
			Database database, RunTable runs, RunRow row, Attempts attempts, OlderRuns older, ImportJob job,
			JobOperator operator, Leases leases, LoadSettings settings, ImportTools tools,
			ObjectProvider<RunTraces> traces) {
		AttemptWorker worker = new AttemptWorker(database, runs, attempts, job, operator, settings.leaseTimeout(),
				new FailureAdvisor(tools.planner()), traces.getIfAvailable(() -> RunTraces.OFF));
		return new ImportLauncher(definitions, check, stores, leases, runs, row, attempts, older, worker);
	}

}
