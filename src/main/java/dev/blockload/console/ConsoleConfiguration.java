package dev.blockload.console;

import java.time.Clock;

import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.launch.EventFeed;
import dev.blockload.launch.Launches;
import dev.blockload.launch.RunActions;
import dev.blockload.push.Corrections;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunStates;
import dev.blockload.saved.RunComparison;
import dev.blockload.schedule.PausedImports;
import dev.blockload.schedule.ScheduledRunHistory;
import dev.blockload.schedule.Schedules;
import dev.blockload.serve.ScheduleControl;
import dev.blockload.serve.WebOptions;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.visible.VisibleRuns;
import dev.blockload.visible.VisibleTexts;
import dev.blockload.web.Downloads;
import dev.blockload.web.EventStreams;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The pages of the console. They see the beans of the node.
 */
@Configuration(proxyBeanMethods = false)
@Import(HistoryConfiguration.class)
class ConsoleConfiguration {

	private final Clock clock = Clock.systemUTC();

	@Bean
	ImportStates importStates(VisibleDefinitions definitions, RunHistory runs, VisibleTexts texts, JdbcClient jdbc) {
		return new ImportStates(definitions, runs, new ScheduledRunHistory(jdbc), new PausedImports(jdbc), texts,
				this.clock);
	}

	@Bean
	OverviewPage overviewPage(ImportStates states) {
		return new OverviewPage(states);
	}

	@Bean
	ImportListPage importListPage(ImportStates states, BulkActions bulk) {
		return new ImportListPage(states, bulk);
	}

	@Bean
	ImportDetailPage importDetailPage(ImportStates states, VisibleDefinitions definitions, ActiveDefinitions active,
			VisibleTexts texts, RunHistory history, JdbcClient jdbc, Launches launches, ScheduleControl control,
			WebOptions options, RunComparison comparison) {
		return new ImportDetailPage(states, definitions, active, texts, history, new Schedules(jdbc), launches, control,
				options, comparison, this.clock);
	}

	@Bean
	RunListPage runListPage(RunHistory history) {
		return new RunListPage(history);
	}

	@Bean
	RunDetailPage runDetailPage(VisibleRuns runs, RunHistory history, RunStates states, VisibleTexts texts) {
		return new RunDetailPage(runs, history, new LiveRuns(states), texts);
	}

	@Bean
	RunActionsPage runActionsPage(RunActions actions, WebOptions options) {
		return new RunActionsPage(actions, options);
	}

	@Bean
	LiveRunPage liveRunPage(VisibleRuns runs, EventFeed feed, EventStreams streams, VisibleTexts texts) {
		return new LiveRunPage(runs, feed, streams, texts);
	}

	@Bean
	RejectListPage rejectListPage(VisibleRuns runs, RunHistory history, Corrections corrections, VisibleTexts texts,
			Downloads downloads) {
		return new RejectListPage(runs, history, corrections, texts, downloads);
	}

	@Bean
	RejectDetailPage rejectDetailPage(VisibleRuns runs, Corrections corrections, VisibleTexts texts,
			WebOptions options) {
		return new RejectDetailPage(runs, corrections, texts, options);
	}

}
