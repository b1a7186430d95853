package dev.blockload.api;

import java.time.Clock;

import dev.blockload.account.Accounts;
import dev.blockload.account.AuditHistory;
import dev.blockload.account.Tokens;
import dev.blockload.block.BlockCatalog;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.importjob.DefinitionCheck;
import dev.blockload.importjob.Previewer;
import dev.blockload.importjob.RightsCheck;
import dev.blockload.flow.FlowHistory;
import dev.blockload.flow.FlowLauncher;
import dev.blockload.flow.VisibleFlows;
import dev.blockload.launch.Backfills;
import dev.blockload.launch.EventFeed;
import dev.blockload.launch.ImportRights;
import dev.blockload.launch.Launches;
import dev.blockload.launch.RunActions;
import dev.blockload.push.Corrections;
import dev.blockload.push.Pushes;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunStates;
import dev.blockload.saved.RunComparison;
import dev.blockload.saved.SavedDefinitions;
import dev.blockload.schedule.Schedules;
import dev.blockload.serve.ScheduleControl;
import dev.blockload.serve.WebOptions;
import dev.blockload.storage.ObjectStores;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.visible.VisibleRuns;
import dev.blockload.visible.VisibleTexts;
import dev.blockload.web.Downloads;
import dev.blockload.web.EventStreams;
import dev.blockload.web.StoreCalls;
import dev.blockload.web.StreamedPath;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * The controllers of the API, one for each resource. They see the beans of the node.
 */
@Configuration(proxyBeanMethods = false)
class ApiConfiguration {

	private final Clock clock = Clock.systemUTC();

	@Bean
	VisibleAnswers visibleAnswers(VisibleTexts texts, JsonMapper mapper) {
		return new VisibleAnswers(texts, mapper);
	}

	@Bean
	ApplicationsController applicationsController(VisibleDefinitions definitions) {
		return new ApplicationsController(definitions);
	}

	@Bean
	BlocksController blocksController(VisibleDefinitions definitions, BlockCatalog catalog) {
		return new BlocksController(definitions, catalog);
	}

	@Bean
	ConnectionsController connectionsController(VisibleDefinitions definitions) {
		return new ConnectionsController(definitions);
	}

	@Bean
	ObjectsController objectsController(VisibleDefinitions definitions, ObjectStores stores, StoreCalls calls) {
		return new ObjectsController(definitions, stores, calls);
	}

	@Bean
	AccessController accessController(VisibleDefinitions definitions, ActiveDefinitions active, ObjectStores stores,
			StoreCalls calls) {
		return new AccessController(definitions, active, stores, this.clock, calls);
	}

	@Bean
	ImportsController importsController(VisibleDefinitions definitions) {
		return new ImportsController(definitions);
	}

	@Bean
	FilesController filesController(VisibleDefinitions definitions, ActiveDefinitions active, ObjectStores stores,
			StoreCalls calls) {
		return new FilesController(definitions, active, stores, calls);
	}

	@Bean
	ValidationController validationController(VisibleDefinitions definitions, ActiveDefinitions active,
			DefinitionCheck check, RightsCheck rights, Previewer previewer, ImportRights importRights,
			StoreCalls calls) {
		return new ValidationController(definitions, active, check, rights, previewer, importRights, calls);
	}

	@Bean
	PreviewController previewController(VisibleDefinitions definitions, Previewer previewer, ImportRights importRights,
			StoreCalls calls) {
		return new PreviewController(definitions, previewer, importRights, calls);
	}

	@Bean
	GuessController guessController(VisibleDefinitions definitions, ActiveDefinitions active, ObjectStores stores,
			StoreCalls calls) {
		return new GuessController(definitions, active, stores, this.clock, calls);
	}

	// In the context of the web server: it ends the streams before the server stops.
	@Bean
	EventFeed eventFeed(RunStates states) {
		return new EventFeed(states);
	}

	@Bean
	RunsController runsController(VisibleDefinitions definitions, VisibleRuns runs, RunHistory history,
			RunStates states, VisibleFlows flows) {
		return new RunsController(definitions, runs, history, states, flows);
	}

	@Bean
	RunNumbers runNumbers(VisibleRuns runs, VisibleFlows flows) {
		return new RunNumbers(runs, flows);
	}

	@Bean
	RunChangesController runChangesController(RunNumbers runs, RunComparison comparison) {
		return new RunChangesController(runs, comparison);
	}

	@Bean
	EventsController eventsController(RunNumbers runs, VisibleFlows flows, FlowHistory flowHistory, RunStates states,
			EventFeed feed, EventStreams streams, VisibleTexts texts, JsonMapper json) {
		return new EventsController(runs, flows, flowHistory, states, feed, streams, texts, json);
	}

	@Bean
	LaunchController launchController(VisibleDefinitions definitions, Launches launches, WebOptions options) {
		return new LaunchController(definitions, launches, options);
	}

	@Bean
	BackfillController backfillController(VisibleDefinitions definitions, Backfills backfills, StoreCalls calls) {
		return new BackfillController(definitions, backfills, calls);
	}

	@Bean
	RunActionsController runActionsController(RunActions actions, VisibleFlows flows, FlowLauncher launcher,
			WebOptions options) {
		return new RunActionsController(actions, flows, launcher, options);
	}

	@Bean
	FlowsController flowsController(VisibleFlows flows, FlowHistory history, FlowLauncher launcher, JdbcClient jdbc,
			WebOptions options) {
		return new FlowsController(flows, history, launcher, new Schedules(jdbc), options, this.clock);
	}

	@Bean
	StreamedPath pushedFiles() {
		return new StreamedPath(ApiPaths.BASE + "/imports/*/files");
	}

	@Bean
	PushController pushController(VisibleDefinitions definitions, Pushes pushes, AsyncTaskExecutor uploadReceivers,
			WebOptions options) {
		return new PushController(definitions, pushes, uploadReceivers, options);
	}

	@Bean
	StreamedPath correctedFiles() {
		return new StreamedPath(ApiPaths.BASE + "/runs/*/corrections/file");
	}

	@Bean
	CorrectionsController correctionsController(RunNumbers runs, Corrections corrections,
			AsyncTaskExecutor uploadReceivers, WebOptions options) {
		return new CorrectionsController(runs, corrections, uploadReceivers, options);
	}

	@Bean
	RejectsController rejectsController(RunNumbers runs, RunHistory history) {
		return new RejectsController(runs, history);
	}

	@Bean
	RejectFileController rejectFileController(RunNumbers runs, RunHistory history, VisibleTexts texts,
			Downloads downloads) {
		return new RejectFileController(runs, history, texts, downloads);
	}

	@Bean
	SchedulesController schedulesController(VisibleDefinitions definitions, VisibleFlows flows, JdbcClient jdbc,
			ScheduleControl control) {
		return new SchedulesController(definitions, flows, new Schedules(jdbc), control, this.clock);
	}

	@Bean
	DefinitionsController definitionsController(SavedDefinitions saved) {
		return new DefinitionsController(saved);
	}

	@Bean
	SavedImportsController savedImportsController(SavedDefinitions saved) {
		return new SavedImportsController(saved);
	}

	@Bean
	SavedConnectionsController savedConnectionsController(SavedDefinitions saved) {
		return new SavedConnectionsController(saved);
	}

	@Bean
	SavedNotificationsController savedNotificationsController(SavedDefinitions saved) {
		return new SavedNotificationsController(saved);
	}

	@Bean
	UsersController usersController(Accounts accounts) {
		return new UsersController(accounts);
	}

	@Bean
	TokensController tokensController(Tokens tokens) {
		return new TokensController(tokens);
	}

	@Bean
	AuditController auditController(AuditHistory history) {
		return new AuditController(history);
	}

	@Bean
	WebMvcConfigurer requestBodies(JsonMapper mapper) {
		JsonMapper refusing = mapper.rebuild().addHandler(new UnknownFields()).addModule(TextReader.module()).build();
		return new WebMvcConfigurer() {
			@Override
			public void configureMessageConverters(HttpMessageConverters.ServerBuilder builder) {
				builder.withJsonConverter(new JacksonJsonHttpMessageConverter(refusing));
			}
		};
	}

	// The mappings are complete only when all controllers are there.
	@Bean
	OpenApiController openApiController(
			@Qualifier("requestMappingHandlerMapping") ObjectProvider<RequestMappingHandlerMapping> mappings) {
		return new OpenApiController(() -> OpenApiDocument.of(mappings.getObject().getHandlerMethods()));
	}

}
