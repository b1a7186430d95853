package dev.blockload.console;

import java.time.Clock;

import dev.blockload.block.BlockCatalog;
import dev.blockload.launch.Backfills;
import dev.blockload.launch.ImportRights;
import dev.blockload.launch.Launches;
import dev.blockload.launch.RunActions;
import dev.blockload.publish.RowOrigins;
import dev.blockload.run.RunHistory;
import dev.blockload.saved.RunComparison;
import dev.blockload.schedule.PausedImports;
import dev.blockload.schedule.ScheduledRunHistory;
import dev.blockload.serve.ScheduleControl;
import dev.blockload.serve.WebOptions;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.visible.VisibleRuns;
import dev.blockload.visible.VisibleTexts;
import dev.blockload.web.StoreCalls;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The pages of schedules, of blocks and of what runs changed.
 */
@Configuration(proxyBeanMethods = false)
class HistoryConfiguration {

	private final Clock clock = Clock.systemUTC();

	@Bean
	BulkActions bulkActions(ImportStates states, Launches launches, RunActions actions, ScheduleControl schedules,
			BulkOutcomes outcomes, VisibleTexts texts) {
		return new BulkActions(states, launches, actions, schedules, outcomes, texts);
	}

	@Bean
	ScheduleListPage scheduleListPage(VisibleDefinitions definitions, RunHistory runs, VisibleTexts texts,
			ImportRights rights, BulkActions bulk, BulkOutcomes outcomes, WebOptions options, JdbcClient jdbc) {
		ScheduleStates states = new ScheduleStates(definitions, runs, new ScheduledRunHistory(jdbc),
				new PausedImports(jdbc), this.clock);
		return new ScheduleListPage(states, rights, bulk, outcomes, texts, options);
	}

	@Bean
	BackfillPage backfillPage(VisibleDefinitions definitions, Backfills backfills, StoreCalls calls, VisibleTexts texts,
			WebOptions options) {
		return new BackfillPage(definitions, backfills, calls, texts, options, this.clock);
	}

	@Bean
	BlockListPage blockListPage(VisibleDefinitions definitions, ImportStates states, BlockCatalog catalog) {
		return new BlockListPage(definitions, states, catalog);
	}

	@Bean
	BlockDetailPage blockDetailPage(VisibleDefinitions definitions, ImportStates states, BlockCatalog catalog,
			RunHistory history, RunComparison comparison, VisibleTexts texts) {
		return new BlockDetailPage(definitions, states, catalog, history, comparison, texts);
	}

	@Bean
	RowPage rowPage(BlockCatalog catalog, RunHistory history, JdbcClient client, JdbcTemplate jdbc,
			PlatformTransactionManager transactions) {
		TransactionTemplate reading = new TransactionTemplate(transactions);
		reading.setReadOnly(true);
		return new RowPage(catalog, new RowOrigins(client, jdbc, reading), history);
	}

	@Bean
	RunChangesPage runChangesPage(VisibleRuns runs, RunComparison comparison) {
		return new RunChangesPage(runs, comparison);
	}

}
