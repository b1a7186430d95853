package dev.blockload.launch;

import java.time.Clock;

import dev.blockload.account.AuditLog;
import dev.blockload.backfill.BackfillPlanner;
import dev.blockload.definition.Definitions;
import dev.blockload.importjob.ImportApplications;
import dev.blockload.importjob.FileSeries;
import dev.blockload.importjob.ImportLauncher;
import dev.blockload.importjob.RetryPolicy;
import dev.blockload.importjob.RunStopper;
import dev.blockload.importjob.RunUndo;
import dev.blockload.importjob.RunningAttempts;
import dev.blockload.run.BackfillTable;
import dev.blockload.run.LaunchTable;
import dev.blockload.run.LoadedFiles;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunRow;
import dev.blockload.run.RunTable;
import dev.blockload.storage.ObjectStores;
import dev.blockload.task.TaskQueue;
import dev.blockload.task.TaskSchedulers;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The beans that launch runs. The node provides the {@link TaskSchedulers} and the
 * {@link RetryPolicy}.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LaunchSettings.class)
public class LaunchConfiguration {

	private final Clock clock = Clock.systemUTC();

	@Bean
	LaunchTable launchTable(JdbcClient jdbc) {
		return new LaunchTable(jdbc);
	}

	@Bean
	ImportRights importRights(ImportApplications applications) {
		return new ImportRights(applications);
	}

	@Bean
	LaunchRights launchRights(Definitions definitions, RunHistory history, ImportApplications applications) {
		return new LaunchRights(definitions, history, applications);
	}

	@Bean
	RequestKeys requestKeys(JdbcClient jdbc, PlatformTransactionManager transactions) {
		return new RequestKeys(jdbc, new TransactionTemplate(transactions));
	}

	@Bean
	TaskQueue launchQueue(TaskSchedulers schedulers) {
		return schedulers.queue(LaunchService.TABLE, LaunchService.TASK);
	}

	@Bean
	Launches.Waiting launchesWaiting(LaunchTable table, TaskQueue launchQueue, LaunchSettings settings) {
		return new Launches.Waiting(table, launchQueue, settings, this.clock);
	}

	@Bean
	Launches launches(LaunchRights rights, ImportLauncher launcher, RunRow row, LaunchTable table, RequestKeys keys,
			Launches.Waiting waiting, JdbcClient jdbc, PlatformTransactionManager transactions) {
		return new Launches(rights, launcher, row, table, keys, waiting, new AuditLog(jdbc),
				new TransactionTemplate(transactions));
	}

	@Bean
	ObjectLaunches objectLaunches(ImportLauncher launcher, RunRow row, LaunchTable table, Launches.Waiting waiting,
			JdbcClient jdbc, PlatformTransactionManager transactions) {
		return new ObjectLaunches(launcher, row, table, waiting, new AuditLog(jdbc),
				new TransactionTemplate(transactions));
	}

	@Bean
	RunActions runActions(LaunchRights rights, ImportLauncher launcher, RunUndo undo, RunStopper stopper, RunRow row,
			LaunchTable table, Launches.Waiting waiting, JdbcClient jdbc, PlatformTransactionManager transactions) {
		return new RunActions(rights, launcher, undo, stopper, row, table, waiting, new AuditLog(jdbc),
				new TransactionTemplate(transactions));
	}

	@Bean
	BackfillPlanner backfillPlanner(ObjectStores stores, RunTable runs, JdbcClient jdbc) {
		return new BackfillPlanner(stores, new LoadedFiles(jdbc), runs, this.clock);
	}

	@Bean
	Backfills backfills(LaunchRights rights, Definitions definitions, BackfillPlanner planner, ImportLauncher launcher,
			RunRow row, RunTable runs, LaunchTable table, Launches.Waiting waiting, JdbcClient jdbc,
			PlatformTransactionManager transactions) {
		return new Backfills(rights, definitions, planner, launcher, row, runs, table, new BackfillTable(jdbc), waiting,
				new AuditLog(jdbc), new TransactionTemplate(transactions));
	}

	@Bean
	ConnectionCheck connectionCheck(Definitions definitions, RunTable runs, LaunchTable table) {
		return new ConnectionCheck(definitions, runs, table, this.clock);
	}

	// The node closes it, before what it works with.
	@Bean(destroyMethod = "")
	LaunchService launchService(LaunchTable table, RunHistory history, ImportLauncher launcher, RunUndo undo,
			RunRow row, RequestKeys keys, TaskQueue launchQueue, RetryPolicy policy, ObjectProvider<NodeCheck> checks,
			RunTable runs, BackfillPlanner planner, FileSeries series, JdbcClient jdbc,
			PlatformTransactionManager transactions) {
		RunningAttempts running = new RunningAttempts();
		LaunchEndings endings = new LaunchEndings(table, row, launchQueue, policy, running, series,
				new TransactionTemplate(transactions), this.clock);
		LaunchExecutor executor = new LaunchExecutor(table, row, history, launcher, undo, running, endings,
				checks.orderedStream().toList(), new BackfillCheck(new BackfillTable(jdbc), table, row, runs, planner,
						new TransactionTemplate(transactions)),
				this.clock);
		return new LaunchService(executor, endings, table, running, keys, jdbc, launchQueue, this.clock);
	}

}
