package dev.blockload.launch;

import java.util.Arrays;
import java.util.List;

import dev.blockload.backfill.BackfillPlanner;
import dev.blockload.definition.Definitions;
import dev.blockload.importjob.ImportApplications;
import dev.blockload.importjob.FileSeries;
import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.RetryPolicy;
import dev.blockload.importjob.RunStopper;
import dev.blockload.importjob.RunUndo;
import dev.blockload.run.LaunchTable;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunRow;
import dev.blockload.run.RunTable;
import dev.blockload.storage.ObjectStores;
import dev.blockload.task.TaskQueue;
import dev.blockload.task.TaskSchedulers;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * What launches runs on a node of a test, as the configuration of the product wires it.
 */
public final class LaunchParts {

	private final Launches launches;

	private final RunActions actions;

	private final Backfills backfills;

	private final RequestKeys keys;

	private final ObjectLaunches objects;

	private final LaunchService service;

	private LaunchParts(ImportBench bench, Definitions definitions, TaskSchedulers schedulers, RetryPolicy policy,
			LaunchSettings settings, List<NodeCheck> checks) {
		LaunchConfiguration beans = new LaunchConfiguration();
		JdbcClient jdbc = bench.bean(JdbcClient.class);
		PlatformTransactionManager transactions = bench.bean(PlatformTransactionManager.class);
		LaunchTable table = beans.launchTable(jdbc);
		LaunchRights rights = beans.launchRights(definitions, bench.bean(RunHistory.class),
				bench.bean(ImportApplications.class));
		TaskQueue queue = beans.launchQueue(schedulers);
		Launches.Waiting waiting = beans.launchesWaiting(table, queue, settings);
		RunRow row = bench.bean(RunRow.class);
		RunUndo undo = bench.bean(RunUndo.class);
		this.keys = beans.requestKeys(jdbc, transactions);
		this.launches = beans.launches(rights, bench.launcher(), row, table, this.keys, waiting, jdbc, transactions);
		this.actions = beans.runActions(rights, bench.launcher(), undo, bench.bean(RunStopper.class), row, table,
				waiting, jdbc, transactions);
		this.objects = beans.objectLaunches(bench.launcher(), row, table, waiting, jdbc, transactions);
		RunTable runs = bench.bean(RunTable.class);
		BackfillPlanner planner = beans.backfillPlanner(bench.bean(ObjectStores.class), runs, jdbc);
		this.backfills = beans.backfills(rights, definitions, planner, bench.launcher(), row, runs, table, waiting,
				jdbc, transactions);
		DefaultListableBeanFactory factory = new DefaultListableBeanFactory();
		factory.registerSingleton("connectionCheck", beans.connectionCheck(definitions, runs, table));
		for (int i = 0; i < checks.size(); i++) {
			factory.registerSingleton("check" + i, checks.get(i));
		}
		this.service = beans.launchService(table, bench.bean(RunHistory.class), bench.launcher(), undo, row, this.keys,
				queue, policy, factory.getBeanProvider(NodeCheck.class), runs, planner, bench.bean(FileSeries.class),
				jdbc, transactions);
	}

	/** Launches because of events. */
	public ObjectLaunches objects() {
		return this.objects;
	}

	/** Those of a node. */
	public static LaunchParts of(ImportBench bench, TaskSchedulers schedulers, RetryPolicy policy,
			NodeCheck... checks) {
		return of(bench, schedulers, policy, 1000, checks);
	}

	/** Those of a node with a limit of runs that wait. */
	public static LaunchParts of(ImportBench bench, TaskSchedulers schedulers, RetryPolicy policy, int maxWaiting,
			NodeCheck... checks) {
		return new LaunchParts(bench, bench.bean(Definitions.class), schedulers, policy, new LaunchSettings(maxWaiting),
				Arrays.asList(checks));
	}

	/** Those of a node with other definitions than the bench has. */
	public static LaunchParts of(ImportBench bench, Definitions definitions, TaskSchedulers schedulers,
			RetryPolicy policy) {
		return new LaunchParts(bench, definitions, schedulers, policy, new LaunchSettings(1000), List.of());
	}

	public Launches launches() {
		return this.launches;
	}

	public RunActions actions() {
		return this.actions;
	}

	public Backfills backfills() {
		return this.backfills;
	}

	public RequestKeys keys() {
		return this.keys;
	}

	public LaunchService service() {
		return this.service;
	}

}
