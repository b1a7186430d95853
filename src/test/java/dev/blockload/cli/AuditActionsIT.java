package dev.blockload.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.blockload.account.Actor;
import dev.blockload.account.Caller;
import dev.blockload.block.NewTable;
import dev.blockload.saved.NewTables;
import dev.blockload.account.AuditAction;
import dev.blockload.account.SetupCodes;
import dev.blockload.importjob.RunPurge;
import dev.blockload.importjob.Servers;
import dev.blockload.run.RunProcess;
import dev.blockload.serve.ListenAddress;
import dev.blockload.serve.WebBench;
import dev.blockload.serve.WebOptions;
import dev.blockload.vault.Keys;
import dev.blockload.vault.kms.KmsStub;
import dev.blockload.web.Browser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Does each thing that the audit log knows in each way in which people and programs can
 * do it, and reads the entry: page, API and command line.
 */
@Isolated("replaces standard output")
class AuditActionsIT {

	private static final String COMMAND = "os:" + RunProcess.user();

	private static final String UNKNOWN = "unknown:127.0.0.1";

	private static final Set<AuditAction> DONE = EnumSet.noneOf(AuditAction.class);

	@TempDir
	static Path jobs;

	private static WebBench bench;

	private static final Map<String, String> SETTINGS = new TreeMap<>();

	private static String token = "";

	private static long last;

	@BeforeAll
	static void open() throws Exception {
		Path keys = jobs.resolve("keys");
		Keys.create(keys);
		bench = new WebBench(jobs, WebOptions.on(new ListenAddress("127.0.0.1", 0)),
				Map.of("blockload.keys.file", keys.toString()));
		Servers servers = bench.imports().servers();
		SETTINGS.putAll(Map.of("spring.datasource.url", servers.jdbcUrl(), "spring.datasource.username",
				servers.username(), "spring.datasource.password", servers.password(), "blockload.keys.file",
				keys.toString(), "blockload.home", jobs.resolve("home").toString()));
		SETTINGS.forEach(System::setProperty);
		bench.imports()
			.sql("TRUNCATE blockload.definition, blockload.vault_key, blockload.vault_secret, blockload.vault_node CASCADE");
		bench.imports().stayInTheMinuteOfRefusals();
		bench.imports().sql("CREATE TABLE app.people (id int PRIMARY KEY, name text)");
		bench.imports().put("people.csv", "id,name\n1,Ada\n");
		bench.imports().define("people", """
				file: {fixed: people.csv}
				block: people
				mode: upsert
				undo: {keep: 3}
				schedule: {cron: '0 0 6 1 1 *'}
				""");
		bench.reload();
	}

	@AfterAll
	static void close() {
		SETTINGS.keySet().forEach(System::clearProperty);
		bench.imports()
			.sql("TRUNCATE blockload.definition, blockload.vault_key, blockload.vault_secret, blockload.vault_node CASCADE");
		bench.close();
	}

	@Test
	void eachActionIsRecordedOnceInEachWay() throws Exception {
		Browser browser = people();
		tokens(browser);
		definitionsAndKeys();
		runs();
		assertThat(DONE).as("each action").containsExactlyInAnyOrder(AuditAction.values());
		String page = Files.readString(Path.of("src/docs/accounts.md"));
		assertThat(AuditAction.values()).allMatch((action) -> page.contains("`" + action.text() + "`"));
	}

	private static Browser people() {
		Browser browser = new Browser(bench.server().port());
		browser.get("/setup");
		Map<String, String> form = new TreeMap<>(Map.of("code", "WRNG-CODE-2345", "name", "root", "password",
				WebBench.PASSWORD, "again", WebBench.PASSWORD));
		browser.post("/setup", form);
		recorded(UNKNOWN, AuditAction.SETUP_REFUSED, "the first account");
		form.put("code", bench.bean(SetupCodes.class).issue().orElseThrow());
		browser.post("/setup", form);
		recorded(List.of("system:setup|account-created|account root", "root|logged-in|account root"),
				AuditAction.ACCOUNT_CREATED, AuditAction.LOGGED_IN);
		Browser other = new Browser(bench.server().port());
		other.get("/login");
		// One row for each minute and source: the refusal of the code was the first.
		other.post("/login", Map.of("name", "root", "password", "wrong"));
		recorded(List.of());
		bench.imports().sql("DELETE FROM blockload.refusal");
		other.post("/login", Map.of("name", "root", "password", "wrong"));
		recorded(UNKNOWN, AuditAction.LOG_IN_FAILED, "account root");
		// As after many failures.
		bench.imports().sql("UPDATE blockload.log_in_failure SET failures = 10");
		bench.imports().sql("DELETE FROM blockload.refusal");
		other.post("/login", Map.of("name", "root", "password", "wrong"));
		recorded(UNKNOWN, AuditAction.LOG_IN_SLOWED, "account root");
		bench.imports().sql("DELETE FROM blockload.log_in_failure");
		other.post("/login", Map.of("name", "root", "password", WebBench.PASSWORD));
		recorded("root", AuditAction.LOGGED_IN, "account root");
		other.get("/password");
		other.post("/password",
				Map.of("present", WebBench.PASSWORD, "password", "another password", "again", "another password"));
		recorded("root", AuditAction.PASSWORD_CHANGED, "account root");
		other.get("/tokens");
		HttpResponse<String> created = other.post("/tokens", Map.of("name", "x", "role", "admin", "days", "1"));
		recorded("root", AuditAction.TOKEN_CREATED, "token root/x");
		Matcher text = Pattern.compile("<code>(blk_[0-9A-Za-z]+)</code>").matcher(created.body());
		assertThat(text.find()).isTrue();
		token = text.group(1);
		post("tokens", "{\"token\": \"admin\", \"roles\": [{\"role\": \"admin\"}]}");
		recorded("token:root/x", AuditAction.TOKEN_CREATED, "token admin");
		token = bench.token("of-the-test", Set.of(), "admin");
		recorded("os:ops@app-1", AuditAction.TOKEN_CREATED, "token of-the-test");
		String users = "users/"
				+ number(post("users", "{\"user\": \"api\", \"password\": \"a good password\", \"roles\": []}"));
		recorded("token:of-the-test", AuditAction.ACCOUNT_CREATED, "account api");
		command("user", "add", "anna", "--role", "viewer", "--application", "hr", "--generate");
		recorded(COMMAND, AuditAction.ACCOUNT_CREATED, "account anna");
		Map<AuditAction, String> inApi = Map.of(AuditAction.ACCOUNT_DISABLED, "disable", AuditAction.ACCOUNT_ENABLED,
				"enable");
		for (AuditAction action : List.of(AuditAction.ACCOUNT_DISABLED, AuditAction.ACCOUNT_ENABLED)) {
			String verb = Objects.requireNonNull(inApi.get(action));
			// The second one changes nothing.
			post(users + "/" + verb, "");
			post(users + "/" + verb, "");
			recorded("token:of-the-test", action, "account api");
			command("user", verb, "anna");
			recorded(COMMAND, action, "account anna");
		}
		post(users + "/password", "{\"password\": \"another password\"}");
		recorded("token:of-the-test", AuditAction.PASSWORD_SET, "account api");
		command("user", "password", "anna", "--generate");
		recorded(COMMAND, AuditAction.PASSWORD_SET, "account anna");
		post(users + "/roles", "{\"role\": \"viewer\", \"application\": \"hr\"}");
		recorded("token:of-the-test", AuditAction.ROLES_CHANGED, "account api");
		send("DELETE", users + "/roles?application=hr", "", "X-Nothing", "");
		recorded("token:of-the-test", AuditAction.ROLES_CHANGED, "account api");
		command("user", "role", "anna", "--role", "none", "--application", "hr");
		recorded(COMMAND, AuditAction.ROLES_CHANGED, "account anna");
		return other;
	}

	private static void tokens(Browser browser) {
		String list = browser.get("/tokens").body();
		Matcher number = Pattern
			.compile("<th scope=\"row\" class=\"name\">root/x</th>.*?name=\"number\" value=\"([0-9]+)\"",
					Pattern.DOTALL)
			.matcher(list);
		assertThat(number.find()).as(list).isTrue();
		browser.post("/tokens/revoke", Map.of("number", number.group(1)));
		recorded("root", AuditAction.TOKEN_REVOKED, "token root/x");
		String created = number(
				post("tokens", "{\"token\": \"viewer\", \"roles\": [{\"role\": \"viewer\", \"application\": \"%s\"}]}"
					.formatted(bench.imports().application())));
		recorded("token:of-the-test", AuditAction.TOKEN_CREATED, "token viewer");
		send("DELETE", "tokens/" + created, "", "X-Nothing", "");
		recorded("token:of-the-test", AuditAction.TOKEN_REVOKED, "token viewer");
		command("token", "create", "nightly", "--role", "viewer", "--application", bench.imports().application());
		recorded(COMMAND, AuditAction.TOKEN_CREATED, "token nightly");
		command("token", "revoke", "nightly");
		recorded(COMMAND, AuditAction.TOKEN_REVOKED, "token nightly");
		String admin = token;
		token = bench.token("viewer", Set.of(), "viewer in " + bench.imports().application());
		recorded("os:ops@app-1", AuditAction.TOKEN_CREATED, "token viewer");
		bench.imports().sql("DELETE FROM blockload.refusal");
		post("users", "{\"user\": \"x\", \"password\": \"a good password\", \"roles\": []}");
		post("imports/people/runs", "{}");
		recorded("token:viewer", AuditAction.REQUEST_REFUSED, "POST /api/blockload/v1/users");
		bench.imports().sql("DELETE FROM blockload.refusal");
		command("token", "revoke", "viewer");
		recorded(COMMAND, AuditAction.TOKEN_REVOKED, "token viewer");
		await(() -> {
			bench.imports().sql("DELETE FROM blockload.refusal");
			last = newest();
			return post("imports/people/runs", "{}").statusCode() == 401;
		});
		recorded(UNKNOWN, AuditAction.TOKEN_REFUSED, "token viewer");
		token = admin;
	}

	private static void definitionsAndKeys() {
		String text = """
				connections:
				  saved:
				    bucket: sales
				    region: eu-central-1
				    access-key-id: AKIA
				    secret-access-key: secret
				    applications: [%s]
				""".formatted(bench.imports().application());
		send("PUT", "connections/saved", text, "If-None-Match", "*");
		recorded("token:of-the-test", AuditAction.DEFINITION_SAVED, "connection saved");
		send("PUT", "connections/saved", text.replace("eu-central-1", "eu-west-1"), "If-Match", "\"1\"");
		recorded("token:of-the-test", AuditAction.DEFINITION_SAVED, "connection saved");
		send("POST", "connections/saved/revert?version=1", "", "If-Match", "\"2\"");
		recorded("token:of-the-test", AuditAction.DEFINITION_REVERTED, "connection saved");
		String application = bench.imports().application();
		bench.bean(NewTables.class)
			.create(Caller.unlimited(Actor.command("ops@app-1")), new NewTable(application, "created",
					List.of(new NewTable.Column("id", NewTable.Type.BIGINT, false)), List.of("id")));
		recorded("os:ops@app-1", AuditAction.TABLE_CREATED, "table " + application + ".created");
		String old = bench.imports().rows("SELECT id FROM blockload.vault_key").get(0);
		command("keys", "rotate");
		String added = bench.imports().rows("SELECT id FROM blockload.vault_key WHERE id <> " + old).get(0);
		recorded(COMMAND, AuditAction.KEY_ADDED, "key " + added);
		command("keys", "retire", old);
		recorded(COMMAND, AuditAction.KEY_RETIRED, "key " + old);
		send("DELETE", "connections/saved", "", "If-Match", "\"3\"");
		recorded("token:of-the-test", AuditAction.DEFINITION_DELETED, "connection saved");
		createKeyWithKms();
	}

	private static void createKeyWithKms() {
		bench.imports().sql("TRUNCATE blockload.vault_key, blockload.vault_secret CASCADE");
		try (KmsStub kms = KmsStub.start()) {
			Map<String, String> settings = Map.of("aws.endpointUrlKms", kms.endpoint().toString(), "aws.accessKeyId",
					"AKIDEXAMPLE", "aws.secretAccessKey", "secret", "blockload.keys.kms",
					"arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab");
			settings.forEach(System::setProperty);
			System.clearProperty("blockload.keys.file");
			try {
				command("keys", "create");
			}
			finally {
				settings.keySet().forEach(System::clearProperty);
			}
		}
		recorded(COMMAND, AuditAction.KEY_CREATED,
				"key " + bench.imports().rows("SELECT id FROM blockload.vault_key").get(0));
	}

	private static void runs() {
		for (String verb : List.of("pause", "resume")) {
			post("schedules/people/" + verb, "");
			post("schedules/people/" + verb, "");
			recorded("token:of-the-test",
					verb.equals("pause") ? AuditAction.SCHEDULES_PAUSED : AuditAction.SCHEDULES_RESUMED,
					"schedules of import people");
		}
		for (String verb : List.of("api", "command")) {
			String actor = verb.equals("api") ? "token:of-the-test" : COMMAND;
			String run = json(post("imports/people/runs", "{}")).get("run").asString();
			recorded("token:of-the-test", AuditAction.RUN_LAUNCHED, "run " + run);
			act(verb, "stop", run);
			recorded(actor, AuditAction.RUN_STOPPED, "run " + run);
			act(verb, "restart", run);
			recorded(actor, AuditAction.RUN_RESTARTED, "run " + run);
			if (verb.equals("api")) {
				act("command", "stop", run);
				recorded(COMMAND, AuditAction.RUN_STOPPED, "run " + run);
			}
		}
		command("run", "people", "--force");
		String run = bench.imports().rows("SELECT max(id) FROM blockload.run").get(0);
		recorded(COMMAND, AuditAction.RUN_LAUNCHED, "run " + run);
		act("command", "undo", run);
		recorded(COMMAND, AuditAction.RUN_UNDONE, "run " + run);
		command("run", "people", "--force");
		run = bench.imports().rows("SELECT max(id) FROM blockload.run").get(0);
		recorded(COMMAND, AuditAction.RUN_LAUNCHED, "run " + run);
		act("api", "undo", run);
		recorded("token:of-the-test", AuditAction.RUN_UNDONE, "run " + run);
		act("command", "stop", bench.imports().rows("SELECT max(id) FROM blockload.run").get(0));
		last = newest();
		bench.imports().sql("UPDATE blockload.run SET status = 'RUNNING', ended_at = NULL WHERE id = " + run);
		command("repair");
		recorded(COMMAND, AuditAction.REPAIRED, "run " + run);
		bench.imports()
			.sql("""
					INSERT INTO blockload.run (import, application, block, mode, definition, forced, owner, holder, status,
					                           restartable, started_at, ended_at)
					VALUES ('old', '%s', 'people', 'upsert', '{}', false, nextval('blockload.fence'), 'here', 'FAILED', false,
					        now() - interval '500 days', now() - interval '500 days')"""
				.formatted(bench.imports().application()));
		command("purge");
		recorded(COMMAND, AuditAction.PURGED, "what is no longer kept");
		bench.imports().bean(RunPurge.class).of(bench.imports().application());
		recorded(COMMAND, AuditAction.RUNS_DELETED, "application " + bench.imports().application());
	}

	private static void act(String way, String verb, String run) {
		if (way.equals("api")) {
			post("runs/" + run + "/" + verb, "");
		}
		else {
			command(verb, run);
		}
	}

	private static void recorded(String actor, AuditAction action, String subject) {
		recorded(List.of(actor + "|" + action.text() + "|" + subject), action);
	}

	/** Exactly these entries are new. */
	private static void recorded(List<String> entries, AuditAction... actions) {
		assertThat(bench.imports()
			.rows("SELECT actor, action, subject FROM blockload.audit WHERE id > " + last + " ORDER BY id"))
			.containsExactlyElementsOf(entries);
		last = newest();
		DONE.addAll(List.of(actions));
	}

	private static long newest() {
		return Long.parseLong(bench.imports().rows("SELECT coalesce(max(id), 0) FROM blockload.audit").get(0));
	}

	private static HttpResponse<String> post(String path, String json) {
		return send("POST", path, json, "Content-Type", "application/json");
	}

	private static HttpResponse<String> send(String verb, String path, String body, String header, String value) {
		return bench.send("/api/blockload/v1/" + path,
				(request) -> request.header("Authorization", "Bearer " + token)
					.setHeader("Content-Type", body.startsWith("connections") ? "application/yaml" : "application/json")
					.setHeader(header, value)
					.method(verb, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
	}

	private static JsonNode json(HttpResponse<String> answer) {
		assertThat(answer.statusCode() / 100).as(answer.body()).isEqualTo(2);
		return JsonMapper.shared().readTree(answer.body());
	}

	private static String number(HttpResponse<String> answer) {
		return json(answer).findValue("number").asString();
	}

	private static void command(String... arguments) {
		PrintStream out = System.out;
		PrintStream err = System.err;
		ByteArrayOutputStream printed = new ByteArrayOutputStream();
		int code;
		try (PrintStream both = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
			System.setOut(both);
			System.setErr(both);
			code = Blockload.execute(Stream.concat(Arrays.stream(arguments), Stream.of("--jobs", jobs.toString()))
				.toArray(String[]::new));
		}
		finally {
			System.setOut(out);
			System.setErr(err);
		}
		assertThat(code).as(() -> String.join(" ", arguments) + ": " + printed.toString(StandardCharsets.UTF_8))
			.isZero();
	}

	private static void await(BooleanSupplier condition) {
		long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
		while (!condition.getAsBoolean()) {
			assertThat(System.nanoTime()).isLessThan(end);
		}
	}

}
