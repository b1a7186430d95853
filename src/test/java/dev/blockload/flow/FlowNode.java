package dev.blockload.flow;

import java.time.Duration;

import dev.blockload.block.BlockCatalog;
import dev.blockload.definition.Definitions;
import dev.blockload.importjob.FileSeries;
import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.RunStopper;
import dev.blockload.launch.LaunchParts;
import dev.blockload.run.Database;
import dev.blockload.run.LaunchTable;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunTable;
import dev.blockload.storage.ObjectStores;
import dev.blockload.task.TaskQueue;
import dev.blockload.task.TaskSchedulers;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * The flows of a node of a test, as the configuration of the product wires them.
 *
 * @param launcher begins flow runs
 * @param service advances them
 * @param history has them
 */
public record FlowNode(FlowLauncher launcher, FlowService service, FlowHistory history) {

	/** Shorter than those of the product. */
	static final FlowPauses PAUSES = new FlowPauses(Duration.ofMillis(500), Duration.ofMillis(200),
			Duration.ofMillis(200), Duration.ofMillis(300));

	/** Those of a node whose runs are launched in a way. */
	public static FlowNode of(ImportBench bench, Definitions definitions, TaskSchedulers schedulers,
			LaunchParts launches) {
		FlowConfiguration beans = new FlowConfiguration();
		JdbcClient jdbc = bench.bean(JdbcClient.class);
		Database database = bench.bean(Database.class);
		RunHistory runs = bench.bean(RunHistory.class);
		PlatformTransactionManager transactions = bench.bean(PlatformTransactionManager.class);
		FlowHistory history = beans.flowHistory(jdbc, database);
		FlowPlanner planner = beans.flowPlanner(definitions, bench.bean(BlockCatalog.class));
		TaskQueue queue = beans.flowQueue(schedulers);
		return new FlowNode(
				beans.flowLauncher(jdbc, database, runs, history, planner, definitions, launches.launches(),
						launches.keys(), queue, transactions),
				beans.flowService(jdbc, bench.bean(RunTable.class), runs, history, new LaunchTable(jdbc),
						launches.launches(), launches.service(), definitions, bench.bean(ObjectStores.class),
						bench.bean(FileSeries.class), bench.bean(RunStopper.class), queue, transactions, PAUSES),
				history);
	}

}
