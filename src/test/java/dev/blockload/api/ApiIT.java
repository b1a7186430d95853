package dev.blockload.api;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import dev.blockload.account.Accounts;
import dev.blockload.account.Actor;
import dev.blockload.account.Caller;
import dev.blockload.account.NewToken;
import dev.blockload.account.Passwords;
import dev.blockload.account.Role;
import dev.blockload.account.RoleGrant;
import dev.blockload.account.Tokens;
import dev.blockload.run.Run;
import dev.blockload.web.Browser;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Reads through the API of a running server.
 */
class ApiIT {

	private static ApiBench bench;

	private static String viewer;

	private static Run run;

	@BeforeAll
	static void open() {
		bench = ApiBench.renewed();
		run = bench.run();
		viewer = bench.token(Role.VIEWER);
	}

	@Test
	void importsAreListedInPagesByName() {
		JsonNode first = bench.json(viewer, "imports?limit=1");
		assertThat(first.at("/items/0/import").asString()).isEqualTo("people");
		assertThat(first.at("/items").size()).isEqualTo(1);
		JsonNode second = bench.json(viewer, "imports?limit=1&cursor=" + first.get("next").asString());
		assertThat(second.toString()).isEqualTo(
				"""
						{"items":[{"import":"sales","application":"%s","connection":"store",\
						"file":{"fixed":null,"latest":"in/{{date}}-sales.csv","each":null,"from":null,"push":false},"block":"sales","mode":"upsert","key":[],\
						"schedules":[{"cron":"0 0 6 * * *","zone":"UTC"}],"definedIn":"%s"}],"next":null}"""
					.formatted(bench.imports().application(), "sales.yml"));
		assertThat(bench.json(viewer, "imports/people").get("import").asString()).isEqualTo("people");
	}

	@Test
	void aRunHasTheFieldsOfTheCommandLine() {
		JsonNode json = bench.json(viewer, "runs/" + run.id());
		assertThat(json.get("status").asString()).isEqualTo("COMPLETED");
		assertThat(json.get("counts").toString()).isEqualTo("""
				{"read":4,"staged":null,"loaded":2,"rejected":2,"skipped":0,"merged":0,"inserted":2,"updated":0,\
				"unchanged":0,"deleted":0,"cells":null,"blankCells":null,"created":[]}""");
		assertThat(json.at("/rejects/0/code").asString()).isEqualTo("not-a-number");
		assertThat(json.at("/object/key").asString()).isEqualTo("people.csv");
		assertThat(json.at("/startedAt").asString()).isEqualTo(run.startedAt().toString());
	}

	@Test
	void runsAreFilteredAndPaged() {
		assertThat(runs("runs?import=people")).containsExactly(run.id());
		assertThat(runs("imports/people/runs")).containsExactly(run.id());
		assertThat(runs("runs?import=sales")).isEmpty();
		assertThat(runs("runs?status=completed,failed")).containsExactly(run.id());
		assertThat(runs("runs?status=FAILED")).isEmpty();
		assertThat(runs("runs?block=" + bench.imports().application() + ".people")).containsExactly(run.id());
		assertThat(runs("runs?block=" + bench.imports().application() + ".sales")).isEmpty();
		assertThat(runs("runs?since=" + run.startedAt())).containsExactly(run.id());
		assertThat(runs("runs?until=" + run.startedAt())).isEmpty();
		assertThat(runs("runs?since=2999-01-01")).isEmpty();
	}

	private static List<Long> runs(String path) {
		List<Long> numbers = new ArrayList<>();
		bench.json(viewer, path).get("items").forEach((item) -> numbers.add(item.get("run").asLong()));
		return numbers;
	}

	@Test
	void rejectsArePagesOfJson() {
		JsonNode first = bench.json(viewer, "runs/%d/rejects?limit=1".formatted(run.id()));
		assertThat(first.at("/items/0").toString()).isEqualTo(
				"""
						{"record":2,"line":3,"byteOffset":14,"column":"id","code":"not-a-number",\
						"reason":"'x' is not a valid integer. Expected digits.","value":"x","raw":"x,Bad","correctedBy":null}""");
		JsonNode second = bench.json(viewer,
				"runs/%d/rejects?limit=1&cursor=%s".formatted(run.id(), first.get("next").asString()));
		assertThat(second.at("/items/0/raw").asString()).isEqualTo("y,Worse");
		assertThat(second.get("next").isNull()).isTrue();
	}

	@Test
	void rejectsAreTheFileOfTheCommandLine() {
		HttpResponse<String> answer = bench.send(viewer, "runs/%d/rejects".formatted(run.id()),
				(request) -> request.header("Accept", "text/csv"));
		assertThat(answer.body()).isEqualTo("""
				id,name,_reject_line,_reject_column,_reject_code,_reject_reason
				x,Bad,3,id,not-a-number,'x' is not a valid integer. Expected digits.
				y,Worse,4,id,not-a-number,'y' is not a valid integer. Expected digits.
				""");
		assertThat(answer.headers().firstValue("Content-Type")).contains("text/csv;charset=UTF-8");
		assertThat(answer.headers().firstValue("Content-Disposition"))
			.contains("attachment; filename=\"run-%d-rejects.csv\"".formatted(run.id()));
	}

	@Test
	void schedulesArePausedAndResumed() {
		String operator = bench.token(Role.OPERATOR);
		for (String verb : List.of("pause", "resume")) {
			for (int call = 0; call < 2; call++) {
				assertThat(bench.post(operator, "schedules/sales/" + verb, "").statusCode()).isEqualTo(204);
				assertThat(bench.json(viewer, "schedules").at("/items/0/paused").asBoolean())
					.isEqualTo(verb.equals("pause"));
			}
		}
		assertThat(bench.imports()
			.rows("SELECT action, subject, import FROM blockload.audit WHERE application = '%s' AND action LIKE 'schedules-%%' ORDER BY id"
				.formatted(bench.imports().application())))
			.containsExactly("schedules-paused|schedules of import sales|sales",
					"schedules-resumed|schedules of import sales|sales");
	}

	@Test
	void aWrongParameterIsAProblemThatSaysWhatWasExpected() {
		assertThat(detail("runs?cursor=bnonsense"))
			.isEqualTo("'cursor' is 'bnonsense'. Expected the value of 'next' from the page before, or no cursor.");
		assertThat(detail("runs?limit=0")).isEqualTo("'limit' is '0'. Expected 1 to 1000.");
		assertThat(detail("runs?status=done"))
			.isEqualTo("'status' is 'done'. Expected one of COMPLETED, UNCHANGED, FAILED, STOPPED, RUNNING, WAITING.");
		assertThat(detail("runs?since=yesterday"))
			.isEqualTo("'since' is 'yesterday'. Expected a time like 2022-09-30T14:00:00Z, or a date like 2022-09-30.");
		assertThat(detail("runs?block=people"))
			.isEqualTo("'block' is 'people'. Expected an application and a block, like finance.salaries.");
	}

	@Test
	void aCursorOfAnotherListIsRefused() {
		// A number, which each of these lists could take for one of its own.
		String next = bench.json(viewer, "runs/%d/events?limit=1".formatted(run.id())).get("next").asString();
		for (String list : List.of("runs", "runs/%d/rejects".formatted(run.id()), "imports")) {
			assertThat(detail(list + "?cursor=" + next))
				.isEqualTo("'cursor' is '%s'. Expected the value of 'next' from the page before, or no cursor."
					.formatted(next));
		}
	}

	@Test
	void nulInATextOfARequestIsAMistakeOfTheClient() {
		String editor = bench.token(Role.EDITOR);
		String expected = "'a\u2400b' contains a NUL character (%00 or \\u0000). Remove it.";
		for (String path : List.of("runs?import=a%00b", "connections/store/objects?prefix=a%00b")) {
			assertThat(detail(path)).as(path).isEqualTo(expected);
		}
		for (String path : List.of("imports/people/preview", "imports/people/runs")) {
			HttpResponse<String> answer = bench.post(editor, path, "{\"key\": \"a\\u0000b\"}");
			assertThat(answer.statusCode()).as(path).isEqualTo(400);
			assertThat(JsonMapper.shared().readTree(answer.body()).get("detail").asString()).as(path)
				.isEqualTo(expected);
		}
	}

	@Test
	void aFormIsNotAFile() {
		HttpResponse<String> answer = bench.send(bench.token(Role.OPERATOR), "imports/sales/files",
				(request) -> request.header("Content-Type", "multipart/form-data; boundary=x")
					.POST(HttpRequest.BodyPublishers.ofString("--x\r\n\r\nid,name\r\n--x--\r\n")));
		assertThat(answer.statusCode()).isEqualTo(400);
		assertThat(JsonMapper.shared().readTree(answer.body()).get("detail").asString()).isEqualTo(
				"The Content-Type is 'multipart/form-data; boundary=x'. Expected the file itself as the body, such as"
						+ " with curl --data-binary @FILE instead of --form.");
	}

	@Test
	void aFieldWithAWrongNameIsRefused() {
		HttpResponse<String> answer = bench.post(bench.token(Role.EDITOR), "imports/people/preview", "{\"record\": 4}");
		assertThat(answer.statusCode()).isEqualTo(400);
		assertThat(JsonMapper.shared().readTree(answer.body()).get("detail").asString())
			.isEqualTo("The body has the field 'record', which /api/blockload/v1/docs does not have."
					+ " Remove it or correct its name.");
		answer = bench.post(bench.token(Role.EDITOR), "guess", "{\"key\": \"x\"}");
		assertThat(JsonMapper.shared().readTree(answer.body()).get("detail").asString())
			.isEqualTo("The body has no 'connection'. Expected it.");
	}

	private static String detail(String path) {
		return JsonMapper.shared().readTree(bench.get(viewer, path).body()).get("detail").asString();
	}

	@Test
	void filesOfAnImportAreThoseThatMatch() {
		assertThat(keys("imports/sales/files")).containsExactly("in/2022-09-30-sales.csv", "in/2022-10-01-sales.csv");
		assertThat(bench.json(viewer, "imports/sales/files").at("/items/0/date").asString()).isEqualTo("2022-09-30");
		assertThat(keys("imports/people/files")).containsExactly("people.csv");
	}

	@Test
	void browsingShowsOnlyKeysOfImportsThatTheCallerSees() {
		assertThat(keys("connections/store/objects")).containsExactly("in/", "people.csv");
		assertThat(keys("connections/store/objects?prefix=in/")).containsExactly("in/2022-09-30-sales.csv",
				"in/2022-10-01-sales.csv", "in/readme.txt");
		assertThat(keys("connections/store/objects?prefix=secret/")).isEmpty();
		assertThat(keys(bench.token(Role.EDITOR), "connections/store/objects?prefix=secret/"))
			.containsExactly("secret/salaries.csv");
	}

	private static List<String> keys(String path) {
		return keys(viewer, path);
	}

	private static List<String> keys(String token, String path) {
		List<String> keys = new ArrayList<>();
		bench.json(token, path).get("items").forEach((item) -> keys.add(item.get("key").asString()));
		return keys;
	}

	@Test
	void aRunOfAKeyThatTheCallerDoesNotSeeIsRefused() {
		for (String body : List.of("{\"key\": \"secret/salaries.csv\"}", "{\"key\": \"/secret/salaries.csv\"}")) {
			HttpResponse<String> refused = bench.post(bench.token(Role.OPERATOR), "imports/people/runs", body);
			assertThat(refused.statusCode()).isEqualTo(403);
			assertThat(JsonMapper.shared().readTree(refused.body()).get("code").asString())
				.isEqualTo("key-not-allowed");
		}
		assertThat(runs("imports/people/runs")).containsExactly(run.id());
	}

	@Test
	void aMistakeInADefinitionHasItsPositionAndSeveralAreListed() {
		String text = """
				import: wrong
				application: %s
				connection: store
				file: {fixed: people.csv}
				block: people
				mode: upsert
				colums: {id: id}
				""".formatted(bench.imports().application());
		JsonNode one = problemOfSaving(text);
		assertThat(one.get("code").asString()).isEqualTo("definition");
		assertThat(one.get("position").toString())
			.isEqualTo("{\"file\":\"database:wrong.yml\",\"line\":7,\"column\":1}");
		assertThat(one.get("detail").asString()).startsWith("Unknown key 'colums'.");
		JsonNode two = problemOfSaving(text.replace("mode: upsert", "mode: upset"));
		assertThat(two.get("errors").valueStream().map((mistake) -> mistake.at("/position/line").asInt()))
			.containsExactly(6, 7);
	}

	private static JsonNode problemOfSaving(String yaml) {
		HttpResponse<String> answer = bench.send(bench.token(Role.EDITOR), "imports/wrong",
				(request) -> request.header("Content-Type", "application/yaml")
					.header("If-None-Match", "*")
					.PUT(HttpRequest.BodyPublishers.ofString(yaml)));
		assertThat(answer.statusCode()).isEqualTo(422);
		assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
		return JsonMapper.shared().readTree(answer.body());
	}

	@Test
	void aConnectionIsShownWithoutSecrets() {
		assertThat(bench.get(viewer, "connections/store").body())
			.doesNotContain(bench.imports().servers().secretAccessKey(), bench.imports().servers().accessKeyId());
		assertThat(bench.json(viewer, "connections/store").get("imports").toString())
			.isEqualTo("[\"people\",\"sales\"]");
	}

	@Test
	void blocksAndApplicationsAreThoseOfTheCaller() {
		String application = bench.imports().application();
		assertThat(bench.get(viewer, "applications").body()).isEqualTo("""
				{"items":[{"application":"%s","role":"viewer","imports":2}],"next":null}""".formatted(application));
		assertThat(bench.get(viewer, "blocks").body()).isEqualTo("""
				{"items":[{"application":"%s","block":"people"},{"application":"%s","block":"sales"}],"next":null}"""
			.formatted(application, application));
		assertThat(bench.json(viewer, "blocks/" + application + "/people").get("columns").get(0).toString())
			.isEqualTo("""
					{"name":"id","type":"integer","notNull":true,"hasDefault":false,"generated":false}""");
		assertThat(bench.get(bench.token(Role.VIEWER, "elsewhere"), "blocks/" + application + "/people").statusCode())
			.isEqualTo(404);
	}

	@Test
	void schedulesShowTheirNextTime() {
		JsonNode schedule = bench.json(viewer, "schedules").at("/items/0");
		assertThat(schedule.get("import").asString()).isEqualTo("sales");
		assertThat(schedule.get("next").asString()).endsWith("T06:00:00Z");
	}

	@Test
	void anEditorValidatesPreviewsAndGuesses() {
		String editor = bench.token(Role.EDITOR);
		assertThat(ApiBench.json(bench.post(editor, "imports/people/validate?files=true", "")).at("/problems").size())
			.isZero();
		JsonNode preview = ApiBench.json(bench.post(editor, "imports/people/preview", "{\"records\": 1}"));
		assertThat(preview.get("rows").toString())
			.isEqualTo("[{\"record\":1,\"action\":\"load\",\"values\":{\"id\":\"1\",\"name\":\"Ada\"}}]");
		JsonNode guess = ApiBench
			.json(bench.post(editor, "guess", "{\"connection\": \"store\", \"key\": \"secret/salaries.csv\"}"));
		assertThat(guess.get("import").asString()).isEqualTo("salaries");
		assertThat(ApiBench.json(bench.post(editor, "connections/store/check", "")).size()).isEqualTo(3);
		assertThat(bench.json(editor, "connections/store/policy").at("/document/Version").asString())
			.isEqualTo("2012-10-17");
	}

	@Test
	void whatAnotherNodeChangesEndsStreamsAndSessionsWithinFiveSeconds() throws Exception {
		String application = bench.imports().application();
		long waiting = ApiBench.json(bench.post(bench.token(Role.OPERATOR), "imports/sales/runs", "{}"))
			.get("run")
			.asLong();
		Accounts accounts = new Accounts(bench.imports().bean(JdbcClient.class),
				bench.imports().bean(PlatformTransactionManager.class), new Passwords());
		Tokens tokens = new Tokens(bench.imports().bean(JdbcClient.class),
				bench.imports().bean(PlatformTransactionManager.class));
		Caller command = Caller.unlimited(Actor.command("ops@app-2"));
		Map<String, String> callers = new LinkedHashMap<>();
		Map<String, Browser> sessions = new LinkedHashMap<>();
		for (String name : List.of("stays", "revoked", "less", "gone", "disabled", "password")) {
			long number = bench.web().person(name + waiting, "operator in " + application);
			callers.put(name,
					tokens
						.create(command,
								new NewToken("stream", number, Set.of(new RoleGrant(Role.OPERATOR, application)),
										Set.of(), Duration.ofDays(1), List.of()))
						.text());
			sessions.put(name, new Browser(bench.web().server().port()).logIn(name + waiting));
		}
		Map<String, CompletableFuture<HttpResponse<String>>> streams = new LinkedHashMap<>();
		callers.forEach((name, token) -> streams.put(name,
				HttpClient.newHttpClient()
					.sendAsync(HttpRequest.newBuilder(bench.web().uri(ApiPaths.BASE + "/runs/" + waiting + "/events"))
						.header("Authorization", "Bearer " + token)
						.header("Accept", "text/event-stream")
						.build(), HttpResponse.BodyHandlers.ofString())));
		// What this node knows of them is as new as it can be.
		callers.values()
			.forEach((token) -> assertThat(bench.get(token, "runs/" + waiting).statusCode()).isEqualTo(200));
		sessions.values().forEach((session) -> assertThat(session.get("/tokens").statusCode()).isEqualTo(200));
		assertThat(streams.values()).noneMatch(CompletableFuture::isDone);
		tokens.revoke(command, "revoked" + waiting + "/stream");
		accounts.grant(command, "less" + waiting, new RoleGrant(Role.VIEWER, application));
		accounts.revoke(command, "gone" + waiting, application);
		accounts.disable(command, "disabled" + waiting);
		accounts.setPassword(command, "password" + waiting, "another password");
		long changed = System.nanoTime();
		for (String name : List.of("revoked", "less", "gone", "disabled")) {
			assertThat(streams.get(name).get(60, TimeUnit.SECONDS).body()).as(name)
				.endsWith("event:end\ndata:{\"reason\":\"not-visible\"}\n\n");
		}
		for (String name : List.of("less", "gone", "disabled", "password")) {
			// When the request begins: how long it takes is up to the machine.
			long begun = System.nanoTime();
			while (sessions.get(name).get("/tokens").statusCode() != 303) {
				assertThat(Duration.ofNanos(begun - changed)).as(name).isLessThan(Duration.ofSeconds(5));
				Thread.sleep(50);
				begun = System.nanoTime();
			}
		}
		assertThat(callers.entrySet()
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey,
					(caller) -> bench.get(caller.getValue(), "runs/" + waiting).statusCode())))
			.isEqualTo(
					Map.of("stays", 200, "revoked", 401, "less", 200, "gone", 404, "disabled", 401, "password", 200));
		for (String name : List.of("stays", "revoked")) {
			assertThat(sessions.get(name).get("/tokens").statusCode()).as(name).isEqualTo(200);
		}
		assertThat(streams.get("stays")).isNotDone();
		assertThat(streams.get("password")).as("a token does not depend on a password").isNotDone();
		bench.post(bench.token(Role.OPERATOR), "runs/" + waiting + "/stop", "");
		assertThat(streams.get("stays").get(60, TimeUnit.SECONDS).body())
			.endsWith("event:end\ndata:{\"reason\":\"complete\"}\n\n");
	}

	@Test
	void theDocumentAndItsPageNeedNoToken() {
		assertThat(bench.web().get(ApiPaths.BASE + "/openapi.json").body()).startsWith("{\"openapi\":\"3.1.0\"");
		HttpResponse<String> page = bench.web().get(ApiPaths.BASE + "/docs");
		assertThat(page.body()).contains("<code>GET /api/blockload/v1/runs/{run}</code>")
			.doesNotContain("<script", "<style", " style=", " onclick=");
		assertThat(page.headers().firstValue("Content-Security-Policy")).contains(
				"default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
		assertThat(bench.web().get(ApiPaths.BASE + "/docs.css").statusCode()).isEqualTo(200);
	}

}
