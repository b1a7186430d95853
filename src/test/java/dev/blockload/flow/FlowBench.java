package dev.blockload.flow;

import java.time.Duration;
import java.util.stream.Collectors;

import dev.blockload.block.BlockCatalog;
import dev.blockload.definition.Definitions;
import dev.blockload.importjob.FileSeries;
import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.RetryPolicy;
import dev.blockload.importjob.RunStopper;
import dev.blockload.run.Database;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunTable;
import dev.blockload.storage.ObjectStores;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * Runs flows in the process of a test.
 */
public final class FlowBench {

	private FlowBench() {
	}

	/**
	 * A runner of flows.
	 * @param bench of the imports
	 * @param retries how often a failed run is retried
	 */
	public static FlowRunner runner(ImportBench bench, int retries) {
		return new FlowRunner(new FlowRunner.Tools(bench.bean(JdbcClient.class),
				bench.bean(PlatformTransactionManager.class), bench.bean(Database.class), Duration.ofSeconds(45),
				bench.bean(Definitions.class), bench.bean(BlockCatalog.class), bench.launcher(),
				bench.bean(RunStopper.class), bench.bean(RunTable.class), bench.bean(RunHistory.class),
				bench.bean(ObjectStores.class), bench.bean(FileSeries.class),
				new RetryPolicy(retries, Duration.ofMillis(50), Duration.ofMillis(50))), FlowNode.PAUSES);
	}

	/** The states of the imports of a flow run, in their order. */
	public static String states(FlowRun run) {
		return run.members()
			.stream()
			.map((member) -> member.importName() + " " + member.state().text())
			.collect(Collectors.joining(", "));
	}

}
