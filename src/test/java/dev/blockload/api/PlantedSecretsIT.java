package dev.blockload.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import dev.blockload.importjob.EmbeddedServers;
import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.Servers;
import dev.blockload.serve.AddressRanges;
import dev.blockload.serve.ListenAddress;
import dev.blockload.serve.PublicUrl;
import dev.blockload.serve.WebBench;
import dev.blockload.serve.WebOptions;
import dev.blockload.serve.WebOptions.LocalLogin;
import dev.blockload.serve.WebOptions.MetricsAccess;
import dev.blockload.vault.Keys;
import dev.blockload.web.Browser;
import dev.blockload.web.FakeProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Plants each kind of secret, uses the product with every logger at TRACE, and looks for
 * the secrets in all that it answers, logs, sends and stores.
 */
class PlantedSecretsIT {

	private static final String TABLES = "TRUNCATE blockload.definition, blockload.vault_key, blockload.vault_secret,"
			+ " blockload.vault_node, blockload.paused_import, blockload.alert_state, blockload.notification,"
			+ " blockload.notification_task, blockload.scheduled_run, blockload.trigger_task,"
			+ " blockload.scheduled_run_task, blockload.web_session CASCADE";

	private static final Pattern CODE = Pattern.compile("enter this code: ([A-Z0-9-]+)");

	private static final Pattern TOKEN = Pattern.compile("<code>(blk_[0-9A-Za-z]+)</code>");

	private static final Pattern FORM = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

	private static final String FIRST_PASSWORD = "planted \"first\" & password";

	private static final String NEW_PASSWORD = "planted+new/password";

	private static final String NONSENSE = "blk_" + "plantedWRONG".repeat(4) + "x";

	private static final String OFTEN = "schedule: {cron: '* * * * * *'}\n";

	private static final PlantedSecrets SECRETS = new PlantedSecrets();

	private static final GreenMail MAIL = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

	@TempDir
	static Path folder;

	private static TracedLog log;

	private static FakeProvider provider;

	private static HttpServer receiver;

	private static WebBench bench;

	private static WebBench.Serving node;

	private static boolean served;

	private static int port;

	private static String admin = "";

	private static int answers;

	@BeforeAll
	static void open() throws Exception {
		Servers servers = EmbeddedServers.get();
		try (Connection session = servers.connect()) {
			session.createStatement().execute("SELECT 1");
		}
		provider = new FakeProvider();
		MAIL.start();
		MAIL.setUser("sender", planted("password of the mail account", "planted-mail<password"));
		receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		receiver.createContext("/", (exchange) -> {
			SECRETS.found("webhook", new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
			exchange.sendResponseHeaders(exchange.getRequestURI().getPath().contains("fails") ? 503 : 204, -1);
			exchange.close();
		});
		receiver.start();
		Path keys = folder.resolve("keys");
		Keys.create(keys);
		Matcher key = Pattern.compile("\"value\"\\s*:\\s*\"([^\"]+)\"").matcher(Files.readString(keys));
		assertThat(key.find()).isTrue();
		planted("key of the vault", key.group(1));
		planted("password of the database", servers.password());
		planted("secret access key", servers.secretAccessKey());
		planted("secret of the OIDC client", FakeProvider.SECRET);
		planted("code of the provider", FakeProvider.CODE);
		planted("access token of the provider", FakeProvider.ACCESS_TOKEN);
		planted("referred secret", WebBench.STORE_SECRET);
		log = TracedLog.to(folder.resolve("log"));
		try (ServerSocket free = new ServerSocket(0)) {
			port = free.getLocalPort();
		}
		Path jobs = Files.createDirectory(folder.resolve("jobs"));
		bench = new WebBench(jobs, new WebOptions(new ListenAddress("127.0.0.1", port), null,
				PublicUrl.of("http://localhost:" + port), AddressRanges.NONE, MetricsAccess.RESTRICTED, LocalLogin.ON),
				settings(keys));
		bench.imports().sql(TABLES);
		define(jobs);
		bench.reload();
		node = bench.serving();
		served = true;
	}

	private static String planted(String name, String value, String... homes) {
		return SECRETS.plant(name, value, homes);
	}

	private static Map<String, Object> settings(Path keys) {
		Map<String, Object> settings = new HashMap<>();
		settings.put("blockload.keys.file", keys.toString());
		settings.put("blockload.allowed-addresses", "127.0.0.1");
		settings.put(ImportBench.ADDRESSES, "127.0.0.1");
		settings.put("blockload.schedule.reload", "200ms");
		settings.put("blockload.oidc.issuer", provider.issuer());
		settings.put("blockload.oidc.client-id", "blockload");
		settings.put("blockload.oidc.client-secret", FakeProvider.SECRET);
		settings.put("blockload.oidc.roles", "groups=planning->operator in planning");
		settings.put("spring.mail.host", "127.0.0.1");
		settings.put("spring.mail.port", Integer.toString(MAIL.getSmtp().getPort()));
		settings.put("spring.mail.username", "sender");
		settings.put("spring.mail.password", "planted-mail<password");
		settings.put("spring.mail.properties.mail.smtp.auth", "true");
		return settings;
	}

	private static void define(Path jobs) throws IOException {
		ImportBench imports = bench.imports();
		imports.sql("CREATE TABLE app.people (id int PRIMARY KEY, name text)");
		imports.sql("CREATE TABLE app.sales (id int PRIMARY KEY, name text)");
		imports.put("people.csv", "id,name\n1,Ada\nx,Bad\n");
		imports.put("in/2022-09-30-sales.csv", "id,name\n1,Ada\n");
		imports.put("secret/salaries.csv", "id\n1\n");
		String people = "file: {fixed: people.csv}\nblock: people\nmode: upsert\nrejects: {max: 100}\n";
		imports.define("people", people);
		imports.define("often", people + OFTEN);
		imports.define("never", "file: {latest: 'none/{{date}}.csv'}\nblock: people\nmode: upsert\n" + OFTEN);
		imports.define("sales", """
				file: {latest: 'in/{{date}}-sales.csv'}
				block: sales
				mode: upsert
				schedule: {cron: '0 0 6 1 1 *'}
				""");
		Files.writeString(jobs.resolve("notifications.yml"), """
				notifications:
				  good: {webhook: 'http://127.0.0.1:%1$d/hook/%2$s', on: [no-match, rejects, success]}
				  bad: {webhook: 'http://127.0.0.1:%1$d/fails/%2$s', on: [no-match, rejects, success]}
				  gone: {webhook: 'http://127.0.0.1:1/%3$s', on: [no-match, rejects, success]}
				  watch: {mail: [me@example.com], from: b@example.com, on: [no-match, rejects]}
				""".formatted(receiver.getAddress().getPort(), planted("webhook URL", "T0PLANTED+webhook/key"),
				planted("webhook URL of a port that is closed", "T1planted-webhook")));
	}

	@AfterAll
	static void close() throws IOException {
		if (served) {
			node.close();
		}
		bench.imports().sql(TABLES);
		bench.close();
		log.close();
		receiver.stop(0);
		MAIL.stop();
		provider.close();
	}

	@Test
	void noSecretIsWhereItDoesNotBelong() throws Exception {
		createTheFirstAccount();
		saveDefinitions();
		usePages();
		logInWithTheProvider();
		await("notifications",
				() -> List.of("\"event\":\"no-match\"", "\"event\":\"rejects\"", "\"event\":\"failure\"")
					.stream()
					.allMatch(SECRETS.text("webhook")::contains) && MAIL.getReceivedMessages().length > 1);
		List.of("often", "never", "broken")
			.forEach((name) -> send("POST", "schedules/" + name + "/pause", "application/json", ""));
		long run = useTheApi();
		useConsole(run);
		usePlatformApi();
		// Tables of runs would come and go.
		node.close();
		served = false;
		lookAtTheDatabase();
		List.of(MAIL.getReceivedMessages())
			.forEach((mail) -> SECRETS.found("mail", GreenMailUtil.getWholeMessage(mail)));
		provider.secrets().forEach((secret) -> planted("secret of a log-in " + secret, secret));
		SECRETS.found("log", log.text());
		assertThat(answers).isGreaterThan(240);
		assertThat(SECRETS.leaks()).isEmpty();
		// The search has seen what each place usually contains.
		assertThat(marks().entrySet()).as("places without their usual content")
			.allMatch((mark) -> SECRETS.text(mark.getKey()).contains(mark.getValue()));
	}

	private static Map<String, String> marks() {
		Map<String, String> marks = new LinkedHashMap<>();
		marks.put("log", "TRACE");
		marks.put("page", "Create the first account");
		marks.put("answer of listAudit", "run-launched");
		marks.put("answer of listEvents", "\"kind\"");
		marks.put("answer of exportSavedConnection", "secret-access-key");
		marks.put("stream of events", "event:end");
		marks.put("webhook", "\"import\":\"broken\"");
		marks.put("mail", "no-match");
		marks.put("table blockload.run", "people");
		marks.put("table blockload.vault_secret", "secret-access-key");
		marks.put("table blockload.notification", "no-match");
		marks.put("table blockload.log_in_failure", "127.0.0.1");
		marks.put("table batch.batch_job_execution", "COMPLETED");
		marks.put("schema", "CREATE OR REPLACE FUNCTION blockload.");
		return marks;
	}

	private static void createTheFirstAccount() {
		Matcher shown = CODE.matcher(bench.server().setup().orElseThrow());
		assertThat(shown.find()).isTrue();
		String code = planted("setup code", shown.group(1));
		planted("setup code without hyphens", code.replace("-", ""));
		Browser browser = new Browser(port);
		page(browser, browser.get("/setup"));
		Map<String, String> form = new HashMap<>(Map.of("code", planted("wrong setup code", "WRNG-PLNT-2345"), "name",
				"root", "password", planted("first password", FIRST_PASSWORD), "again", FIRST_PASSWORD));
		page(browser, browser.post("/setup", form));
		form.put("code", code);
		assertThat(page(browser, browser.post("/setup", form)).statusCode()).isEqualTo(303);
		page(browser, browser.get("/tokens"));
		HttpResponse<String> created = browser.post("/tokens", Map.of("name", "mine", "role", "admin", "days", "30"));
		Matcher token = TOKEN.matcher(created.body());
		assertThat(token.find()).as(created.body()).isTrue();
		admin = planted("token of a person", token.group(1), "page of a new token");
		SECRETS.found("page of a new token", created.body());
		page(browser, browser.get("/password"));
		page(browser, browser.post("/password", Map.of("present", planted("wrong password", "planted wrong password"),
				"password", planted("refused password", "planted refused pwd"), "again", "planted refused pwd")));
		assertThat(
				page(browser,
						browser.post("/password", Map.of("present", FIRST_PASSWORD, "password",
								planted("new password", NEW_PASSWORD), "again", NEW_PASSWORD)))
					.statusCode())
			.isEqualTo(303);
		page(browser, browser.get("/tokens"));
	}

	/** Keep an answer, and plant the secrets of its session. */
	private static HttpResponse<String> page(Browser browser, HttpResponse<String> answer) {
		answers++;
		SECRETS.found("page", answer.statusCode() + headers(answer) + answer.body());
		for (String name : List.of("blockload", "blockload-form", "blockload-login")) {
			if (!browser.cookie(name).isEmpty()) {
				// Before the log-in, the text of a form is the value of a cookie.
				planted("cookie " + browser.cookie(name), browser.cookie(name),
						name.equals("blockload-form") ? new String[] { "page" } : new String[0]);
			}
		}
		Matcher form = FORM.matcher(answer.body());
		if (form.find()) {
			planted("text of forms " + form.group(1), form.group(1), "page", "table blockload.web_session");
		}
		return answer;
	}

	/** All but those whose purpose is a secret. */
	private static String headers(HttpResponse<String> answer) {
		Map<String, List<String>> headers = new TreeMap<>(answer.headers().map());
		headers.remove("set-cookie");
		headers.getOrDefault("location", List.of())
			.stream()
			.filter((location) -> location.startsWith(provider.issuer()))
			.findFirst()
			.ifPresent((location) -> headers.remove("location"));
		return headers.toString();
	}

	private static void usePages() {
		Browser browser = new Browser(port);
		page(browser, browser.get("/login"));
		page(browser, browser.post("/login", Map.of("name", "root", "password", "planted wrong password")));
		page(browser, browser.post("/login", Map.of("name", "nobody", "password", "planted wrong password")));
		// The form shows again what its reader typed.
		for (String typed : List.of("planted.in-the-name1", "planted in the name \" 2")) {
			planted("password in place of the name " + typed, typed, "page");
			page(browser, browser.post("/login", Map.of("name", typed, "password", "")));
		}
		assertThat(page(browser, browser.post("/login", Map.of("name", "root", "password", NEW_PASSWORD))).statusCode())
			.isEqualTo(303);
		page(browser, browser.get("/tokens"));
		page(browser, browser.post("/tokens", Map.of("name", "x", "role", "nonsense", "days", "1")));
		page(browser, browser.postWithoutToken("/tokens", Map.of("name", "x", "_csrf", "wrong")));
		for (String path : List.of("/nowhere", "/", "/password", "/tokens")) {
			page(browser, browser.get(path));
		}
		page(browser, browser.post("/tokens/revoke", Map.of("number", "999999")));
		page(browser, browser.get("/tokens"));
		page(browser, browser.post("/logout", Map.of()));
	}

	private static void useConsole(long run) {
		Browser browser = new Browser(port);
		page(browser, browser.get("/login"));
		page(browser, browser.post("/login", Map.of("name", "root", "password", NEW_PASSWORD)));
		for (String path : List.of("/", "/imports", "/imports/people", "/imports/broken", "/imports/nothing", "/runs",
				"/runs/RUN", "/runs/RUN/live", "/runs/RUN/rejects", "/runs/RUN/rejects.csv", "/runs/RUN/rejects/2",
				"/runs/999999999")) {
			page(browser, browser.get(path.replace("RUN", Long.toString(run))));
		}
	}

	private static void logInWithTheProvider() {
		for (FakeProvider.Mistake mistake : List.of(FakeProvider.Mistake.NONE, FakeProvider.Mistake.WRONG_NONCE)) {
			Browser browser = new Browser(port);
			HttpResponse<String> begun = page(browser, browser.get("/login/oidc?next=/tokens"));
			String location = begun.headers().firstValue("Location").orElseThrow();
			for (String parameter : List.of("state", "nonce")) {
				Matcher value = Pattern.compile("[?&]" + parameter + "=([^&]+)").matcher(location);
				assertThat(value.find()).as(location).isTrue();
				planted(parameter + " " + value.group(1), value.group(1));
			}
			HttpResponse<String> done = page(browser, browser.get(provider.logIn(location, mistake, "planning")));
			assertThat(done.statusCode()).as(done.body()).isEqualTo((mistake == FakeProvider.Mistake.NONE) ? 303 : 401);
			page(browser, browser.get("/tokens"));
		}
	}

	private static void saveDefinitions() {
		save("connections/wrong-store", bench.imports()
			.connection("wrong-store", planted("secret of a saved connection", "wJalr+planted/K7MDENG=")));
		save("imports/broken", """
				import: broken
				application: %s
				connection: wrong-store
				file: {fixed: people.csv}
				block: people
				mode: upsert
				""".formatted(bench.imports().application()) + OFTEN);
		save("notifications/saved-chat", """
				notifications:
				  saved-chat:
				    webhook: 'http://127.0.0.1:%d/%s'
				    on: [failure, rejects, no-match]
				    imports: [people, broken, never]
				""".formatted(receiver.getAddress().getPort(), planted("saved webhook URL", "planted-saved-webhook")));
	}

	private static void save(String path, String yaml) {
		HttpResponse<String> answer = send("PUT", path, "application/yaml", yaml);
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
	}

	private static long useTheApi() throws InterruptedException {
		long run = json(send("POST", "imports/people/runs", "application/json", "{}")).get("run").asLong();
		await("the run has ended",
				() -> json(send("GET", "runs/" + run, "application/json", "")).get("status")
					.asString()
					.equals("COMPLETED"));
		ApiTable api = new ApiTable(bench.uri("/"));
		api.name("RUN", Long.toString(run));
		api.name("APP", bench.imports().application());
		api.name("NEW", "planted");
		api.name("USER", number("users", "user", "oidc:Erika"));
		Map<String, String> callers = new LinkedHashMap<>();
		callers.put("viewer", token("viewer", bench.imports().application()));
		callers.put("administrator", admin);
		api.name("TOKEN", number("tokens", "token", "viewer"));
		api.name("CONNECTION",
				bench.imports().connection("planted-store", planted("another secret", "planted:another#secret")));
		planted("password of a new user", "a good password");
		planted("password of a user", "another good password");
		for (ApiTable.Line line : api.lines()) {
			callers.values().forEach((token) -> answer(line.operation(), api.call(line, token)));
		}
		SECRETS.found("stream of events",
				bench
					.send(ApiPaths.BASE + "/runs/" + run + "/events",
							(request) -> request.header("Authorization", "Bearer " + admin)
								.header("Accept", "text/event-stream"))
					.body());
		wrongRequests();
		return run;
	}

	private static void answer(String operation, HttpResponse<String> answer) {
		answers++;
		if (operation.equals("createToken") && answer.statusCode() == 201) {
			planted("new token", json(answer).get("text").asString(), "answer with a new token");
			SECRETS.found("answer with a new token", answer.body());
			return;
		}
		SECRETS.found("answer of " + operation, answer.statusCode() + headers(answer) + answer.body());
	}

	private static String token(String role, String application) {
		HttpResponse<String> answer = send("POST", "tokens", "application/json",
				"{\"token\": \"%s\", \"roles\": [{\"role\": \"%s\", \"application\": \"%s\"}]}".formatted(role, role,
						application));
		return planted("token of " + role, json(answer).get("text").asString());
	}

	private static String number(String path, String field, String name) {
		return json(send("GET", path, "application/json", "")).get("items")
			.valueStream()
			.filter((item) -> item.get(field).asString().startsWith(name))
			.map((item) -> item.get("number").asString())
			.findFirst()
			.orElseThrow();
	}

	private static HttpResponse<String> send(String verb, String path, String type, String body) {
		return send(verb, ApiPaths.BASE + "/" + path, admin, type, body);
	}

	private static HttpResponse<String> send(String verb, String path, String token, String type, String body) {
		HttpResponse<String> answer = bench.send(path,
				(request) -> request.header("Authorization", "Bearer " + token)
					.header("Content-Type", type)
					.header("If-None-Match", "*")
					.method(verb, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
		if (!answer.body().contains("\"text\":\"blk_")) {
			answer(verb + " " + path, answer);
		}
		return answer;
	}

	private static JsonNode json(HttpResponse<String> answer) {
		assertThat(answer.statusCode() / 100).as(answer.body()).isEqualTo(2);
		return JsonMapper.shared().readTree(answer.body());
	}

	/** Requests with a secret and a mistake: no answer repeats the secret. */
	private static void wrongRequests() {
		String secret = planted("secret of a wrong request", "planted-in-a-mistake");
		for (String json : List.of("{\"password\": \"" + secret + "\" \"user\": 1}",
				"{\"password\": {\"" + secret + "\": 1}}", "{\"password\": \"" + secret + "\", \"no\": 1}",
				"{\"user\": \"x\", \"password\": [\"" + secret + "\"], \"roles\": 7}", "\"" + secret + "\"")) {
			send("POST", "users", "application/json", json);
			send("POST", "users", "text/plain", json);
			send("POST", "users/1/password", "application/json", json);
		}
		String good = bench.imports().connection("planted-wrong", secret);
		String endpoint = "endpoint: " + bench.imports().servers().s3();
		for (String yaml : List.of(good + "    secret-access-key: " + secret + "\n", good.replace("bucket:", "bukket:"),
				good.replace("secret-access-key: ", "secret-access-key: [") + "    x: ]",
				good.replace("secret-access-key: ", "secret-access-key: {a: ") + "}", good.replace("'", "\""),
				good.replace("'" + secret + "'", "'" + secret), good.replace("secret-access-key", "secret-acess-key"),
				good.replace("'" + secret + "'", "${" + secret + "}"),
				good.replace("region: eu-central-1", "region: x y"), good.replace("access-key-id", "access-key-di"),
				good.replace(endpoint, "endpoint: http://me:" + secret + "@127.0.0.1:9"),
				good.replace(endpoint, "endpoint: '127.0.0.1:9/?key=" + secret + "'"),
				good.replace(endpoint, endpoint + "\n    proxy: http://me:" + secret + "@127.0.0.1:9"),
				"secret-access-key: " + secret)) {
			send("PUT", "connections/planted-wrong", "application/yaml", yaml);
			send("PUT", "imports/planted-wrong", "application/yaml", yaml);
		}
		for (String webhook : List.of("ftp://127.0.0.1/SECRET", "http://me:SECRET@127.0.0.1/", "127.0.0.1/SECRET",
				"http://127.0.0.1/ /SECRET", "http://[SECRET]/")) {
			send("PUT", "notifications/planted-wrong", "application/yaml", """
					notifications:
					  planted-wrong: {webhook: '%s', on: [failure]}
					""".formatted(webhook.replace("SECRET", secret)));
		}
		for (String path : List.of("/nowhere", "/health", "/metrics", "/health/liveness", "/api/nowhere")) {
			send("GET", path, admin, "text/plain", "");
			send("POST", path, admin, "text/plain", secret);
		}
		// A token belongs into a header. Who puts it into a URL is refused.
		bench.get(ApiPaths.BASE + "/imports?access_token=" + planted("token in a URL", "blk_plantedINaURLplanted"));
	}

	private static void usePlatformApi() {
		planted("wrong token", NONSENSE);
		String none = "00000000-0000-4000-8000-000000000000";
		List<String> paths = List.of("applications", "blocks", "importConfigurations",
				"import/" + none + "/status?includedDetailedReport=true", "import/nonsense/status");
		for (String token : List.of(admin, NONSENSE)) {
			paths.forEach((path) -> send("GET", "/api/v1/" + path, token, "text/plain", ""));
			send("POST", "/api/v1/import/trigger?configurationId=" + none, token, "text/plain", "");
		}
		String people = json(send("GET", "/api/v1/importConfigurations", admin, "text/plain", "")).valueStream()
			.filter((one) -> one.toString().contains("\"people\""))
			.map((one) -> one.get("id").asString())
			.findFirst()
			.orElseThrow();
		send("POST", "/api/v1/import/push/csv?configurationId=" + people, admin, "text/csv", "id,name\n3,Edsger\n");
	}

	/** What a dump contains: each row of each table, and what defines the schemas. */
	private static void lookAtTheDatabase() throws Exception {
		ImportBench imports = bench.imports();
		try (Connection session = imports.servers().connect()) {
			for (String table : imports
				.rows("SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) FROM information_schema.tables"
						+ " WHERE table_schema NOT IN ('information_schema', 'pg_catalog') AND table_type = 'BASE TABLE'")) {
				ByteArrayOutputStream rows = new ByteArrayOutputStream();
				session.unwrap(PGConnection.class).getCopyAPI().copyOut("COPY " + table + " TO STDOUT", rows);
				SECRETS.found("table " + table, rows.toString(StandardCharsets.UTF_8));
			}
		}
		imports.rows("SELECT content::jsonb ->> 'csrf' FROM blockload.web_session")
			.forEach((text) -> planted("text of a session " + text, text, "page", "table blockload.web_session"));
		for (String query : List.of(
				"SELECT pg_get_functiondef(p.oid) FROM pg_proc p JOIN pg_namespace n"
						+ " ON n.oid = p.pronamespace WHERE n.nspname = 'blockload' AND p.prokind <> 'a'",
				"SELECT definition FROM pg_views", "SELECT setconfig FROM pg_db_role_setting",
				"SELECT description FROM pg_description", "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef")) {
			SECRETS.found("schema", String.join("\n", imports.rows(query)));
		}
		SECRETS.found("statements", String.join("\n", imports.rows("SELECT query FROM pg_stat_activity")));
	}

	private static void await(String what, BooleanSupplier condition) throws InterruptedException {
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
		while (!condition.getAsBoolean()) {
			assertThat(System.nanoTime()).as(what).isLessThan(end);
			// Polling: another thread works.
			Thread.sleep(50);
		}
	}

}
