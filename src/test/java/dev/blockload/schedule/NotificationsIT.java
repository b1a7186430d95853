package dev.blockload.schedule;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mail.javamail.JavaMailSenderImpl;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who is told what, over a real mail server and a real receiver of webhooks.
 */
class NotificationsIT {

	private static final String OFTEN = "{cron: '* * * * * *'}";

	private static final GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

	private static final List<String> posted = new CopyOnWriteArrayList<>();

	private static final AtomicInteger refusals = new AtomicInteger();

	/** What only posts have that are refused. */
	private static volatile String refusing = "";

	private static HttpServer receiver;

	private static ServeBench bench;

	@BeforeAll
	static void start(@TempDir Path jobs) throws IOException {
		bench = new ServeBench(jobs);
		mail.start();
		JavaMailSenderImpl sender = new JavaMailSenderImpl();
		sender.setHost("127.0.0.1");
		sender.setPort(mail.getSmtp().getPort());
		sender.setDefaultEncoding("UTF-8");
		bench.mailBy(sender);
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
			exchange.sendResponseHeaders(200, 1000);
			exchange.getResponseBody().flush();
		});
		receiver.start();
	}

	@AfterAll
	static void stop() {
		bench.close();
		receiver.stop(0);
		mail.stop();
	}

	@BeforeEach
	void renew() throws Exception {
		bench.renew();
		posted.clear();
		refusing = "";
		mail.purgeEmailFromAllMailboxes();
	}

	@Test
	void aFailureAndItsEndAreToldOnce() throws Exception {
		channels("""
				  night-watch:
				    mail: [watch@example.com]
				    from: blockload@example.com
				    on: [failure, recovery]
				""");
		bench.imports().put("people.csv", "id,näme\n1,Ada\n");
		bench.define("people", "{fixed: people.csv}", OFTEN);
		bench.node();
		bench.node();
		ServeBench.await("several failures",
				() -> bench.fires("people").stream().filter((fire) -> fire.startsWith("failed")).count() >= 3,
				() -> bench.fires("people"));
		ServeBench.await("a mail", () -> mails().size() == 1, () -> subjects());
		bench.imports().put("people.csv", "id,name\n1,Ada\n");
		ServeBench.await("another mail", () -> mails().size() == 2, () -> subjects());
		assertThat(subjects()).containsExactly("[blockload] people failed: header-missing",
				"[blockload] people is well again");
		MimeMessage first = mails().get(0);
		assertThat(first.getFrom()[0]).hasToString("blockload@example.com");
		assertThat(String.valueOf(first.getContent())).startsWith("import people, due ")
			.contains("header-missing: ", "run of people: FAILED")
			.contains("näme");
		assertThat(bench.imports().rows("SELECT * FROM blockload.told")).isEmpty();
	}

	@Test
	void webhooksAreToldInTheirOwnForms() throws Exception {
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
			.contains("\"run\":{\"status\":\"COMPLETED\"},\"at\":\""));
		assertThat(posted).anySatisfy((post) -> assertThat(post).startsWith("/own {\"id\":")
			.contains("\"event\":\"rejects\",\"import\":\"people\",\"title\":\"people rejected 1 record\""));
		assertThat(posted).anySatisfy((post) -> assertThat(post)
			.startsWith("/slack {\"text\":\"*nobody found no file*\\n```\\nimport nobody, due"));
		assertThat(posted).anySatisfy((post) -> assertThat(post).startsWith("/teams {")
			.contains("\"contentType\":\"application/vnd.microsoft.card.adaptive\"",
					"\"text\":\"people loaded 1 record\""));
	}

	@Test
	void aBrokenChangeOfTheDefinitionsIsTold() throws Exception {
		channels("  watch: {mail: watch@example.com, from: b@example.com, on: [failure, recovery]}\n");
		bench.define("people", "{fixed: people.csv}", "{cron: '0 0 0 1 1 *'}");
		bench.node();
		Path file = bench.imports().jobs().resolve("people.yml");
		String sound = Files.readString(file);
		Files.writeString(file, sound + "mod: append\n");
		ServeBench.await("a mail", () -> mails().size() == 1, () -> subjects());
		Files.writeString(file, sound);
		ServeBench.await("another mail", () -> mails().size() == 2, () -> subjects());
		assertThat(subjects()).containsExactly("[blockload] a change of the definitions is not in force",
				"[blockload] the definitions are sound again");
	}

	@Test
	void whatIsWrongIsNewsOnceAndAgainAfterItWasWell() {
		WordTable words = new WordTable(bench.imports().bean(JdbcClient.class));
		assertThat(words.isNews("people", "header-missing", Instant.EPOCH)).isTrue();
		assertThat(words.isNews("people", "header-missing", Instant.EPOCH)).isFalse();
		assertThat(words.isNews("people", "wrong-secret", Instant.EPOCH)).isTrue();
		Instant mended = bench.imports()
			.bean(JdbcClient.class)
			.sql("SELECT clock_timestamp()")
			.query((rs, row) -> rs.getTimestamp(1).toInstant())
			.single();
		assertThat(words.isNews("people", "wrong-secret", mended)).isTrue();
		assertThat(words.isNews("people", "wrong-secret", mended)).isFalse();
		assertThat(words.isRecovered("people")).isTrue();
		assertThat(words.isRecovered("people")).isFalse();
	}

	@Test
	void wordReachesAChannelInItsOrder() throws Exception {
		channels("""
				  own: {webhook: 'http://127.0.0.1:%1$d/own', on: [failure, recovery]}
				""".formatted(receiver.getAddress().getPort()));
		WordTable words = new WordTable(bench.imports().bean(JdbcClient.class));
		refusing = "\"title\":\"first\"";
		refusals.set(3);
		words.add("own", "failure", "people", "first", "", null);
		words.add("own", "recovery", "people", "second", "", null);
		words.add("gone", "failure", "people", "nobody", "", null);
		bench.node();
		ServeBench.await("two posts", () -> posted.size() >= 2, () -> posted);
		assertThat(posted.get(0)).contains("\"title\":\"first\"");
		assertThat(posted.get(1)).contains("\"title\":\"second\"");
		// Another node may know the channel.
		assertThat(bench.imports().rows("SELECT tries > 0, ended_at FROM blockload.word WHERE channel = 'gone'"))
			.containsExactly("t|∅");
	}

	@Test
	void aReceiverThatNeverEndsItsAnswerKeepsNobodyWaiting() throws Exception {
		channels("  own: {webhook: 'http://127.0.0.1:%d/stalls', on: [failure]}\n"
			.formatted(receiver.getAddress().getPort()));
		new WordTable(bench.imports().bean(JdbcClient.class)).add("own", "failure", "people", "first", "", null);
		bench.define("people", "{fixed: people.csv}", OFTEN);
		bench.imports().put("people.csv", "id,name\n1,Ada\n");
		bench.node();
		bench.awaitAny("people", "completed||f");
		ServeBench.await("the word is tried again",
				() -> bench.imports().rows("SELECT 1 FROM blockload.word WHERE tries > 0").size() == 1,
				() -> bench.imports().rows("SELECT * FROM blockload.word"));
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
