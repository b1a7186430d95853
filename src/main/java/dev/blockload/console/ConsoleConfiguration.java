package dev.blockload.console;

import java.time.Clock;

import dev.blockload.launch.EventFeed;
import dev.blockload.launch.Launches;
import dev.blockload.launch.RunActions;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunStates;
import dev.blockload.schedule.PausedImports;
import dev.blockload.schedule.ScheduledRunHistory;
import dev.blockload.serve.ScheduleControl;
import dev.blockload.serve.WebOptions;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.visible.VisibleRuns;
import dev.blockload.web.OpenStreams;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The pages of the console. They see the beans of the node.
 */
@Configuration(proxyBeanMethods = false)
class ConsoleConfiguration {

	private final Clock clock = Clock.systemUTC();

	@Bean
	ImportStates importStates(VisibleDefinitions definitions, RunHistory runs, JdbcClient jdbc) {
		return new ImportStates(definitions, runs, new ScheduledRunHistory(jdbc), new PausedImports(jdbc), this.clock);
	}

	@Bean
	OverviewPage overviewPage(ImportStates states) {
		return new OverviewPage(states);
	}

	@Bean
	ImportListPage importListPage(ImportStates states, Launches launches, RunActions actions,
			ScheduleControl schedules) {
		return new ImportListPage(states, launches, actions, schedules);
	}

	@Bean
	RunListPage runListPage(RunHistory history) {
		return new RunListPage(history);
	}

	@Bean
	RunDetailPage runDetailPage(VisibleRuns runs, RunHistory history, RunStates states) {
		return new RunDetailPage(runs, history, new LiveRuns(states));
	}

	@Bean
	RunActionsPage runActionsPage(RunActions actions, WebOptions options) {
		return new RunActionsPage(actions, options);
	}

	@Bean
	LiveRunPage liveRunPage(VisibleRuns runs, EventFeed feed, OpenStreams open) {
		return new LiveRunPage(runs, feed, open);
	}

}
