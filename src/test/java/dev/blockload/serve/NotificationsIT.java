package dev.blockload.serve;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.blockload.account.Actor;
import dev.blockload.account.Caller;
import dev.blockload.flow.FlowRequest;
import dev.blockload.flow.FlowRun;
import dev.blockload.importjob.RunRequest;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Notifications of nodes, over a real mail server and a real receiver of webhooks.
 */
class NotificationsIT {

	private static final Caller CALLER = Caller.unlimited(Actor.command("test"));

	private static final String OFTEN = "{cron: '* * * * * *'}";

	private static final String NEVER = "{cron: '0 0 0 1 1 *'}";

	private static final GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

	private static final List<String> posted = new CopyOnWriteArrayList<>();

	private static final AtomicInteger refusals = new AtomicInteger();

	/** Answers that have begun and do not end. */
	private static final List<HttpExchange> stalled = new CopyOnWriteArrayList<>();

	/** Text of the posts that are refused. */
	private static volatile String refusing = "";

	private static HttpServer receiver;

	private static final JavaMailSenderImpl sender = new JavaMailSenderImpl();

	private static final ServeBench bench = ServeBench.shared();

	@BeforeAll
	static void start() throws IOException {
		bench.imports().forgetAllRuns();
		mail.start();
		sender.setHost("127.0.0.1");
		sender.setPort(mail.getSmtp().getPort());
		sender.setDefaultEncoding("UTF-8");
		receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		receiver.createContext("/", (exchange) -> {
			String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
			boolean refused = body.contains(refusing) && refusals.getAndUpdate((left) -> Math.max(left - 1, 0)) > 0;
			if (!refused) {
				posted.add(exchange.getRequestURI() + " " + body);
			}
			exchange.sendResponseHeaders(refused ? 503 : 200, -1);
			exchange.close();
		});
		receiver.createContext("/stalls", (exchange) -> {
			if (!stalled.isEmpty()) {
				// A later attempt would keep the node from stopping.
				exchange.sendResponseHeaders(503, -1);
				exchange.close();
				return;
			}
			exchange.sendResponseHeaders(200, 1000);
			exchange.getResponseBody().flush();
			stalled.add(exchange);
		});
		receiver.start();
	}

	@AfterAll
	static void stop() {
		bench.renew();
		receiver.stop(0);
		mail.stop();
	}

	@BeforeEach
	void renew() throws Exception {
		bench.renew();
		bench.mailBy(sender);
		posted.clear();
		stalled.clear();
		refusing = "";
		mail.purgeEmailFromAllMailboxes();
	}

	@Test
	void aFailureAndItsRecoveryAreAnnouncedOnce() throws Exception {
		channels("""
				  night-watch:
				    mail: [watch@example.com]
				    from: blockload@example.com
				    on: [failure, recovery]
				""");
		bench.imports().put("people.csv", "id,näme\n1,Ada\n");
		bench.define("people", "{fixed: people.csv}", OFTEN);
		bench.publish("https://blockload.example.com");
		bench.node();
		bench.node();
		ServeBench.await("several failures",
				() -> bench.scheduledRuns("people").stream().filter((run) -> run.startsWith("failed")).count() >= 3,
				() -> bench.scheduledRuns("people"));
		ServeBench.await("a mail", () -> mails().size() == 1, () -> subjects());
		bench.imports().put("people.csv", "id,name\n1,Ada\n");
		ServeBench.await("another mail", () -> mails().size() == 2, () -> subjects());
		assertThat(subjects()).containsExactly("[blockload] people failed: header-missing",
				"[blockload] people recovered");
		MimeMessage first = mails().get(0);
		assertThat(first.getFrom()[0]).hasToString("blockload@example.com");
		assertThat(String.valueOf(first.getContent())).startsWith("Import people, due ")
			.contains("header-missing: ", "  people → " + bench.imports().application() + ".people (upsert)",
					"  status     FAILED  ")
			.contains("näme")
			.containsPattern("\r?\n\r?\nRun (\\d+): https://blockload\\.example\\.com/runs/\\1\r?\n"
					+ "Import people: https://blockload\\.example\\.com/imports/people");
		assertThat(bench.imports().rows("SELECT * FROM blockload.alert_state WHERE subject = 'people'")).isEmpty();
	}

	@Test
	void aFlowRunIsOneMessageAndItsImportsSendNone() throws Exception {
		channels(
				"""
						  own: {webhook: 'http://127.0.0.1:%1$d/own', on: [failure, late, recovery, success, rejects, no-match], imports: teams}
						  others: {webhook: 'http://127.0.0.1:%1$d/others', on: [failure, success], imports: [somebody]}
						"""
					.formatted(receiver.getAddress().getPort()));
		bench.imports().sql("TRUNCATE blockload.flow_run CASCADE");
		bench.imports().sql("CREATE TABLE app.teams (id int PRIMARY KEY)");
		bench.imports().sql("CREATE TABLE app.staff (id int PRIMARY KEY, team int REFERENCES app.teams)");
		for (String name : List.of("staff", "teams")) {
			bench.imports()
				.define(name,
						"file: {fixed: %s.csv}\nblock: %s\nmode: upsert\nrejects: {max: 9}\n".formatted(name, name));
		}
		bench.imports().put("staff.csv", "id,team\n1,1\nx,1\n");
		Files.writeString(bench.imports().jobs().resolve("nightly.yml"), """
				flow: nightly
				imports: [staff, teams]
				schedule: {cron: '0 0 0 1 1 *', zone: Europe/Paris}
				deadline: '07:00'
				""");
		bench.publish("https://blockload.example.com");
		bench.node();
		bench.makeDue("nightly");
		bench.awaitLast("nightly", "failed|flow-failed|f");
		ServeBench.await("a post", () -> !posted.isEmpty(), () -> posted);
		bench.imports().sql("UPDATE blockload.flow_run SET deadline_at = now() - interval '1 s'");
		ServeBench.await("it is late", () -> posted.size() >= 2, () -> posted);
		FlowRun first = bench.flows(0).history().find("nightly").orElseThrow();
		// Late and failed again, as before: no second message.
		FlowRun failed = bench.flows(0)
			.launcher()
			.launch(CALLER, "nightly", new FlowRequest(RunRequest.Purpose.PUBLISH, null));
		end(failed);
		bench.imports()
			.sql("UPDATE blockload.flow_run SET deadline_at = now() - interval '1 s' WHERE id = " + failed.id());
		ServeBench.await("it is late again",
				() -> bench.imports()
					.rows("SELECT 1 FROM blockload.flow_run WHERE late_at IS NOT NULL AND id = " + failed.id())
					.size() == 1,
				() -> posted);
		bench.imports().put("teams.csv", "id\n1\n");
		var unused = bench.flows(0).launcher().restart(CALLER, failed.id());
		ServeBench.await("five posts", () -> posted.size() >= 5, () -> posted);
		assertThat(posted.stream()
			.map((post) -> post.replaceAll(".*\"event\":\"([^\"]+)\".*\"title\":\"([^\"]+)\".*", "$1: $2")))
			.containsExactly("failure: nightly failed: 0 of 2 imports are loaded",
					"late: nightly is late: 0 of 2 imports are loaded", "success: nightly loaded 2 imports",
					"rejects: nightly rejected 1 record", "recovery: nightly recovered");
		assertThat(posted.get(0)).startsWith("/own ")
			.contains("\"import\":\"nightly\"", "upstream-skipped", "no-match", "\"flow\":\"nightly\"",
					"\"flow\":\"https://blockload.example.com/flows/nightly\"",
					"\"run\":\"https://blockload.example.com/runs/" + first.id() + "\"");
		assertThat(posted.get(4))
			.contains("Flow nightly is good again. The problem was: flow-failed, teams no-match, since");
		assertThat(bench.imports().rows("SELECT * FROM blockload.alert_state")).isEmpty();
		// Neither a dry run nor one that a person stops is announced.
		bench.imports().delete("teams.csv");
		end(bench.flows(0).launcher().launch(CALLER, "nightly", new FlowRequest(RunRequest.Purpose.DRY_RUN, null)));
		// Together: otherwise it could fail before it is stopped.
		FlowRun stopped = bench.imports().bean(TransactionTemplate.class).execute((status) -> {
			FlowRun launched = bench.flows(0)
				.launcher()
				.launch(CALLER, "nightly", new FlowRequest(RunRequest.Purpose.PUBLISH, null));
			bench.jdbc()
				.sql("UPDATE blockload.flow_run SET stop_requested_by = 'anna' WHERE id = " + launched.id())
				.update();
			return launched;
		});
		end(stopped);
		assertThat(bench.imports().rows("SELECT event FROM blockload.notification ORDER BY id")).hasSize(5);
	}

	private static void end(FlowRun run) throws InterruptedException {
		ServeBench.await("the flow run has ended",
				() -> bench.flows(0).history().ofNumber(run.id()).orElseThrow().status().isFinal(), () -> run);
	}

	@Test
	void webhooksReceiveTheirOwnForms() throws Exception {
		channels("""
				  own: {webhook: 'http://127.0.0.1:%1$d/own', on: [success, rejects]}
				  slack: {webhook: 'http://127.0.0.1:%1$d/slack', form: slack, on: [no-match]}
				  teams: {webhook: 'http://127.0.0.1:%1$d/teams', form: teams, on: success, imports: people}
				  others: {webhook: 'http://127.0.0.1:%1$d/others', on: success, imports: [somebody]}
				""".formatted(receiver.getAddress().getPort()));
		refusals.set(2);
		bench.imports().put("people.csv", "id,name\n1,Ada\nx,Bob\n");
		bench.define("people", "{fixed: people.csv}", OFTEN + "\nrejects: {max: 5}");
		bench.define("nobody", "{latest: 'none/{{date}}.csv'}", OFTEN);
		bench.node();
		ServeBench.await("four posts", () -> posted.size() >= 4, () -> posted);
		Thread.sleep(1500);
		assertThat(posted).hasSize(4);
		assertThat(posted).anySatisfy((post) -> assertThat(post).startsWith("/own {\"id\":")
			.contains("\"event\":\"success\",\"import\":\"people\",\"title\":\"people loaded 1 record\"")
			.containsPattern("\"run\":\\{\"run\":\\d+,\"import\":\"people\",\"status\":\"COMPLETED\",.*},\"at\":\""));
		assertThat(posted).anySatisfy((post) -> assertThat(post).startsWith("/own {\"id\":")
			.contains("\"event\":\"rejects\",\"import\":\"people\",\"title\":\"people rejected 1 record\""));
		assertThat(posted).anySatisfy((post) -> assertThat(post)
			.startsWith("/slack {\"text\":\"*nobody found no file*\\n```\\nImport nobody, due"));
		assertThat(posted).anySatisfy((post) -> assertThat(post).startsWith("/teams {")
			.contains("\"contentType\":\"application/vnd.microsoft.card.adaptive\"",
					"\"text\":\"people loaded 1 record\""));
	}

	@Test
	void anImportThatIsLateIsAnnouncedOnceAndAgainAfterItsRunWasUndone() throws Exception {
		channels("  own: {webhook: 'http://127.0.0.1:%d/own', on: [late, recovery]}\n"
			.formatted(receiver.getAddress().getPort()));
		LocalDateTime due = LocalDateTime.now(ZoneOffset.UTC).minusMinutes(30).truncatedTo(ChronoUnit.MINUTES);
		bench.define("people", "{fixed: people.csv}", "{cron: '0 %d %d * * *', deadline: '%s'}"
			.formatted(due.getMinute(), due.getHour(), due.plusMinutes(10).toLocalTime()));
		bench.imports().put("people.csv", "id,name\n1,Ada\n");
		bench.imports().sql("""
				INSERT INTO blockload.scheduled_run
				       (import, schedule_number, due_at, state, outcome, code, message, ended_at)
				VALUES ('people', 1, '%sZ', 'ended', 'failed', 'header-missing', 'it was so', now())""".formatted(due));
		bench.publish("https://blockload.example.com");
		bench.node();
		bench.node();
		ServeBench.await("a post", () -> posted.size() == 1, () -> posted);
		assertThat(posted.get(0)).contains("\"event\":\"late\",\"import\":\"people\",\"title\":\"people is late\"",
				"Import people is late. No good run since " + due.toInstant(ZoneOffset.UTC) + ", and the deadline was "
						+ due.plusMinutes(10).toInstant(ZoneOffset.UTC)
						+ ". There was none before.\\nheader-missing: it was so\\nLook at it: ./blockload show people",
				"\"links\":{\"import\":\"https://blockload.example.com/imports/people\"}");
		bench.imports().run("people");
		ServeBench.await("another post", () -> posted.size() == 2, () -> posted);
		assertThat(posted.get(1)).contains("\"event\":\"recovery\"", "\"title\":\"people recovered\"",
				"Import people is good again. The problem was: late, since ", "loaded 1 record.\\n\"");
		bench.imports().sql("UPDATE blockload.run SET warnings = '[{\"code\": \"undone\"}]'");
		ServeBench.await("a third post", () -> posted.size() == 3, () -> posted);
		assertThat(posted.get(2)).contains("\"event\":\"late\"");
		assertThat(bench.imports().rows("SELECT subject, code FROM blockload.alert_state"))
			.containsExactly("people late|late");
	}

	@Test
	void aDigestIsSentOnceByAllNodesAndNotAgainAfterARestart() throws Exception {
		LocalTime past = LocalTime.now(ZoneOffset.UTC).minusMinutes(1).truncatedTo(ChronoUnit.SECONDS);
		channels("""
				  morning:
				    mail: [planning@example.com]
				    from: blockload@example.com
				    digest: '%s'
				    imports: [broken, people]
				""".formatted(past));
		bench.imports().put("people.csv", "id,name\n1,Ada\n2,Grace\n");
		for (String name : List.of("people", "other")) {
			bench.define(name, "{fixed: people.csv}", "{cron: '0 0 0 1 1 *'}");
		}
		bench.define("broken", "{fixed: broken.csv}", "{cron: '0 0 0 1 1 *'}");
		bench.imports().put("broken.csv", "id,nome\n1,Ada\n");
		bench.publish("https://blockload.example.com");
		Node first = bench.node();
		bench.imports().run("people");
		bench.imports().run("broken");
		ServeBench.await("the channel is known",
				() -> bench.imports().rows("SELECT 1 FROM blockload.digest").size() == 1,
				() -> bench.imports().rows("SELECT * FROM blockload.digest"));
		assertThat(mails()).isEmpty();
		bench.node();
		bench.imports().sql("UPDATE blockload.digest SET day = day - 1");
		ServeBench.await("a mail", () -> mails().size() == 1, () -> subjects());
		first.close();
		bench.node();
		assertThat(subjects()).containsExactly("[blockload] Digest: 1 of 2 imports loaded, 1 failed");
		assertThat(String.valueOf(mails().get(0).getContent()).replace("\r", "").strip()).matches("""
				Times are in UTC\\.

				app_[0-9a-f]+: 1 of 2 imports loaded
				  FAILED   broken  run \\d+, ....-..-.. ..:..: header-missing: Column 'name' .*
				  loaded   people  run \\d+, ....-..-.. ..:..: 2 records

				Overview: https://blockload.example.com/""");
		assertThat(bench.imports().rows("SELECT event, import FROM blockload.notification"))
			.containsExactly("digest|(digest)");
	}

	@Test
	void aBrokenChangeOfTheDefinitionsIsAnnounced() throws Exception {
		channels("  watch: {mail: watch@example.com, from: b@example.com, on: [failure, recovery]}\n");
		bench.define("people", "{fixed: people.csv}", "{cron: '0 0 0 1 1 *'}");
		bench.node();
		Path file = bench.imports().jobs().resolve("people.yml");
		String valid = Files.readString(file);
		Files.writeString(file, valid + "mod: append\n");
		ServeBench.await("a mail", () -> mails().size() == 1, () -> subjects());
		Files.writeString(file, valid);
		ServeBench.await("another mail", () -> mails().size() == 2, () -> subjects());
		assertThat(subjects()).containsExactly("[blockload] A change of the definitions is not active",
				"[blockload] The definitions are valid again");
	}

	@Test
	void notificationsReachAChannelInTheirOrder() throws Exception {
		channels("""
				  own: {webhook: 'http://127.0.0.1:%1$d/own', on: [failure, recovery]}
				""".formatted(receiver.getAddress().getPort()));
		refusing = "\"title\":\"first\"";
		refusals.set(3);
		add("own", "failure", "first");
		add("own", "recovery", "second");
		add("gone", "failure", "nobody");
		bench.node();
		ServeBench.await("two posts", () -> posted.size() >= 2, () -> posted);
		assertThat(posted.get(0)).contains("\"title\":\"first\"");
		assertThat(posted.get(1)).contains("\"title\":\"second\"");
		// Another node can have the channel.
		assertThat(bench.imports()
			.rows("SELECT failed_attempts > 0, ended_at FROM blockload.notification WHERE channel = 'gone'"))
			.containsExactly("t|∅");
	}

	@Test
	void aReceiverThatNeverFinishesItsAnswerDelaysNoImport() throws Exception {
		channels("  own: {webhook: 'http://127.0.0.1:%d/stalls', on: [failure]}\n"
			.formatted(receiver.getAddress().getPort()));
		add("own", "failure", "first");
		bench.define("people", "{fixed: people.csv}", NEVER);
		bench.imports().put("people.csv", "id,name\n1,Ada\n");
		bench.node();
		ServeBench.await("the answer has begun", () -> !stalled.isEmpty(), () -> stalled);
		bench.makeDue("people");
		bench.awaitAny("people", "completed||f");
		// How long such an answer is awaited: WebhookClientTest.
		assertThat(bench.imports().rows("SELECT failed_attempts, ended_at FROM blockload.notification"))
			.containsExactly("0|∅");
		stalled.get(0).close();
		ServeBench.await("the notification is retried",
				() -> bench.imports()
					.rows("SELECT 1 FROM blockload.notification WHERE failed_attempts > 0")
					.size() == 1,
				() -> bench.imports().rows("SELECT * FROM blockload.notification"));
	}

	/** A notification that a node has written and not sent. */
	private static void add(String channel, String event, String title) {
		bench.imports().sql("""
				WITH added AS (
				  INSERT INTO blockload.notification (channel, event, import, title, body)
				  VALUES ('%s', '%s', 'people', '%s', '') RETURNING id)
				INSERT INTO blockload.notification_task
				       (task_name, task_instance, task_data, execution_time, picked, version)
				SELECT 'notification', id::text, '', now(), false, 1 FROM added""".formatted(channel, event, title));
	}

	private static void channels(String yaml) throws IOException {
		Files.writeString(bench.imports().jobs().resolve("notifications.yml"), "notifications:\n" + yaml);
	}

	private static List<MimeMessage> mails() {
		return Arrays.asList(mail.getReceivedMessages());
	}

	private static List<String> subjects() {
		return mails().stream().map((message) -> {
			try {
				return message.getSubject();
			}
			catch (MessagingException ex) {
				return GreenMailUtil.getHeaders(message);
			}
		}).toList();
	}

}
