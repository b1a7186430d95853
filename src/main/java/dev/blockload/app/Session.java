package dev.blockload.app;

import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.Stream;

import dev.blockload.SecretLogFilter;
import dev.blockload.account.Accounts;
import dev.blockload.account.AuditHistory;
import dev.blockload.account.FirstAdministrator;
import dev.blockload.account.Passwords;
import dev.blockload.account.Tokens;
import dev.blockload.backfill.BackfillPlanner;
import dev.blockload.block.BlockCatalog;
import dev.blockload.connection.Secret;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.SavedSource;
import dev.blockload.embedded.EmbeddedPostgres;
import dev.blockload.embedded.EmbeddedS3;
import dev.blockload.flow.FlowHistory;
import dev.blockload.flow.FlowRunner;
import dev.blockload.importjob.DefinitionCheck;
import dev.blockload.event.EventQueue;
import dev.blockload.event.EventSettings;
import dev.blockload.event.QueueAddress;
import dev.blockload.event.sqs.SqsQueue;
import dev.blockload.importjob.FileSeries;
import dev.blockload.importjob.ImportLauncher;
import dev.blockload.importjob.LoadSettings;
import dev.blockload.importjob.Previewer;
import dev.blockload.importjob.RangeWorkers;
import dev.blockload.importjob.RecordFinder;
import dev.blockload.importjob.Repair;
import dev.blockload.importjob.RightsCheck;
import dev.blockload.importjob.RunPurge;
import dev.blockload.importjob.RunStopper;
import dev.blockload.importjob.RunUndo;
import dev.blockload.lineage.LineageService;
import dev.blockload.push.CorrectionFiles;
import dev.blockload.retention.Retention;
import dev.blockload.run.CorrectedRejects;
import dev.blockload.run.Database;
import dev.blockload.run.LineageRecording;
import dev.blockload.run.LoadedFiles;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunTable;
import dev.blockload.saved.PresentDefinitions;
import dev.blockload.saved.SavedDefinitions;
import dev.blockload.schedule.ScheduleSettings;
import dev.blockload.schedule.Schedules;
import dev.blockload.serve.ManagementServer;
import dev.blockload.serve.Node;
import dev.blockload.serve.ServeConfiguration;
import dev.blockload.serve.WebOptions;
import dev.blockload.storage.ObjectStores;
import dev.blockload.storage.s3.EmbeddedStore;
import dev.blockload.vault.Keys;
import dev.blockload.vault.Secrets;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * The parts that a command uses: the definitions, the database, the job. Each part is
 * created when it is first requested. If the environment names no database, it is the
 * embedded one. {@code close} stops embedded servers that no other process uses.
 */
public final class Session implements AutoCloseable {

	/** How long a command that ends sends lineage events. */
	private static final Duration LINEAGE_TIME = Duration.ofSeconds(5);

	private final Home home;

	private final Path jobs;

	private final DatabaseChoice databaseChoice;

	private final Runnable embedded;

	private final SavedSource source = new SessionSource(this);

	private final Object storeGate = new Object();

	private @Nullable EmbeddedPostgres postgres;

	/** Whether the user knows that the database is the embedded one. */
	private boolean announced;

	/**
	 * The embedded store, which starts while Spring does; null if nothing asked for it.
	 */
	private @Nullable CompletableFuture<EmbeddedS3> store;

	private @Nullable ConfigurableApplicationContext context;

	/** How many database connections there are at most; 0 for the usual number. */
	private int connections;

	private @Nullable ConfigurableApplicationContext storesAlone;

	private @Nullable PlainHistory plainHistory;

	/**
	 * Create a session.
	 * @param home the folders of this installation
	 * @param jobs the folder of the definitions
	 * @param database which database to use
	 * @param embedded called before the embedded database is used because the environment
	 * names none
	 */
	public Session(Home home, Path jobs, DatabaseChoice database, Runnable embedded) {
		this.home = home;
		this.jobs = jobs;
		this.databaseChoice = database;
		this.embedded = embedded;
	}

	public Home home() {
		return this.home;
	}

	public Path jobs() {
		return this.jobs;
	}

	/** The definitions in files and in the database. */
	public Definitions definitions() {
		return Definitions.in(this.jobs, System::getenv, this.source);
	}

	/** The definitions in files only. */
	public Definitions definitionsInFiles() {
		return Definitions.in(this.jobs, System::getenv);
	}

	/** The definitions that people save in the database. */
	public SavedDefinitions saved() {
		return bean(SavedDefinitions.class);
	}

	public ImportLauncher launcher() {
		return bean(ImportLauncher.class);
	}

	/**
	 * A queue of events, with the settings of this process. The caller closes it.
	 * @param address of the queue
	 */
	public EventQueue eventQueue(QueueAddress address) {
		String endpoint = System.getenv("BLOCKLOAD_EVENTS_ENDPOINT");
		return new SqsQueue(address,
				new EventSettings(address.toString(),
						(endpoint != null && !endpoint.isBlank()) ? URI.create(endpoint.strip()) : null,
						System.getenv("BLOCKLOAD_EVENTS_REGION"), Duration.ofSeconds(1)));
	}

	/** The runs of imports that load each file once. */
	public FileSeries series() {
		return bean(FileSeries.class);
	}

	/** What backfills do with their dates. */
	public BackfillPlanner backfills() {
		return new BackfillPlanner(bean(ObjectStores.class), new LoadedFiles(bean(JdbcClient.class)), runs(),
				Clock.systemUTC());
	}

	/** Runs flows in this process, and has the flow runs. */
	public FlowRunner flows() {
		Environment environment = context().getEnvironment();
		ScheduleSettings settings = Binder.get(environment).bindOrCreate("blockload.schedule", ScheduleSettings.class);
		return new FlowRunner(new FlowRunner.Tools(bean(JdbcClient.class), bean(PlatformTransactionManager.class),
				bean(Database.class), bean(LoadSettings.class).leaseTimeout(), definitions(), blocks(), launcher(),
				stopper(), runs(), history(), bean(ObjectStores.class), series(), settings.retryPolicy()));
	}

	/**
	 * How many database connections there are at most, unless the environment says it.
	 * @param number of connections
	 */
	public synchronized void useConnections(int number) {
		this.connections = number;
		if (this.context != null) {
			ConnectionLimit.change(this.context, number);
		}
	}

	/** The rows of runs. */
	public RunTable runs() {
		return bean(RunTable.class);
	}

	RunPurge purge() {
		return bean(RunPurge.class);
	}

	public RunHistory history() {
		return bean(RunHistory.class);
	}

	/**
	 * The history for a command that only reads. It is there sooner than
	 * {@link #history()}, because it usually needs no context.
	 */
	public synchronized RunHistory pastRuns() {
		if (this.context == null && this.plainHistory == null
				&& PlainHistory.suffices(settingNames(), Path.of("").toAbsolutePath())) {
			Map<String, Object> source = datasource();
			this.plainHistory = PlainHistory
				.open(new Database(String.valueOf(source.get("spring.datasource.url")),
						Objects.requireNonNullElse((String) source.get("spring.datasource.username"), ""),
						Objects.requireNonNullElse((String) source.get("spring.datasource.password"), "")))
				.orElse(null);
		}
		PlainHistory plain = this.plainHistory;
		return (plain != null) ? plain.history() : history();
	}

	/** The flow runs for a command that only reads, as {@link #pastRuns()}. */
	public synchronized FlowHistory pastFlows() {
		// Decides whether there is a context.
		RunHistory runs = pastRuns();
		PlainHistory plain = this.plainHistory;
		return (plain != null && plain.history() == runs) ? plain.flows()
				: new FlowHistory(bean(JdbcClient.class), bean(Database.class));
	}

	private static Set<String> settingNames() {
		Set<String> names = new HashSet<>(System.getenv().keySet());
		names.addAll(System.getProperties().stringPropertyNames());
		return names;
	}

	/** Loads parts of files for runs of other nodes. */
	public RangeWorkers rangeWorkers() {
		return bean(RangeWorkers.class);
	}

	public RunUndo undo() {
		return bean(RunUndo.class);
	}

	public RunStopper stopper() {
		return bean(RunStopper.class);
	}

	public Repair repair() {
		return bean(Repair.class);
	}

	public Previewer previewer() {
		return bean(Previewer.class);
	}

	/** Receives corrected rejects. */
	public CorrectionFiles corrections() {
		return bean(CorrectionFiles.class);
	}

	/** Which rejects runs correct. */
	public CorrectedRejects correctedRejects() {
		return bean(CorrectedRejects.class);
	}

	public RecordFinder records() {
		return bean(RecordFinder.class);
	}

	public DefinitionCheck check() {
		return bean(DefinitionCheck.class);
	}

	public RightsCheck rights() {
		return bean(RightsCheck.class);
	}

	/** What is deleted when it is old. */
	public Retention retention() {
		return bean(Retention.class);
	}

	/** The keys that encrypt secrets. */
	public Keys keys() {
		return bean(Keys.class);
	}

	Secrets secrets() {
		return bean(Secrets.class);
	}

	/** The people who log in. */
	public Accounts accounts() {
		return new Accounts(bean(JdbcClient.class), bean(PlatformTransactionManager.class), new Passwords());
	}

	/** The tokens of programs. */
	public Tokens tokens() {
		return new Tokens(bean(JdbcClient.class), bean(PlatformTransactionManager.class));
	}

	/** Who did what. */
	public AuditHistory audit() {
		return new AuditHistory(bean(JdbcClient.class));
	}

	public BlockCatalog blocks() {
		return bean(BlockCatalog.class);
	}

	public Schedules schedules() {
		return new Schedules(bean(JdbcClient.class));
	}

	public JdbcTemplate jdbc() {
		return bean(JdbcTemplate.class);
	}

	/**
	 * The database that the environment names.
	 * @return empty if it names none, so that commands use the embedded one
	 * @throws IllegalArgumentException if a variable is not valid
	 */
	public static Optional<DatabaseSettings> databaseSettings() {
		Environment environment = new StandardEnvironment();
		return DatabaseSettings.of((name) -> {
			String property = name.toLowerCase(Locale.ROOT).replace('_', '.');
			return environment.getProperty(name.startsWith("SPRING_") ? property : name,
					environment.getProperty(name, ""));
		});
	}

	/** Whether the environment names a database. */
	public static boolean namesDatabase() {
		return databaseSettings().isPresent();
	}

	/** The database of this session, for people. */
	public String databaseName() {
		return usesEmbedded() ? "the embedded PostgreSQL" : databaseSettings().orElseThrow().name();
	}

	/** Whether the database is the embedded one. */
	public boolean usesEmbedded() {
		return this.databaseChoice == DatabaseChoice.EMBEDDED || !namesDatabase();
	}

	public synchronized EmbeddedPostgres postgres() {
		EmbeddedPostgres server = this.postgres;
		if (server == null) {
			server = EmbeddedPostgres.use(this.home.state(), this.home.libraries());
			this.postgres = server;
		}
		return server;
	}

	public EmbeddedS3 store() {
		startStore();
		CompletableFuture<EmbeddedS3> starting;
		synchronized (this.storeGate) {
			starting = Objects.requireNonNull(this.store);
		}
		return result(starting);
	}

	/**
	 * Start the embedded store without waiting for it, because it will be needed. Whoever
	 * needs it waits, or gets the failure.
	 */
	public void startStore() {
		synchronized (this.storeGate) {
			if (this.store == null) {
				this.store = inBackground("embedded-store",
						() -> EmbeddedS3.use(this.home.state(), this.home.libraries()));
			}
		}
	}

	private static <T> CompletableFuture<T> inBackground(String name, Supplier<T> task) {
		return CompletableFuture.supplyAsync(task, (work) -> {
			Thread thread = new Thread(work, name);
			thread.setDaemon(true);
			thread.start();
		});
	}

	/**
	 * Waits although the thread is interrupted: a store that nobody closes would stay.
	 */
	private static <T> T result(CompletableFuture<T> starting) {
		try {
			return starting.join();
		}
		catch (CompletionException ex) {
			if (ex.getCause() instanceof RuntimeException cause) {
				throw cause;
			}
			throw ex;
		}
	}

	private void closeStore() {
		CompletableFuture<EmbeddedS3> starting;
		synchronized (this.storeGate) {
			starting = this.store;
		}
		if (starting != null) {
			EmbeddedS3 server;
			try {
				server = result(starting);
			}
			catch (RuntimeException ex) {
				return; // It did not start: nothing is left to close.
			}
			server.close();
		}
	}

	/**
	 * The object stores. They need no database unless another part that does was
	 * requested.
	 */
	public synchronized ObjectStores objectStores() {
		ConfigurableApplicationContext started = (this.context != null) ? this.context : this.storesAlone;
		if (started == null) {
			started = application(ObjectStoresConfiguration.class).initializers(this::giveStore).run();
			this.storesAlone = started;
		}
		return started.getBean(ObjectStores.class);
	}

	private void giveStore(ConfigurableApplicationContext starting) {
		EmbeddedStore embedded = () -> {
			EmbeddedS3 server = store();
			return new EmbeddedStore.Access(server.endpoint(), server.accessKeyId(),
					new Secret(server.secretAccessKey()));
		};
		starting.getBeanFactory().registerSingleton("embeddedStore", embedded);
	}

	private <T> T bean(Class<T> type) {
		return context().getBean(type);
	}

	/** The context, unless no part was requested yet that needs it. */
	synchronized Optional<ConfigurableApplicationContext> startedContext() {
		return Optional.ofNullable(this.context).filter(ConfigurableApplicationContext::isActive);
	}

	/**
	 * Whether there is a database to read definitions from.
	 * @param need the embedded server is started only if they are required
	 */
	synchronized boolean hasDatabase(SavedSource.Need need) {
		return !usesEmbedded() || this.postgres != null || switch (EmbeddedPostgres.stateIn(this.home.state())) {
			case NONE -> false;
			case STOPPED -> need == SavedSource.Need.REQUIRED;
			case RUNNING -> true;
		};
	}

	/** A connection to the database, without a context. */
	Connection connect() throws SQLException {
		Map<String, Object> source = datasource();
		return CurrentSchema.connect(text(source, "url"), text(source, "username"), text(source, "password"));
	}

	private synchronized ConfigurableApplicationContext context() {
		ConfigurableApplicationContext started = this.context;
		if (started == null) {
			started = start(definitions(), this::giveConnections, BlockloadApplication.class);
			this.context = started;
		}
		return started;
	}

	private void giveConnections(ConfigurableApplicationContext starting) {
		if (this.connections > 0) {
			ConnectionLimit.set(starting.getEnvironment(), this.connections);
		}
	}

	/**
	 * Start a node that serves schedules. Creates the first account, if there is none and
	 * {@code BLOCKLOAD_ADMIN_PASSWORD_FILE} names a file with its password.
	 * @param settings of the node; the environment overrides them
	 */
	public synchronized Node serving(Map<String, Object> settings) {
		ActiveDefinitions watched = new ActiveDefinitions(this.jobs, System::getenv, this.source);
		ConfigurableApplicationContext started = start(watched.definitions(), (starting) -> {
			starting.getBeanFactory().registerSingleton("watchedDefinitions", watched);
			starting.getEnvironment()
				.getPropertySources()
				.addAfter(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
						new MapPropertySource("serve", settings));
		}, BlockloadApplication.class, ServeConfiguration.class);
		this.context = started;
		createFirstAdministrator(started);
		return started.getBean(Node.class);
	}

	private static void createFirstAdministrator(ConfigurableApplicationContext started) {
		String file = started.getEnvironment().getProperty("BLOCKLOAD_ADMIN_PASSWORD_FILE", "");
		if (!file.isEmpty()) {
			new FirstAdministrator(started.getBean(Accounts.class)).createFrom(Path.of(file));
		}
	}

	/**
	 * Start the web server of the node.
	 * @param options where it listens, and how it is reached
	 */
	public ManagementServer management(WebOptions options) {
		return ManagementServer.of(context(), options);
	}

	private ConfigurableApplicationContext start(Definitions definitions,
			ApplicationContextInitializer<ConfigurableApplicationContext> more, Class<?>... sources) {
		Map<String, Object> datasource = datasource();
		CompletableFuture<Boolean> current = inBackground("current-schema", () -> CurrentSchema
			.isIn(text(datasource, "url"), text(datasource, "username"), text(datasource, "password")));
		return application(sources).initializers(more, (starting) -> {
			// First: an environment that names another database must not override the
			// embedded one.
			starting.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("embedded database", datasource));
			starting.getEnvironment()
				.getPropertySources()
				.addLast(new MapPropertySource("home",
						Map.of("blockload.push.spool", this.home.state().resolve("spool").toString())));
			if (result(current)) {
				skipMigrations(starting.getEnvironment());
			}
			giveStore(starting);
			starting.getBeanFactory().registerSingleton("definitions", definitions);
			starting.getBeanFactory().registerSingleton("presentDefinitions", new PresentDefinitions(definitions()));
		}).run();
	}

	/**
	 * An application whose logs contain no secrets from its first part on. Not earlier:
	 * Spring Boot configures the logs before, and would remove the filter.
	 */
	private static SpringApplicationBuilder application(Class<?>... sources) {
		return new SpringApplicationBuilder(sources).initializers((starting) -> SecretLogFilter.silence());
	}

	/** Do not load Flyway: it has nothing to do. */
	private static void skipMigrations(ConfigurableEnvironment environment) {
		environment.getPropertySources()
			.addFirst(new MapPropertySource("current schema", Map.of("spring.flyway.enabled", "false")));
	}

	private static String text(Map<String, Object> datasource, String name) {
		return String.valueOf(datasource.get("spring.datasource." + name));
	}

	private synchronized Map<String, Object> datasource() {
		Map<String, Object> properties = new HashMap<>();
		if (usesEmbedded()) {
			if (this.databaseChoice == DatabaseChoice.AS_SET && !this.announced) {
				this.announced = true;
				this.embedded.run();
			}
			EmbeddedPostgres server = postgres();
			properties.put("spring.datasource.url", server.jdbcUrl());
			properties.put("spring.datasource.username", server.username());
			properties.put("spring.datasource.password", server.password());
			return properties;
		}
		DatabaseSettings settings = databaseSettings().orElseThrow();
		properties.put("spring.datasource.url", settings.url());
		// Empty, not absent: variables of Spring that belong to another URL must not
		// count.
		properties.put("spring.datasource.username", Objects.requireNonNullElse(settings.username(), ""));
		properties.put("spring.datasource.password", Objects.requireNonNullElse(settings.password(), ""));
		return properties;
	}

	@Override
	public synchronized void close() {
		try {
			if (this.plainHistory != null) {
				this.plainHistory.close();
			}
			sendLineage();
			Stream.of(this.context, this.storesAlone)
				.filter(Objects::nonNull)
				.forEach(ConfigurableApplicationContext::close);
		}
		finally {
			try {
				closeStore();
			}
			finally {
				if (this.postgres != null) {
					this.postgres.close();
				}
			}
		}
	}

	/**
	 * Send the lineage events of what the command did. What a receiver does not take in
	 * time stays in the database, for the next command or a node.
	 */
	private void sendLineage() {
		ConfigurableApplicationContext started = this.context;
		if (started != null && started.isActive()
				&& LineageRecording.of(started.getEnvironment()::getProperty) == LineageRecording.ON) {
			started.getBean(LineageService.class).flush(LINEAGE_TIME);
		}
	}

	/**
	 * The database of a session.
	 */
	public enum DatabaseChoice {

		/** That of the environment, or the embedded one. */
		AS_SET,

		/** The embedded one, whatever the environment says. */
		EMBEDDED

	}

}
