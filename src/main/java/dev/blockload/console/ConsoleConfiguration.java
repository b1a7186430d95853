package dev.blockload.console;

import java.time.Clock;

import dev.blockload.account.Accounts;
import dev.blockload.account.AuditHistory;
import dev.blockload.block.BlockCatalog;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.flow.FlowHistory;
import dev.blockload.flow.FlowLauncher;
import dev.blockload.flow.FlowPlanner;
import dev.blockload.flow.VisibleFlows;
import dev.blockload.importjob.Previewer;
import dev.blockload.launch.EventFeed;
import dev.blockload.launch.ImportRights;
import dev.blockload.launch.Launches;
import dev.blockload.launch.RunActions;
import dev.blockload.push.Corrections;
import dev.blockload.push.Pushes;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunStates;
import dev.blockload.run.RunTable;
import dev.blockload.saved.NewTables;
import dev.blockload.saved.RunComparison;
import dev.blockload.saved.SavedDefinitions;
import dev.blockload.schedule.LateFlows;
import dev.blockload.schedule.LateImports;
import dev.blockload.schedule.PausedImports;
import dev.blockload.schedule.ScheduledRunHistory;
import dev.blockload.schedule.Schedules;
import dev.blockload.serve.ScheduleControl;
import dev.blockload.serve.WebOptions;
import dev.blockload.storage.ObjectStores;
import dev.blockload.vault.Keys;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.visible.VisibleRuns;
import dev.blockload.visible.VisibleTexts;
import dev.blockload.web.Downloads;
import dev.blockload.web.EventStreams;
import dev.blockload.web.StoreCalls;
import dev.blockload.web.StreamedPath;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.task.AsyncTaskExecutor;
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
		return new ImportStates(definitions, runs, new LateImports(new ScheduledRunHistory(jdbc), this.clock),
				new PausedImports(jdbc), texts);
	}

	@Bean
	BulkOutcomes bulkOutcomes(JdbcClient jdbc) {
		return new BulkOutcomes(jdbc);
	}

	@Bean
	LiveRuns liveRuns(RunStates states) {
		return new LiveRuns(states);
	}

	@Bean
	OverviewPage overviewPage(ImportStates states, FlowStates flows) {
		return new OverviewPage(states, flows);
	}

	@Bean
	FlowStates flowStates(VisibleFlows flows, FlowHistory history, JdbcClient jdbc) {
		return new FlowStates(flows, history, new LateFlows(new ScheduledRunHistory(jdbc), this.clock),
				new PausedImports(jdbc), this.clock);
	}

	@Bean
	FlowListPage flowListPage(FlowStates states) {
		return new FlowListPage(states);
	}

	@Bean
	FlowDetailPage flowDetailPage(FlowStates states, VisibleFlows flows, VisibleDefinitions definitions,
			FlowHistory history, FlowPlanner planner, FlowLauncher launcher, JdbcClient jdbc, ScheduleControl control,
			VisibleTexts texts, WebOptions options) {
		return new FlowDetailPage(states, flows, definitions, history, planner, launcher, new Schedules(jdbc), control,
				texts, options, this.clock);
	}

	@Bean
	FlowRunPages flowRunPages(VisibleFlows flows, VisibleDefinitions definitions, FlowHistory history,
			FlowLauncher launcher, RunHistory runs, VisibleTexts texts) {
		return new FlowRunPages(flows, definitions, history, launcher, runs, texts, this.clock);
	}

	@Bean
	ImportListPage importListPage(ImportStates states, ImportRights rights, BulkActions bulk, BulkOutcomes outcomes,
			WebOptions options) {
		return new ImportListPage(states, rights, bulk, outcomes, options);
	}

	@Bean
	ImportDetailPage importDetailPage(ImportStates states, VisibleDefinitions definitions, ImportRights rights,
			VisibleTexts texts, RunHistory history, JdbcClient jdbc, Launches launches, ScheduleControl control,
			WebOptions options, RunComparison comparison, VisibleFlows flows) {
		return new ImportDetailPage(states, definitions, rights, texts, history, new Schedules(jdbc), launches, control,
				options, comparison, flows, this.clock);
	}

	@Bean
	RunListPage runListPage(RunHistory history, FlowHistory flows, VisibleDefinitions definitions, BulkActions bulk,
			BulkOutcomes outcomes, WebOptions options) {
		return new RunListPage(history, flows, definitions, bulk, outcomes, options);
	}

	@Bean
	RunDetailPage runDetailPage(VisibleRuns runs, VisibleDefinitions definitions, RunHistory history, RunTable table,
			LiveRuns live, RunActions actions, ConnectionPolicies policies, VisibleTexts texts, FlowRunPages flows) {
		return new RunDetailPage(runs, definitions, history, table, live, actions, policies, texts, flows);
	}

	@Bean
	RunActionsPage runActionsPage(RunActions actions, FlowRunPages flows, FlowLauncher launcher, WebOptions options) {
		return new RunActionsPage(actions, flows, launcher, options);
	}

	@Bean
	LiveRunPage liveRunPage(VisibleRuns runs, LiveRuns live, EventFeed feed, EventStreams streams, VisibleTexts texts) {
		return new LiveRunPage(runs, live, feed, streams, texts);
	}

	@Bean
	RejectListPage rejectListPage(VisibleRuns runs, VisibleDefinitions definitions, ImportRights rights,
			RunHistory history, Corrections corrections, VisibleTexts texts, Downloads downloads) {
		return new RejectListPage(runs, definitions, rights, history, corrections, texts, downloads);
	}

	@Bean
	RejectDetailPage rejectDetailPage(VisibleRuns runs, VisibleDefinitions definitions, ImportRights rights,
			Corrections corrections, VisibleTexts texts, WebOptions options) {
		return new RejectDetailPage(runs, definitions, rights, corrections, texts, options);
	}

	@Bean
	StreamedPath correctedRejects() {
		return new StreamedPath(CorrectionUploadPage.FILE);
	}

	@Bean
	StreamedPath correctedSources() {
		return new StreamedPath(CorrectionUploadPage.SOURCE);
	}

	@Bean
	StreamedPath filesOfNewImports() {
		return new StreamedPath(NewImportPage.UPLOAD);
	}

	@Bean
	StreamedPath uploadedFiles() {
		return new StreamedPath(FileUploadPage.FILE);
	}

	@Bean
	CorrectionUploadPage correctionUploadPage(VisibleRuns runs, VisibleDefinitions definitions, Corrections corrections,
			Pushes pushes, VisibleTexts texts, AsyncTaskExecutor uploadReceivers, WebOptions options) {
		return new CorrectionUploadPage(runs, definitions, corrections, pushes, texts, uploadReceivers, options);
	}

	@Bean
	FileUploadPage fileUploadPage(VisibleDefinitions definitions, ImportRights rights, Pushes pushes,
			VisibleTexts texts, AsyncTaskExecutor uploadReceivers, WebOptions options) {
		return new FileUploadPage(definitions, rights, pushes, texts, uploadReceivers, options);
	}

	@Bean
	NewImportPage newImportPage(VisibleDefinitions definitions, ObjectStores stores, StoreCalls calls,
			ImportDraftPage drafts, AsyncTaskExecutor uploadReceivers) {
		return new NewImportPage(definitions, stores, calls, drafts, uploadReceivers);
	}

	@Bean
	ImportDraftPage importDraftPage(VisibleDefinitions definitions, DraftSteps steps) {
		return new ImportDraftPage(definitions, steps);
	}

	@Bean
	DraftSteps draftSteps(DraftActions actions, ObjectStores stores, StoreCalls calls, NewTables tables,
			BlockCatalog catalog, ActiveDefinitions active, VisibleDefinitions definitions, VisibleRuns runs,
			VisibleTexts texts) {
		return new DraftSteps(new DraftFile(definitions, stores, calls), actions, tables, catalog, active, definitions,
				runs, texts);
	}

	@Bean
	DraftActions draftActions(SavedDefinitions saved, Previewer previewer, Launches launches, Pushes pushes,
			RunHistory history) {
		return new DraftActions(saved, previewer, launches, pushes, history);
	}

	@Bean
	UsersPage usersPage(Accounts accounts, WebOptions options) {
		return new UsersPage(accounts, options);
	}

	@Bean
	AuditPage auditPage(AuditHistory history) {
		return new AuditPage(history);
	}

	@Bean
	KeysPage keysPage(Keys keys, WebOptions options) {
		return new KeysPage(keys, options);
	}

	@Bean
	ConnectionsPage connectionsPage(VisibleDefinitions definitions, ActiveDefinitions active, SavedDefinitions saved,
			ObjectStores stores, StoreCalls calls, ConnectionPolicies policies, VisibleTexts texts) {
		return new ConnectionsPage(definitions, active, saved, stores, calls, policies, texts, this.clock);
	}

	@Bean
	ConnectionPolicies connectionPolicies(ActiveDefinitions active) {
		return new ConnectionPolicies(active);
	}

}
