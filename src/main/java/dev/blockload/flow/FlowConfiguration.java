package dev.blockload.flow;

import java.time.Clock;

import dev.blockload.account.AuditLog;
import dev.blockload.block.BlockCatalog;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.definition.Definitions;
import dev.blockload.importjob.FileProbe;
import dev.blockload.importjob.FileSeries;
import dev.blockload.importjob.FlowDryRuns;
import dev.blockload.importjob.RunStopper;
import dev.blockload.launch.ImportRights;
import dev.blockload.launch.LaunchService;
import dev.blockload.launch.Launches;
import dev.blockload.launch.RequestKeys;
import dev.blockload.run.Database;
import dev.blockload.run.LaunchTable;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunTable;
import dev.blockload.storage.ObjectStores;
import dev.blockload.task.TaskQueue;
import dev.blockload.task.TaskSchedulers;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The beans of flows on a node, in addition to those that launch runs.
 */
@Configuration(proxyBeanMethods = false)
public class FlowConfiguration {

	private final Clock clock = Clock.systemUTC();

	@Bean
	FlowHistory flowHistory(JdbcClient jdbc, Database database) {
		return new FlowHistory(jdbc, database);
	}

	@Bean
	VisibleFlows visibleFlows(ActiveDefinitions active, FlowHistory history, ImportRights rights) {
		return new VisibleFlows(active, history, rights);
	}

	@Bean
	FlowPlanner flowPlanner(Definitions definitions, BlockCatalog catalog) {
		return new FlowPlanner(definitions, catalog);
	}

	@Bean
	TaskQueue flowQueue(TaskSchedulers schedulers) {
		return schedulers.queue(FlowService.TABLE, FlowService.TASK);
	}

	@Bean
	FlowLauncher flowLauncher(JdbcClient jdbc, Database database, RunHistory runs, FlowHistory history,
			FlowPlanner planner, Definitions definitions, Launches launches, RequestKeys keys, TaskQueue flowQueue,
			PlatformTransactionManager transactions) {
		Flows flows = new Flows(new FlowTable(jdbc), history, runs, database, new AuditLog(jdbc),
				new TransactionTemplate(transactions), this.clock);
		return new FlowLauncher(flows, history, planner, definitions, launches, keys, flowQueue);
	}

	// The node closes it, before what it works with.
	@Bean(destroyMethod = "")
	FlowService flowService(JdbcClient jdbc, RunTable runs, RunHistory history, FlowHistory flowHistory,
			LaunchTable launchTable, Launches launches, LaunchService launchService, Definitions definitions,
			ObjectStores stores, FileSeries series, RunStopper stopper, TaskQueue flowQueue,
			PlatformTransactionManager transactions) {
		return flowService(jdbc, runs, history, flowHistory, launchTable, launches, launchService, definitions, stores,
				series, stopper, flowQueue, transactions, FlowPauses.DEFAULT);
	}

	FlowService flowService(JdbcClient jdbc, RunTable runs, RunHistory history, FlowHistory flowHistory,
			LaunchTable launchTable, Launches launches, LaunchService launchService, Definitions definitions,
			ObjectStores stores, FileSeries series, RunStopper stopper, TaskQueue flowQueue,
			PlatformTransactionManager transactions, FlowPauses pauses) {
		TransactionTemplate transaction = new TransactionTemplate(transactions);
		FlowTable table = new FlowTable(jdbc);
		FlowParts parts = new FlowParts(table, runs, history, launchTable,
				new FileProbe(definitions, stores, series, this.clock), series, new FlowDryRuns(jdbc, transaction),
				transaction, this.clock, pauses);
		LaunchedMembers members = new LaunchedMembers(definitions, launches, launchTable, table, series, stopper,
				transaction);
		return new FlowService(parts, flowHistory, members, launchService, flowQueue);
	}

}
