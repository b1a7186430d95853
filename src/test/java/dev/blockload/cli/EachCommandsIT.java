package dev.blockload.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.blockload.event.QueueAddress;
import dev.blockload.event.sqs.QueueServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code run} of imports that load every new file, {@code check} and {@code policy} for
 * the queue of events, and commands about flows: all in one process, because a start of
 * the program costs seconds.
 */
class EachCommandsIT {

	private static final String URL = "https://sqs.eu-central-1.amazonaws.com/111122223333/new-files";

	private static final List<List<String>> RUNS = List.of(List.of("run", "pay"), List.of("run", "pay"),
			List.of("run", "pay", "--key", "pay/2025-12-31.csv"), List.of("run", "stops", "-o", "json"),
			List.of("run", "adds", "-o", "json"), List.of("show", "adds"), List.of("run", "adds"),
			List.of("run", "stops", "--key", "stops/2026-01-03.csv"), List.of("run", "stops"), List.of("run", "none"),
			List.of("run", "pay", "stops", "none", "-o", "json"),
			List.of("backfill", "pay", "--from", "2026-01-01", "--to", "2026-01-02"));

	@TempDir
	static Path jobs;

	@TempDir
	static Path jobsOfFlow;

	private static CommandBench bench;

	private static FlowCommands flow;

	private static QueueServer server;

	private static QueueAddress queue;

	private static List<CommandResult> runs;

	private static List<CommandResult> queues;

	private static List<CommandResult> flows;

	@BeforeAll
	static void open() {
		flow = new FlowCommands(jobsOfFlow);
		bench = new CommandBench(jobs);
		define("pay", "upsert");
		define("stops", "upsert");
		define("adds", "append");
		define("none", "upsert");
		put("pay", "2026-01-02", "2026-01-01", "2025-12-31");
		for (String name : List.of("stops", "adds")) {
			put(name, "2026-01-01", "2026-01-03");
			bench.put(name + "/2026-01-02.csv", "id,day\nx,wrong\n");
		}
		server = new QueueServer();
		queue = server.create("new-files");
		server.send(queue, "{}");
		execute();
	}

	private static void execute() {
		Map<String, String> environment = new HashMap<>(RunningServers.settings());
		environment.putAll(Map.of("AWS_ACCESS_KEY_ID", "test", "AWS_SECRET_ACCESS_KEY", "test",
				"AWS_EC2_METADATA_DISABLED", "true"));
		List<List<String>> ofQueue = List.of(List.of("policy", "store", "--events", URL),
				List.of("check", "store", "--events", queue.toString()),
				List.of("check", "store", "--events", queue.toString().replace("new-files", "other"), "-o", "json"),
				List.of("policy", "store", "--events", URL + ".fifo"),
				List.of("policy", "store", "--events", URL, "--trust", "arn:aws:iam::111122223333:role/ops"),
				List.of("serve", "--events", "new-files"));
		List<CommandResult> answers = new Commands(environment)
			.runAll(Stream.of(in(jobs, RUNS), in(jobs, ofQueue), in(jobsOfFlow, FlowCommands.all()))
				.flatMap((commands) -> commands)
				.toList());
		runs = answers.subList(0, RUNS.size());
		queues = answers.subList(RUNS.size(), RUNS.size() + ofQueue.size());
		flows = answers.subList(RUNS.size() + ofQueue.size(), answers.size());
	}

	private static Stream<List<String>> in(Path folder, List<List<String>> commands) {
		return commands.stream()
			.map((arguments) -> Stream.concat(arguments.stream(), Stream.of("--jobs", folder.toString())).toList());
	}

	private static void define(String name, String mode) {
		bench.sql("CREATE TABLE app.%s (id int%s, day text)".formatted(name,
				mode.equals("upsert") ? " PRIMARY KEY" : ""));
		bench.define(name, """
				file: {each: '%s/{{date}}.csv', from: 2026-01-01}
				block: %s
				mode: %s
				""".formatted(name, name, mode));
	}

	private static void put(String name, String... days) {
		Stream.of(days).forEach((day) -> bench.put(name + "/" + day + ".csv", "id,day\n1," + day + "\n"));
	}

	@AfterAll
	static void close() {
		server.close();
		bench.close();
		flow.close();
	}

	@Test
	void aFlowIsShownBeforeItRanAndAfterARunThatFailed() {
		flow.verify(flows);
	}

	@Test
	void runLoadsWhatIsNewAndItsCodeSaysWhetherAllIsLoaded() {
		List<CommandResult> answers = runs;
		assertThat(keys(answers.get(0).ends(0))).containsExactly("pay/2026-01-01.csv", "pay/2026-01-02.csv");
		assertThat(answers.get(0).out()).containsOnlyOnce("1 inserted").containsOnlyOnce("1 updated");
		assertThat(answers.get(1).ends(0).out()).contains("status     UNCHANGED",
				"Unchanged: no new file. All files of the import are loaded.");
		assertThat(keys(answers.get(1))).isEmpty();
		assertThat(keys(answers.get(2).ends(0))).containsExactly("pay/2025-12-31.csv");
		JsonNode stopped = answers.get(3).ends(1).json();
		assertThat(stopped.at("/error/code").asString()).isEqualTo("too-many-rejects");
		assertThat(statuses(stopped)).containsExactly("stops/2026-01-01.csv COMPLETED", "stops/2026-01-02.csv FAILED");
		JsonNode added = answers.get(4).ends(1).json();
		assertThat(added.at("/object/key").asString()).isEqualTo("adds/2026-01-02.csv");
		assertThat(statuses(added)).containsExactly("adds/2026-01-01.csv COMPLETED", "adds/2026-01-02.csv FAILED",
				"adds/2026-01-03.csv COMPLETED");
		// The last run loaded its file, but one before it did not.
		CommandResult shown = answers.get(5).ends(0);
		assertThat(shown.out()).contains("status     COMPLETED");
		assertThat(shown.err()).containsPattern(
				"Run (\\d+) failed \\(too-many-rejects\\), and its file is not loaded: \\./blockload show \\1 --jobs ");
		assertThat(keys(answers.get(6).ends(1))).containsExactly("adds/2026-01-02.csv");
		assertThat(answers.get(7).ends(0).out()).contains("1 updated");
		assertThat(answers.get(8).ends(2).out()).contains(
				"out-of-order: Import 'stops' has loaded 'stops/2026-01-03.csv' (run ",
				"These files are older and not loaded: 'stops/2026-01-02.csv'.",
				"To load one all the same: ./blockload run stops --key 'stops/2026-01-02.csv' --jobs " + jobs + ".");
		assertThat(answers.get(9).ends(5).out())
			.contains("no-match: No object in bucket '" + bench.bucket() + "' matches 'none/{{date}}.csv'.");
		CommandResult several = answers.get(10).ends(2);
		assertThat(several.json().values()).extracting((run) -> run.get("import").asString())
			.containsExactly("pay", "stops");
		assertThat(several.err()).endsWith("Not started: none.\n");
		assertThat(answers.get(11).ends(2).err()).startsWith(
				"each-file: Import 'pay' loads each file of 'pay/{{date}}.csv' once, from 2026-01-01 on, in the order of their dates. It needs no backfill.\n")
			.contains("Load the files that are not loaded yet: ./blockload run pay --jobs " + jobs);
		assertThat(bench.jdbc()
			.queryForList("SELECT day FROM %s.adds ORDER BY 1".formatted(bench.application()), String.class))
			.containsExactly("2026-01-01", "2026-01-03");
	}

	/** The keys that a command says that it reads, in order. */
	private static List<String> keys(CommandResult answer) {
		return Pattern.compile("  reading s3://[^/]+/(\\S+) ")
			.matcher(answer.err())
			.results()
			.map((found) -> found.group(1))
			.toList();
	}

	private static List<String> statuses(JsonNode series) {
		return series.get("runs")
			.values()
			.stream()
			.map((run) -> run.at("/object/key").asString() + " " + run.get("status").asString())
			.toList();
	}

	@Test
	void theQueueOfEventsIsInThePolicyAndInTheCheck() {
		List<CommandResult> answers = queues;
		JsonNode policy = JsonMapper.shared().readTree(answers.get(0).ends(0).out());
		assertThat(policy.get("Statement").values()).last()
			.hasToString("{\"Sid\":\"BlockloadReceiveEvents\",\"Effect\":\"Allow\","
					+ "\"Action\":[\"sqs:ReceiveMessage\",\"sqs:DeleteMessage\"],"
					+ "\"Resource\":\"arn:aws:sqs:eu-central-1:111122223333:new-files\"}");
		assertThat(answers.get(1).ends(0).out())
			.containsPattern(
					"sqs:ReceiveMessage +yes +adds, none, pay, stops +arn:aws:sqs:\\*:000000000000:new-files\n")
			.containsPattern(
					"sqs:DeleteMessage +yes +adds, none, pay, stops +arn:aws:sqs:\\*:000000000000:new-files\n");
		assertThat(answers.get(2).ends(1).json().values())
			.filteredOn((right) -> right.get("right").asString().startsWith("sqs:"))
			.hasSize(2)
			.allSatisfy((right) -> {
				assertThat(right.get("works").asBoolean()).isFalse();
				assertThat(right.get("code").asString()).isEqualTo("queue-refused");
				assertThat(right.get("message").asString())
					.startsWith("Queue " + queue.toString().replace("new-files", "other") + " does not exist.");
			});
		assertThat(answers.get(3).ends(2).err()).startsWith("wrong-queue: The URL of the queue is not one of a"
				+ " standard queue of SQS, host 'sqs.eu-central-1.amazonaws.com'.\n");
		assertThat(answers.get(4).ends(2).err()).startsWith("--events is valid only without --kms-key and --trust.\n");
		assertThat(answers.get(5).ends(2).err()).startsWith("wrong-queue: The URL of the queue has no host.\n");
		// The check hides no message from the nodes, and deletes none.
		assertThat(server.size(queue)).isEqualTo(1);
	}

}
