package dev.blockload.serve;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import dev.blockload.account.Actor;
import dev.blockload.account.Caller;
import dev.blockload.account.NewToken;
import dev.blockload.account.RoleGrant;
import dev.blockload.account.TokenScope;
import dev.blockload.account.Tokens;
import dev.blockload.connection.Secret;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.SavedSource;
import dev.blockload.importjob.EmbeddedServers;
import dev.blockload.importjob.ImportBench;
import dev.blockload.lineage.LineageConfiguration;
import dev.blockload.retention.RetentionConfiguration;
import dev.blockload.saved.DatabaseSource;
import dev.blockload.saved.PresentDefinitions;
import dev.blockload.saved.SavedConfiguration;
import dev.blockload.vault.KeyManagement;
import dev.blockload.vault.Secrets;
import dev.blockload.vault.VaultConfiguration;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/**
 * What tests of the web server work with: imports on real servers, a node that is not
 * started, and its web server with all parts.
 */
public final class WebBench implements AutoCloseable {

	private static final KeyManagement NO_SERVICE = (name) -> {
		throw new IllegalStateException("The keys of tests are not in a service.");
	};

	/** Of each person that a test creates. */
	public static final String PASSWORD = "correct horse battery";

	private static final Caller COMMAND = Caller.unlimited(Actor.command("ops@app-1"));

	/** With the least rounds, because tests log in often. */
	private static final String HASH = "{bcrypt}" + new BCryptPasswordEncoder(4).encode(PASSWORD);

	/** What saved connections refer to: {@code ${BLOCKLOAD_SECRET_STORE}}. */
	public static final String STORE_SECRET = "a+secret/of&the\"environment";

	private static final HttpClient HTTP = HttpClient.newHttpClient();

	private final SavedSource source = new SavedSource() {
		@Override
		public Texts read(Need need) {
			return new DatabaseSource(WebBench.this.imports.bean(JdbcClient.class)).read(need);
		}

		@Override
		public Secret reveal(long number, String field) {
			return bean(Secrets.class).reveal(number, field);
		}
	};

	private final ImportBench imports;

	private final ActiveDefinitions watched;

	private final ConfigurableApplicationContext node;

	private final ManagementServer server;

	private final Map<String, Object> settings;

	public WebBench(Path jobs) {
		this(jobs, WebOptions.on(new ListenAddress("127.0.0.1", 0)), Map.of());
	}

	/** Start a server with options and with settings. */
	public WebBench(Path jobs, WebOptions options, Map<String, Object> settings) {
		ActiveDefinitions watched = new ActiveDefinitions(jobs, WebBench::variable, this.source);
		this.watched = watched;
		this.settings = settings;
		this.imports = new ImportBench(EmbeddedServers.get(), jobs, settings, watched.definitions());
		this.node = node(watched, settings);
		this.imports.sql("TRUNCATE blockload.account, blockload.account_role, blockload.token, blockload.token_role,"
				+ " blockload.log_in_failure, blockload.log_in_address, blockload.setup_code, blockload.refusal");
		this.imports.deleteAudit("true");
		this.server = ManagementServer.of(this.node, options);
	}

	/** The environment of all nodes. */
	private static @Nullable String variable(String name) {
		return name.equals("BLOCKLOAD_SECRET_STORE") ? STORE_SECRET : null;
	}

	private ConfigurableApplicationContext node(ActiveDefinitions definitions, Map<String, Object> settings) {
		return new SpringApplicationBuilder(ServeConfiguration.class, VaultConfiguration.class,
				SavedConfiguration.class, RetentionConfiguration.class, LineageConfiguration.class)
			.parent(this.imports.context())
			.properties(settings)
			.initializers((starting) -> {
				starting.getBeanFactory().registerSingleton("watchedDefinitions", definitions);
				starting.getBeanFactory().registerSingleton("keyManagement", NO_SERVICE);
				starting.getBeanFactory()
					.registerSingleton("presentDefinitions", new PresentDefinitions(
							Definitions.in(this.imports.jobs(), WebBench::variable, this.source)));
			})
			.run("--spring.main.web-application-type=none");
	}

	/** Start a node that executes what waits, until it is closed. */
	public Serving serving() {
		Map<String, Object> all = new HashMap<>(this.settings);
		all.put("blockload.schedule.poll", "100ms");
		ConfigurableApplicationContext another = node(
				new ActiveDefinitions(this.imports.jobs(), WebBench::variable, this.source), all);
		Node started = another.getBean(Node.class);
		started.start();
		return new Serving(another, started);
	}

	/** A person with a role, such as {@code operator in finance}; returns the number. */
	public long person(String name, String... roles) {
		long number = this.imports.bean(JdbcClient.class)
			.sql("INSERT INTO blockload.account (name, password, created_by) VALUES (:name, :hash, 'test') RETURNING number")
			.param("name", name)
			.param("hash", HASH)
			.query(Long.class)
			.single();
		for (RoleGrant grant : grants(roles)) {
			this.imports.bean(JdbcClient.class)
				.sql("INSERT INTO blockload.account_role (account, role, application) VALUES (:number, :role, :application)")
				.param("number", number)
				.param("role", grant.role().text())
				.param("application", grant.application())
				.update();
		}
		return number;
	}

	/** The text of a new token of a service. */
	public String token(String name, Set<TokenScope> scopes, String... roles) {
		return bean(Tokens.class)
			.create(COMMAND, new NewToken(name, null, grants(roles), scopes, Duration.ofDays(1), List.of()))
			.text();
	}

	private static Set<RoleGrant> grants(String... roles) {
		return Arrays.stream(roles).map((text) -> {
			String[] parts = text.split(" in ", -1);
			return RoleGrant.of(parts[0], (parts.length > 1) ? parts[1] : null);
		}).collect(Collectors.toUnmodifiableSet());
	}

	/** A part of the node. */
	public <T> T bean(Class<T> type) {
		return this.node.getBean(type);
	}

	/** Start another server on the same database, such as that of another node. */
	public ManagementServer another(WebOptions options) {
		return ManagementServer.of(this.node, options);
	}

	/** Let the node read its definitions. */
	public void reload() {
		// A change counts when two reloads in a row see it.
		for (int look = 0; look < 2; look++) {
			var unused = this.watched.reload((located) -> List.of());
		}
	}

	public ImportBench imports() {
		return this.imports;
	}

	public ManagementServer server() {
		return this.server;
	}

	/** The URL of a path of the server. */
	public URI uri(String path) {
		return URI.create("http://127.0.0.1:" + this.server.port() + path);
	}

	public HttpResponse<String> get(String path) {
		return send(path, (request) -> request);
	}

	/** Send a request. */
	public HttpResponse<String> send(String path, UnaryOperator<HttpRequest.Builder> more) {
		return send(uri(path), more);
	}

	public static HttpResponse<String> send(URI uri, UnaryOperator<HttpRequest.Builder> more) {
		try {
			return HTTP.send(more.apply(HttpRequest.newBuilder(uri).timeout(Duration.ofMinutes(1))).build(),
					HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.server.close();
		this.node.close();
		// Other tests use the same database.
		this.imports.sql("TRUNCATE blockload.definition CASCADE");
		this.imports.close();
	}

	/**
	 * A node that executes what waits.
	 */
	public record Serving(ConfigurableApplicationContext context, Node node) implements AutoCloseable {

		@Override
		public void close() {
			this.node.close();
			this.context.close();
		}

	}

}
