package dev.blockload.api.pigment;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

import dev.blockload.Failure;
import dev.blockload.account.Actor;
import dev.blockload.account.Caller;
import dev.blockload.account.NewToken;
import dev.blockload.account.Role;
import dev.blockload.account.RoleGrant;
import dev.blockload.account.Tokens;
import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.RunRequest;
import dev.blockload.push.PushOrder;
import dev.blockload.push.Pushed;
import dev.blockload.push.Pushes;
import dev.blockload.serve.ListenAddress;
import dev.blockload.serve.Node;
import dev.blockload.serve.WebBench;
import dev.blockload.serve.WebOptions;
import dev.blockload.storage.spool.Spool;
import dev.blockload.run.NameBasedId;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * The planning platform's API, as its clients call it.
 */
class PigmentIT {

	private static final String FILE = """
			Dept,Month,Owner,Site,Amount
			A,M1,ada,S1,10
			B,M1,bob,S2,20
			X,M1,ada,S1,30
			A,M2,ada,S1,foo
			""";

	@TempDir
	static Path jobs;

	private static WebBench bench;

	private static ImportBench imports;

	private static String operator;

	private static String viewer;

	private static String stranger;

	/** The answers to two triggers before any node started the run. */
	private static final String[] TRIGGERED = new String[2];

	@BeforeAll
	static void open() {
		bench = new WebBench(jobs, WebOptions.on(new ListenAddress("127.0.0.1", 0)), Map.of("blockload.schedule.poll",
				"100ms", "blockload.pigment.pushes", "4", "blockload.pigment.requests", "10000"));
		imports = bench.imports();
		imports.sql("TRUNCATE blockload.request_count, blockload.spool CASCADE");
		imports.sql("CREATE TABLE app.dept (code text PRIMARY KEY)");
		imports.sql("CREATE TABLE app.month (code text PRIMARY KEY)");
		imports.sql("CREATE TABLE app.person (name text PRIMARY KEY)");
		imports.sql("CREATE TABLE app.site (code text PRIMARY KEY)");
		imports.sql("CREATE TABLE app.moves (what text)");
		imports.sql("CREATE TABLE app.cost (dept text REFERENCES app.dept, month text REFERENCES app.month,"
				+ " owner text REFERENCES app.person, site text REFERENCES app.site, amount numeric,"
				+ " PRIMARY KEY (dept, month))");
		imports.sql("INSERT INTO app.dept VALUES ('A'), ('B')");
		imports.sql("INSERT INTO app.month VALUES ('M1'), ('M2')");
		imports.sql("INSERT INTO app.person VALUES ('ada')");
		imports.sql("INSERT INTO app.site VALUES ('S1')");
		imports.definePushed("cost", """
				block: cost
				mode: upsert
				rejects: {max: 10}
				columns:
				  dept: Dept
				  month: Month
				  owner: {from: Owner, unknown: null}
				  site: {from: Site, unknown: create}
				  amount: Amount
				""");
		imports.put("moves.csv", "what\nin\n");
		imports.define("moves", "file: {fixed: moves.csv}\nblock: moves\nmode: append\n");
		imports.definePushed("limited", "block: moves\nmode: append\ncolumns: {what: what}\n");
		imports.sql("CREATE SCHEMA IF NOT EXISTS elsewhere");
		imports.sql("CREATE TABLE IF NOT EXISTS elsewhere.city (name text PRIMARY KEY)");
		imports.sql("CREATE TABLE app.visits (what text, city text REFERENCES elsewhere.city)");
		imports.definePushed("visits",
				"block: visits\nmode: append\ncolumns: {what: what, city: {from: city, unknown: create}}\n");
		imports.sql("CREATE TABLE app.lines (what text)");
		imports.definePushed("lines", "block: lines\nmode: append\n");
		bench.reload();
		var unused = bench.person("ops", "admin");
		operator = token(Role.OPERATOR, imports.application());
		viewer = token(Role.VIEWER, imports.application());
		stranger = token(Role.EDITOR, "elsewhere");
		TRIGGERED[0] = trigger(operator, "moves").body();
		TRIGGERED[1] = trigger(operator, "moves").body();
		bench.bean(Node.class).start();
	}

	@AfterAll
	static void close() {
		imports.sql("DROP SCHEMA IF EXISTS elsewhere CASCADE");
		bench.bean(Node.class).close();
		bench.close();
	}

	private static String token(Role role, @Nullable String application) {
		return bench.bean(Tokens.class)
			.create(Caller.unlimited(Actor.command("test")),
					new NewToken(role.text() + "-" + UUID.randomUUID().toString().substring(0, 8), null,
							Set.of(new RoleGrant(role, application)), Set.of(), NewToken.DEFAULT_VALIDITY, List.of()))
			.text();
	}

	@Test
	void aClientFindsAnImportPushesAFileAndReadsItsReport() {
		JsonNode applications = read("Items", get(operator, "/api/v1/applications"));
		String application = idOf(applications, imports.application());
		JsonNode blocks = read("Blocks", get(operator, "/api/v1/blocks?applicationId=" + application));
		assertThat(
				blocks.valueStream().map((block) -> block.get("name").asString() + " " + block.get("type").asString()))
			.containsExactly("cost Metric", "dept DimensionList", "lines TransactionList", "month DimensionList",
					"moves TransactionList", "person DimensionList", "site DimensionList", "visits TransactionList");
		JsonNode configurations = read("Items", get(operator,
				"/api/v1/importConfigurations?applicationId=" + application + "&blockId=" + idOf(blocks, "cost")));
		assertThat(configurations.size()).isEqualTo(1);
		String importId = read("Result", push(operator, idOf(configurations, "cost"), FILE)).get("importId").asString();
		JsonNode report = ended(importId, "?includedDetailedReport=true");
		JsonNode run = report.deepCopy();
		((tools.jackson.databind.node.ObjectNode) run).remove(List.of("createdAt", "completedAt"));
		assertThat(run.toString()).isEqualTo(
				"""
						{"importId":"%s","importStatus":"Completed","errorsDetails":null,"detailedReport":{"blockType":"Metric",\
						"summary":{"insertedCount":2,"updatedCount":0,"deletedCount":0,"skippedCount":2},\
						"impactedBlocks":[{"blockId":"%s","scenarioId":null,"insertedCount":2,"updatedCount":0,"deletedCount":0,\
						"skippedData":[{"count":1,"reason":"ParsingError","sourceColumnName":"Amount","samples":["foo"]},\
						{"count":1,"reason":"MissingModalitySkippedDataRow","sourceColumnName":"Dept","samples":["X"]},\
						{"count":1,"reason":"MissingModalityUseDefaultOrNullModality","sourceColumnName":"Owner","samples":["bob"]}]}],\
						"autoCreatedDimensionModalities":[{"blockId":"%s","count":1}]}}"""
					.formatted(importId, idOf(blocks, "cost"), idOf(blocks, "site")));
		assertThat(imports.rows("SELECT dept, month, owner, site, amount FROM app.cost ORDER BY 1"))
			.containsExactly("A|M1|ada|S1|10", "B|M1|∅|S2|20");
		assertThat(read("Report", get(operator, "/api/import/" + importId + "/status")).get("detailedReport").isNull())
			.isTrue();
		assertThat(
				read("Report", get(operator, "/api/v1/import/" + importId + "/status")).get("detailedReport").isNull())
			.isTrue();
	}

	@Test
	void eachMediaTypeHasTheSameJson() {
		String json = get(operator, "/api/v1/applications").body();
		for (String type : List.of("text/plain", "application/json", "text/json")) {
			HttpResponse<String> answer = send(operator, "/api/v1/applications",
					(request) -> request.header("Accept", type).header("X-Pigment-Source", "excel"));
			assertThat(answer.headers().firstValue("Content-Type")).contains(type + ";charset=utf-8");
			assertThat(answer.body()).isEqualTo(json);
		}
		assertThat(get(operator, "/api/v1/applications").headers().firstValue("Content-Type"))
			.contains("application/json;charset=utf-8");
	}

	@Test
	void aTriggerReturnsTheRunThatWaitsAndAnUnchangedRunIsCompletedWithZeros() {
		String importId = JsonMapper.shared().readTree(TRIGGERED[0]).get("importId").asString();
		assertThat(TRIGGERED[1]).isEqualTo(TRIGGERED[0]);
		JsonNode report = ended(importId, "?includedDetailedReport=true");
		assertThat(report.at("/importStatus").asString()).isEqualTo("Completed");
		assertThat(report.at("/detailedReport/summary/insertedCount").asLong()).isEqualTo(1);
		assertThat(report.at("/detailedReport/blockType").asString()).isEqualTo("List");
		String again = read("Result", trigger(operator, "moves")).get("importId").asString();
		assertThat(again).isNotEqualTo(importId);
		JsonNode unchanged = ended(again, "?includedDetailedReport=true");
		assertThat(unchanged.at("/importStatus").asString()).isEqualTo("Completed");
		assertThat(unchanged.at("/detailedReport/summary").toString())
			.isEqualTo("{\"insertedCount\":0,\"updatedCount\":0,\"deletedCount\":0,\"skippedCount\":0}");
	}

	@Test
	void whatACallerCannotSeeIsUnknownAndWhatItMustNotDoIsRefusedWithTheReason() {
		String cost = id(new Named.Import("cost"));
		HttpResponse<String> refused = trigger(viewer, "moves");
		assertThat(refused.statusCode()).isEqualTo(400);
		assertThat(problem(refused).get("code").asString()).isEqualTo("not-allowed");
		assertThat(problem(refused).get("status").asInt()).isEqualTo(400);
		assertThat(push(viewer, cost, FILE).statusCode()).isEqualTo(400);
		assertThat(trigger(stranger, "moves").statusCode()).isEqualTo(404);
		HttpResponse<String> unseen = push(stranger, cost, FILE);
		assertThat(unseen.statusCode()).isEqualTo(404);
		String nothing = UUID.randomUUID().toString();
		assertThat(unseen.body()).isEqualTo(push(stranger, nothing, FILE).body().replace(nothing, cost));
		assertThat(trigger(stranger, "cost").body()).isEqualTo(unseen.body());
		assertThat(get(stranger, "/api/v1/importConfigurations").body()).isEqualTo("[]");
		assertThat(get(stranger,
				"/api/v1/importConfigurations?blockId=" + id(new Named.Table(imports.application(), "cost")))
			.body()).isEqualTo("[]");
		assertThat(read("Items", get(stranger, "/api/v1/applications")).valueStream()
			.map((item) -> item.get("name").asString())).containsExactly("elsewhere");
		String importId = JsonMapper.shared().readTree(TRIGGERED[0]).get("importId").asString();
		assertThat(get(stranger, "/api/v1/import/" + importId + "/status").statusCode()).isEqualTo(404);
		assertThat(get(viewer, "/api/v1/import/" + importId + "/status").statusCode()).isEqualTo(200);
		HttpResponse<String> only = trigger(operator, "cost");
		assertThat(only.statusCode()).isEqualTo(400);
		assertThat(problem(only).get("code").asString()).isEqualTo("push-only");
		assertThat(send("blk_wrong", "/api/v1/blocks", (request) -> request).statusCode()).isEqualTo(401);
	}

	@Test
	void whatACallerSeesAndIsNotAllowedToDoIs400WithTheReason() {
		imports.stayInTheMinuteOfRefusals();
		String visits = id(new Named.Import("visits"));
		for (HttpResponse<String> refused : List.of(trigger(operator, "visits"), push(operator, visits, "what\nx\n"))) {
			assertThat(refused.statusCode()).isEqualTo(400);
			assertThat(problem(refused).get("title").asString()).isEqualTo("Bad Request");
			assertThat(problem(refused).get("code").asString()).isEqualTo("not-allowed");
			assertThat(problem(refused).get("detail").asString())
				.endsWith("' does not have role operator in application 'elsewhere'.");
		}
		assertThat(imports.rows("SELECT subject FROM blockload.audit WHERE action = 'request-refused'"
				+ " AND actor LIKE 'token:operator-%' ORDER BY id DESC LIMIT 1"))
			.containsExactly("POST /api/v1/import/trigger");
	}

	@Test
	void aReportNamesNoListOfAnotherApplication() {
		String all = token(Role.ADMIN, null);
		String importId = read("Result", push(all, id(new Named.Import("visits")), "what,city\nx,Rome\n"))
			.get("importId")
			.asString();
		assertThat(ended(importId, "?includedDetailedReport=true").at("/detailedReport/autoCreatedDimensionModalities")
			.toString()).isEqualTo("[]");
		assertThat(read("Report", get(all, "/api/v1/import/" + importId + "/status?includedDetailedReport=true"))
			.at("/detailedReport/autoCreatedDimensionModalities/0/count")
			.asInt()).isEqualTo(1);
	}

	@Test
	void anImportThatThisNodeCannotUseIsUnknownToo() {
		imports.sql("INSERT INTO blockload.definition (kind, name, version, deleted, applications)"
				+ " VALUES ('import', 'unusable', 1, false, '{elsewhere}')");
		imports.sql("INSERT INTO blockload.definition_version (kind, name, version, change, author, yaml)"
				+ " VALUES ('import', 'unusable', 1, 'saved', 'test', E'import: unusable\\napplication: hidden\\n"
				+ "connection: planted\\nfile: {fixed: a.csv}\\nblock: cost\\nmode: upsert\\n')");
		try {
			bench.reload();
			String unusable = id(new Named.Import("unusable"));
			String nothing = UUID.randomUUID().toString();
			for (HttpResponse<String> answer : List.of(trigger(operator, "unusable"),
					push(operator, unusable, "what\nx\n"))) {
				assertThat(answer.statusCode()).isEqualTo(404);
				assertThat(answer.body()).isEqualTo(push(operator, nothing, FILE).body().replace(nothing, unusable));
			}
		}
		finally {
			imports.sql("TRUNCATE blockload.definition CASCADE");
			bench.reload();
		}
	}

	@Test
	void wrongRequestsAreRefused() {
		String nothing = UUID.randomUUID().toString();
		assertThat(get(operator, "/api/v1/import/42/status").statusCode()).isEqualTo(400);
		assertThat(problem(get(operator, "/api/v1/import/1-2-3-4-5/status")).get("detail").asString()).isEqualTo(
				"Parameter importId is '1-2-3-4-5'. Expected a UUID such as 123e4567-e89b-12d3-a456-426614174000.");
		assertThat(get(operator, "/api/v1/import/" + nothing + "/status").statusCode()).isEqualTo(404);
		assertThat(get(operator, "/api/import/" + id(new Named.Import("cost")) + "/status").statusCode())
			.isEqualTo(404);
		assertThat(get(operator, "/api/v1/importConfigurations?blockId=x").statusCode()).isEqualTo(400);
		assertThat(get(operator, "/api/v1/importConfigurations?blockId=" + nothing).body()).isEqualTo("[]");
		assertThat(get(operator, "/api/v1/blocks?applicationId=" + nothing).body()).isEqualTo("[]");
		assertThat(post(operator, "/api/v1/import/trigger", "", "text/plain").statusCode()).isEqualTo(400);
		assertThat(push(operator, nothing, FILE).statusCode()).isEqualTo(404);
		assertThat(push(operator, id(new Named.Application(imports.application())), FILE).statusCode()).isEqualTo(404);
		String cost = id(new Named.Import("cost"));
		HttpResponse<String> form = post(operator, "/api/v1/import/push/csv?configurationId=" + cost, "a=b",
				"application/x-www-form-urlencoded");
		assertThat(form.statusCode()).isEqualTo(400);
		assertThat(problem(form).get("detail").asString()).isEqualTo(
				"Parameter Content-Type is 'application/x-www-form-urlencoded'. Expected text/csv or application/octet-stream.");
		HttpResponse<String> empty = push(operator, cost, "");
		assertThat(empty.statusCode()).isEqualTo(400);
		assertThat(problem(empty).get("code").asString()).isEqualTo("body-empty");
	}

	@Test
	void aRunIsInProgressUntilNoAttemptFollowsAndAStoppedOneFailed() {
		String importId = JsonMapper.shared().readTree(TRIGGERED[0]).get("importId").asString();
		ended(importId, "");
		long run = Long
			.parseLong(imports.rows("SELECT run_id FROM blockload.public_id WHERE id = '" + importId + "'").get(0));
		while (imports.rows("SELECT FROM blockload.launch WHERE ended_at IS NOT NULL AND run_id = " + run).isEmpty()) {
			LockSupport.parkNanos(50_000_000);
		}
		String before = imports.rows("SELECT status FROM blockload.run WHERE id = " + run).get(0);
		try {
			imports.sql("UPDATE blockload.run SET status = 'STOPPED' WHERE id = " + run);
			JsonNode stopped = status(importId, "");
			assertThat(stopped.at("/importStatus").asString()).isEqualTo("Failed");
			assertThat(stopped.at("/errorsDetails").toString())
				.isEqualTo("[{\"name\":\"stopped\",\"description\":\"The run was stopped before it was published.\"}]");
			imports.sql("UPDATE blockload.run SET status = 'WAITING' WHERE id = " + run);
			assertInProgress(status(importId, "?includedDetailedReport=true"));
			imports
				.sql("UPDATE blockload.run SET status = 'FAILED', restartable = true, error_code = 'database-failed',"
						+ " error_message = 'The database was away.', error_action = 'Wait.' WHERE id = " + run);
			JsonNode failed = status(importId, "");
			assertThat(failed.at("/errorsDetails").toString())
				.isEqualTo("[{\"name\":\"database-failed\",\"description\":\"The database was away. Wait.\"}]");
			assertThat(failed.at("/completedAt").isNull()).isFalse();
			imports.sql("UPDATE blockload.run SET error_code = 'permission-denied' WHERE id = " + run);
			assertThat(skipped(importId)).isEqualTo(
					"[{\"count\":1,\"reason\":\"MissingWriteAccessRights\",\"sourceColumnName\":null,\"samples\":[]}]");
			imports.sql("UPDATE blockload.run SET error_code = 'database-failed' WHERE id = " + run);
			// The node would execute a launch that has no task.
			imports.sql("INSERT INTO blockload.scheduled_run_task (task_name, task_instance, task_data, execution_time,"
					+ " picked, version) VALUES ('launched-run', '" + run
					+ "', '', now() + interval '1 year', false, 1)");
			imports.sql("UPDATE blockload.launch SET ended_at = NULL WHERE run_id = " + run);
			assertInProgress(status(importId, ""));
			imports.sql("UPDATE blockload.launch SET ended_at = now() WHERE run_id = " + run);
			imports.sql("DELETE FROM blockload.scheduled_run_task WHERE task_instance = '" + run + "'");
			String next = imports.rows("INSERT INTO blockload.run (import, application, block, mode, definition,"
					+ " forced, restartable, owner, holder, started_by, status, attempts) SELECT import, application, block, mode,"
					+ " definition, forced, true, 0, '', started_by, 'WAITING', 0 FROM blockload.run WHERE id = " + run
					+ " RETURNING id")
				.get(0);
			imports.sql("INSERT INTO blockload.launch (run_id, import, work, ended_at, takes_place_of) VALUES (" + next
					+ ", 'moves', 'load', now(), " + run + ")");
			JsonNode followed = status(importId, "");
			imports.sql("DELETE FROM blockload.run WHERE id = " + next);
			assertInProgress(followed);
			assertThat(followed.at("/createdAt")).isEqualTo(failed.at("/createdAt"));
			assertAScheduledRunIsFollowed(importId, run);
			imports.sql("UPDATE blockload.run SET status = 'RUNNING', ended_at = NULL WHERE id = " + run);
			JsonNode died = status(importId, "");
			assertThat(died.at("/errorsDetails/0/name").asString()).isEqualTo("interrupted");
			assertThat(died.at("/completedAt").isNull()).isTrue();
		}
		finally {
			imports.sql("UPDATE blockload.launch SET ended_at = now() WHERE run_id = " + run);
			imports.sql("DELETE FROM blockload.scheduled_run_task WHERE task_instance = '" + run + "'");
			imports
				.sql("UPDATE blockload.run SET ended_at = now(), status = '%s', restartable = false, error_code = NULL,"
					.formatted(before) + " error_message = NULL, error_action = NULL WHERE id = " + run);
		}
	}

	private static String skipped(String importId) {
		return status(importId, "?includedDetailedReport=true").at("/detailedReport/impactedBlocks/0/skippedData")
			.toString();
	}

	@Test
	void aReasonOfAWholeRecordNamesNoColumn() {
		String importId = read("Result", push(operator, id(new Named.Import("lines")), "what\na\nb,c\n"))
			.get("importId")
			.asString();
		assertThat(ended(importId, "").at("/importStatus").asString()).isEqualTo("Failed");
		assertThat(skipped(importId))
			.startsWith("[{\"count\":1,\"reason\":\"ParsingError\",\"sourceColumnName\":null,");
	}

	/** Its retry is a new run, or will be one. */
	private static void assertAScheduledRunIsFollowed(String importId, long run) {
		String scheduled = imports
			.rows("INSERT INTO blockload.scheduled_run (import, schedule_number, due_at, state)"
					+ " VALUES ('moves', 1, now(), 'retrying') RETURNING id")
			.get(0);
		imports.sql("UPDATE blockload.run SET restartable = false, scheduled_run_id = %s WHERE id = %d"
			.formatted(scheduled, run));
		assertInProgress(status(importId, ""));
		String next = imports.rows("INSERT INTO blockload.run (import, application, block, mode, definition, forced,"
				+ " restartable, owner, holder, started_by, status, scheduled_run_id) SELECT import, application, block,"
				+ " mode, definition, forced, false, 0, '', started_by, 'COMPLETED', scheduled_run_id FROM blockload.run"
				+ " WHERE id = " + run + " RETURNING id")
			.get(0);
		assertThat(status(importId, "").at("/importStatus").asString()).isEqualTo("Completed");
		imports.sql("DELETE FROM blockload.run WHERE id = " + next);
		imports
			.sql("UPDATE blockload.scheduled_run SET state = 'ended', outcome = 'failed', ended_at = now() WHERE id = "
					+ scheduled);
		assertThat(status(importId, "").at("/importStatus").asString()).isEqualTo("Failed");
		imports.sql("UPDATE blockload.run SET scheduled_run_id = NULL WHERE id = " + run);
		imports.sql("DELETE FROM blockload.scheduled_run WHERE id = " + scheduled);
	}

	private static void assertInProgress(JsonNode report) {
		assertThat(report.at("/importStatus").asString()).isEqualTo("InProgress");
		assertThat(report.at("/completedAt").isNull()).isTrue();
		assertThat(report.at("/errorsDetails").isNull()).isTrue();
		assertThat(report.at("/detailedReport").isNull()).isTrue();
	}

	@Test
	void pushesQueueEachAsARunOfItsOwnUntilTheLimitOfAnHour() {
		String limited = id(new Named.Import("limited"));
		List<String> ids = List.of("what\na\n", "what\nb\n", "what\nb\n", "what\nc\n")
			.stream()
			.map((file) -> read("Result",
					post(operator, "/api/import/push/csv?configurationId=" + limited, file, "application/octet-stream"))
				.get("importId")
				.asString())
			.toList();
		assertThat(ids).doesNotHaveDuplicates();
		HttpResponse<String> fifth = push(operator, limited, "what\nd\n");
		assertThat(fifth.statusCode()).isEqualTo(429);
		assertThat(Integer.parseInt(fifth.headers().firstValue("Retry-After").orElseThrow())).isBetween(3400, 3600);
		assertThat(problem(fifth).get("detail").asString())
			.isEqualTo("Import 'limited' received more than 4 files in an hour.");
		ids.forEach((id) -> assertThat(ended(id, "").at("/importStatus").asString()).isEqualTo("Completed"));
		assertThat(imports.rows("SELECT what FROM app.moves WHERE what IN ('a', 'b', 'c', 'd') ORDER BY 1"))
			.containsExactly("a", "b", "b", "c");
		assertThat(imports.rows("SELECT jsonb_path_query_array(warnings, '$[*].code') FROM blockload.run"
				+ " WHERE import = 'limited' ORDER BY id"))
			.containsExactly("[]", "[]", "[\"same-content\"]", "[]");
	}

	@Test
	void aBodyInChunksThatIsLargerThanOtherRequestsIsLoaded() {
		byte[] body = ("what\n" + "0123456789abcde\n".repeat(200_000)).getBytes(StandardCharsets.UTF_8);
		HttpResponse<String> pushed = send(operator,
				"/api/v1/import/push/csv?configurationId=" + id(new Named.Import("lines")),
				(request) -> request.header("Content-Type", "text/csv; charset=utf-8")
					.POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))));
		String importId = read("Result", pushed).get("importId").asString();
		assertThat(ended(importId, "?includedDetailedReport=true").at("/detailedReport/summary/insertedCount").asLong())
			.isEqualTo(200_000);
	}

	@Test
	void aPushCanHaveTheMediaTypeThatCurlSends() {
		String path = "/api/blockload/v1/imports/lines/files?dry-run=";
		String type = "application/x-www-form-urlencoded";
		assertThat(post(operator, path + "tru%65", "what\na=b&dry-run=x\n", type).statusCode()).isEqualTo(202);
	}

	@Test
	void aPushThatIsRepeatedWithItsKeyReturnsItsRunAndKeepsOneFile() {
		Pushes pushes = bench.bean(Pushes.class);
		Caller caller = new Caller(new Actor(Actor.Kind.TOKEN, "nightly", null),
				Set.of(new RoleGrant(Role.OPERATOR, imports.application())));
		Pushed first = pushes.push(() -> caller, keyed("k1", "a"), body("Dept,Month\nA,M1\n"));
		int files = bench.bean(Spool.class).keys().size();
		Pushed again = pushes.push(() -> caller, keyed("k1", "a"), body("Dept,Month\nA,M1\n"));
		assertThat(first.isNew()).isTrue();
		assertThat(again).isEqualTo(new Pushed(first.runNumber(), false));
		assertThat(bench.bean(Spool.class).keys()).hasSize(files);
		assertThat(code(() -> pushes.push(() -> caller, keyed("k1", "a"), body("Dept,Month\nB,M1\n"))))
			.isEqualTo("idempotency-mismatch");
		assertThat(code(() -> pushes.push(() -> caller, keyed("k1", "b"), body("Dept,Month\nA,M1\n"))))
			.isEqualTo("idempotency-mismatch");
		InputStream nested = new InputStream() {
			@Override
			public int read() throws IOException {
				assertThat(code(() -> pushes.push(() -> caller, keyed("k2", "a"), body("x"))))
					.isEqualTo("idempotency-busy");
				throw new IOException("away");
			}

			@Override
			public int read(byte[] bytes, int offset, int length) throws IOException {
				return read();
			}

		};
		assertThat(code(() -> pushes.push(() -> caller, keyed("k2", "a"), nested))).isEqualTo("body-truncated");
		assertThat(bench.bean(Spool.class).keys()).hasSize(files);
		assertThat(pushes.push(() -> caller, keyed("k2", "a"), body("Dept,Month\nA,M1\n")).isNew()).isTrue();
		Caller viewing = new Caller(caller.actor(), Set.of(new RoleGrant(Role.VIEWER, imports.application())));
		InputStream unread = new InputStream() {
			@Override
			public int read() {
				throw new AssertionError("The body is read.");
			}

			@Override
			public int read(byte[] bytes, int offset, int length) {
				return read();
			}

		};
		assertThat(code(() -> pushes.push(() -> viewing, PushOrder.of("cost", null), unread))).isEqualTo("not-allowed");
	}

	@Test
	void aPushWhoseSenderLosesItsRoleMeanwhileIsRefusedAndItsFileDeleted() {
		Caller before = new Caller(new Actor(Actor.Kind.TOKEN, "nightly", null),
				Set.of(new RoleGrant(Role.OPERATOR, imports.application())));
		Caller after = new Caller(before.actor(), Set.of(new RoleGrant(Role.VIEWER, imports.application())));
		ByteArrayInputStream body = new ByteArrayInputStream("Dept,Month\nA,M1\n".getBytes(StandardCharsets.UTF_8));
		int files = bench.bean(Spool.class).keys().size();
		assertThat(code(() -> bench.bean(Pushes.class)
			.push(() -> (body.available() > 0) ? before : after, PushOrder.of("cost", null), body)))
			.isEqualTo("not-allowed");
		assertThat(bench.bean(Spool.class).keys()).hasSize(files);
	}

	private static PushOrder keyed(String key, String query) {
		return new PushOrder("cost", null, RunRequest.Purpose.PUBLISH, RunRequest.Deletes.LIMITED, key, query);
	}

	private static InputStream body(String text) {
		return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
	}

	private static String code(ThrowingCallable refused) {
		return catchThrowableOfType(Failure.class, refused).code();
	}

	@Test
	void anAddressThatSentTooManyRequestsHasToWait() {
		imports.sql(
				"INSERT INTO blockload.request_count VALUES ('request', '127.0.0.1', now() - interval '100 s', 10000)");
		try {
			HttpResponse<String> refused = get(operator, "/api/v1/applications");
			assertThat(refused.statusCode()).isEqualTo(429);
			assertThat(Integer.parseInt(refused.headers().firstValue("Retry-After").orElseThrow())).isBetween(150, 200);
			assertThat(problem(refused).get("detail").asString())
				.isEqualTo("Address 127.0.0.1 sent more than 10000 requests in five minutes.");
			assertThat(trigger(operator, "moves").statusCode()).isEqualTo(429);
			assertThat(push(operator, id(new Named.Import("limited")), "what\nd\n").statusCode()).isEqualTo(429);
			assertThat(get(operator, "/api/blockload/v1/imports").statusCode()).isEqualTo(200);
			assertThat(post(operator, "/api/v1/import/trigger?configurationId=" + id(new Named.Import("moves")), "x",
					"text/plain")
				.statusCode()).isEqualTo(429);
		}
		finally {
			imports.sql("DELETE FROM blockload.request_count WHERE requests >= 10000");
		}
		assertThat(get(operator, "/api/v1/applications").statusCode()).isEqualTo(200);
	}

	@Test
	void requestsAreCountedInASlidingWindowAndRefusedOnesAreNot() {
		RequestCounts counts = new RequestCounts(imports.bean(JdbcClient.class),
				new TransactionTemplate(imports.bean(PlatformTransactionManager.class)));
		for (int i = 0; i < 3; i++) {
			assertThat(counts.secondsToWait("test", "a", 3, Duration.ofMinutes(5))).isZero();
		}
		assertThat(counts.secondsToWait("test", "a", 3, Duration.ofMinutes(5))).isBetween(280L, 300L);
		assertThat(counts.secondsToWait("test", "b", 3, Duration.ofMinutes(5))).isZero();
		imports.sql("UPDATE blockload.request_count SET slice = slice - interval '5 minutes'"
				+ " WHERE kind = 'test' AND source = 'a'");
		assertThat(counts.secondsToWait("test", "a", 3, Duration.ofMinutes(5))).isZero();
		assertThat(imports.rows("SELECT sum(requests) FROM blockload.request_count WHERE kind = 'test'"))
			.containsExactly("5");
	}

	@Test
	void idsAreNameBasedUnderTheNamespaceOfTheInstallation() {
		// The example of RFC 9562, appendix A.4.
		assertThat(NameBasedId.of(UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8"), "www.example.com"))
			.isEqualTo(UUID.fromString("2ed6657d-e927-568b-95e1-2665a8aea6a2"));
		assertThat(id(new Named.Import("cost"))).isEqualTo(id(new Named.Import("cost")))
			.isNotEqualTo(id(new Named.Application("cost")));
	}

	private static String id(Named named) {
		return new PublicIds(imports.bean(JdbcClient.class)).of(named).toString();
	}

	private static String idOf(JsonNode items, String name) {
		return items.valueStream()
			.filter((item) -> item.get("name").asString().equals(name))
			.map((item) -> item.get("id").asString())
			.findFirst()
			.orElseThrow();
	}

	private static HttpResponse<String> trigger(String token, String importName) {
		return post(token, "/api/v1/import/trigger?configurationId=" + id(new Named.Import(importName)), "",
				"text/plain");
	}

	private static HttpResponse<String> push(String token, String configuration, String file) {
		return post(token, "/api/v1/import/push/csv?configurationId=" + configuration, file, "text/csv");
	}

	private static HttpResponse<String> post(String token, String path, String body, String type) {
		return send(token, path, (request) -> request.header("Content-Type", type).POST(BodyPublishers.ofString(body)));
	}

	private static HttpResponse<String> get(String token, String path) {
		return send(token, path, (request) -> request);
	}

	private static HttpResponse<String> send(String token, String path, UnaryOperator<HttpRequest.Builder> more) {
		return bench.send(path, (request) -> more.apply(request.header("Authorization", "Bearer " + token)));
	}

	private static JsonNode problem(HttpResponse<String> answer) {
		assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
		return JsonMapper.shared().readTree(answer.body());
	}

	/** The JSON of an answer that a strict client accepts. */
	private static JsonNode read(String schema, HttpResponse<String> answer) {
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
		JsonNode json = JsonMapper.shared().readTree(answer.body());
		assertThat(StrictSchema.violations(schema, json)).isEmpty();
		return json;
	}

	private static JsonNode status(String importId, String query) {
		return read("Report", get(operator, "/api/v1/import/" + importId + "/status" + query));
	}

	/** Asks until an import has ended, as clients do. */
	private static JsonNode ended(String importId, String query) {
		long end = System.nanoTime() + 60_000_000_000L;
		while (System.nanoTime() < end) {
			JsonNode report = status(importId, query);
			if (!report.get("importStatus").asString().equals("InProgress")) {
				return report;
			}
			LockSupport.parkNanos(100_000_000);
		}
		throw new AssertionError("Import " + importId + " did not end: " + status(importId, query));
	}

}
