package dev.blockload.web;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import dev.blockload.importjob.EmbeddedServers;
import dev.blockload.run.Run;
import dev.blockload.serve.ListenAddress;
import dev.blockload.serve.ManagementServer;
import dev.blockload.serve.WebBench;
import dev.blockload.serve.WebOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a node does at the same time for its clients is limited, and clients that are slow
 * or gone do not stop it.
 */
class LimitsIT {

	/** More than the web server has threads. */
	private static final int MANY = 45;

	private static final int ADDRESS_CONNECTIONS = 200;

	/** The long form: {@code -Dblockload.stream.rounds=50}. */
	private static final int ROUNDS = Integer.getInteger("blockload.stream.rounds", 5);

	/** A minute: stalled clients are disconnected after seconds. */
	private static final int LOOKS = 600;

	private static final String OK = "HTTP/1.1 200 ";

	@TempDir
	static Path jobs;

	private static WebBench bench;

	private static int port;

	private static Run run;

	@BeforeAll
	static void open() {
		Map<String, Object> settings = new HashMap<>(Map.of("blockload.web.streams", MANY + 2,
				"blockload.web.streams-of-caller", MANY, "blockload.web.store-calls", 3,
				"blockload.web.store-calls-of-caller", 2, "blockload.web.store-call-timeout", "1s",
				"blockload.web.keep-alive", "200ms", "blockload.web.downloads-of-caller", 2,
				"blockload.web.answer-timeout", "8s", "blockload.web.connections-of-address", ADDRESS_CONNECTIONS));
		settings.put("blockload.web.uploads", 3);
		settings.put("blockload.web.uploads-of-caller", 2);
		bench = new WebBench(jobs, WebOptions.on(new ListenAddress("127.0.0.1", 0)), settings);
		bench.person("root", "admin");
		port = bench.server().port();
		bench.imports().renew();
		bench.imports().sql("CREATE TABLE app.people (id int PRIMARY KEY, name text)");
		bench.imports().define("people", "file: {fixed: people.csv}\nblock: people\nmode: upsert\n");
		bench.imports().put("people.csv", "id,name\n1,Ada\n");
		bench.reload();
		run = bench.imports().run("people");
		bench.imports().sql("UPDATE blockload.run SET status = 'RUNNING', stage = 'loaded' WHERE id = " + run.id());
		bench.imports()
			.jdbc()
			.execute(
					"SELECT blockload.add_event(%d, 'waits', 1, NULL, NULL, repeat('x', 8000)) FROM generate_series(1, 200)"
						.formatted(run.id()));
	}

	@AfterAll
	static void close() {
		bench.close();
	}

	private static String token(String name) {
		return bench.token(name, Set.of(), "viewer in " + bench.imports().application());
	}

	private static RawHttp stream(int at, String token, int buffer, String... headers) throws IOException {
		RawHttp http = new RawHttp(at, buffer);
		http.send("GET /api/blockload/v1/runs/" + run.id()
				+ "/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token
				+ "\r\nAccept: text/event-stream\r\n" + String.join("", headers) + "\r\n");
		return http;
	}

	private static String head(RawHttp http) throws IOException {
		return http.answerUntil("\r\n\r\n");
	}

	@Test
	void aCallerAndANodeHaveSoManyStreams() throws IOException {
		String many = token("many");
		List<RawHttp> open = new ArrayList<>();
		for (int i = 0; i < MANY; i++) {
			RawHttp one = stream(port, many, 0, "Last-Event-ID: 206\r\n");
			assertThat(head(one)).startsWith(OK).contains("\r\nX-Accel-Buffering: no\r\n");
			open.add(one);
		}
		try (RawHttp more = stream(port, many, 0)) {
			assertThat(more.answerUntil("}")).startsWith("HTTP/1.1 429 ")
				.contains("\r\nRetry-After: 5\r\n")
				.endsWith(
						"""
								{"type":"about:blank","title":"Too Many Requests","status":429,"detail":"You have 45 streams of events \
								on this node at this moment. Expected fewer.","code":"too-many-requests","action":"Send the request \
								again when one of them has ended. Or raise the limit: BLOCKLOAD_WEB_STREAMSOFCALLER."}""");
		}
		String two = token("two");
		try (RawHttp first = stream(port, two, 0, "Last-Event-ID: 206\r\n"); RawHttp second = stream(port, two, 0)) {
			assertThat(head(first)).startsWith(OK);
			assertThat(head(second)).startsWith(OK);
			try (RawHttp more = stream(port, token("third"), 0)) {
				assertThat(more.answerUntil("}")).startsWith("HTTP/1.1 503 ")
					.contains("\r\nRetry-After: 5\r\n")
					.endsWith(
							"""
									{"type":"about:blank","title":"Service Unavailable","status":503,"detail":"This node has 47 streams of \
									events at this moment. Expected fewer.","code":"node-busy","action":"Send the request again in some \
									seconds. Or raise the limit: BLOCKLOAD_WEB_STREAMS."}""");
			}
			assertThat(first.answerUntil("\nid:207\n")).endsWith("\nid:207\n");
			// Nothing happens, and the client is there.
			assertThat(first.answerUntil("\n:\n\n")).endsWith("\n:\n\n");
		}
		for (RawHttp one : open) {
			one.close();
		}
		// The comments show that the clients are gone.
		awaitPlace(many);
	}

	@Test
	void anAddressHasSoManyConnections() throws IOException {
		List<RawHttp> idle = new ArrayList<>();
		for (int i = 0; i < ADDRESS_CONNECTIONS; i++) {
			idle.add(RawHttp.from("127.0.0.2", port));
		}
		try (RawHttp more = RawHttp.from("127.0.0.2", port)) {
			assertThat(more.answer()).isEmpty();
		}
		assertThat(bench.get("/health/liveness").statusCode()).isEqualTo(200);
		for (RawHttp one : idle) {
			one.close();
		}
	}

	@Test
	void clientsThatReadNothingOccupyNoThreadAndAreDisconnected() throws IOException {
		String slow = token("slow");
		List<RawHttp> stalled = new ArrayList<>();
		for (int i = 0; i < MANY; i++) {
			stalled.add(stream(port, slow, 4096));
		}
		for (RawHttp one : stalled) {
			assertThat(head(one)).startsWith(OK);
		}
		assertThat(threadsThatWaitForClients()).isEmpty();
		try (RawHttp quick = stream(port, token("quick"), 0)) {
			assertThat(quick.answerUntil("event:progress")).startsWith(OK).contains("\nid:1\nevent:event\ndata:{");
		}
		// A place is free when its connection is closed.
		awaitPlace(slow);
		for (RawHttp one : stalled) {
			one.close();
		}
	}

	/** Threads of the web server that wait in the midst of a request. */
	private static List<String> threadsThatWaitForClients() {
		// State and stack of the same moment.
		return Arrays.stream(ManagementFactory.getThreadMXBean().dumpAllThreads(false, false))
			.filter((thread) -> thread.getThreadName().startsWith("http-"))
			.filter((thread) -> thread.getThreadState() != Thread.State.RUNNABLE)
			.map((thread) -> Arrays.toString(thread.getStackTrace()))
			.filter((stack) -> stack.contains("NioSocketWrapper.doWrite") || stack.contains("NioSocketWrapper.doRead"))
			.toList();
	}

	@Test
	void clientsThatHaveGoneDoNotEndTheStreamsOfOthers() throws IOException {
		String gone = token("gone");
		for (int round = 0; round < ROUNDS; round++) {
			awaitPlace(gone);
			List<RawHttp> open = new ArrayList<>();
			for (int i = 0; i < MANY / 2; i++) {
				RawHttp one = stream(port, gone, 0, "Last-Event-ID: 206\r\n");
				assertThat(head(one)).as("stream %d of round %d", i, round).startsWith(OK);
				open.add(one);
			}
			for (RawHttp one : open) {
				assertThat(one.answerUntil("\n:\n\n")).as("round %d", round).endsWith("\n:\n\n");
			}
			for (RawHttp one : open) {
				one.abort();
			}
		}
	}

	private static void awaitPlace(String token) throws IOException {
		String answer = "";
		for (int i = 0; i < LOOKS && !answer.startsWith(OK); i++) {
			try (RawHttp again = stream(port, token, 0)) {
				answer = head(again);
			}
			sleep();
		}
		assertThat(answer).startsWith(OK);
	}

	private static void sleep() {
		try {
			Thread.sleep(100);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void aStoreThatDoesNotAnswerLeavesThreadsForOtherRequests() throws Exception {
		String editor = bench.token("editor", Set.of(), "editor in " + bench.imports().application());
		String other = bench.token("other", Set.of(), "editor in " + bench.imports().application());
		List<Socket> hung = new ArrayList<>();
		try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			bench.imports().connectTo("http://127.0.0.1:" + silent.getLocalPort());
			bench.reload();
			List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
			for (String call : List.of("GET imports/people/files", "POST imports/people/preview")) {
				waiting.add(hanging(editor, call, silent, hung));
			}
			assertThat(call(editor, "GET", "imports/people/files").body()).isEqualTo(
					"""
							{"type":"about:blank","title":"Too Many Requests","status":429,"detail":"You have 2 requests that read \
							object stores on this node at this moment. Expected fewer.","code":"too-many-requests","action":"Send the \
							request again when one of them has ended. Or raise the limit: BLOCKLOAD_WEB_STORECALLSOFCALLER."}""");
			waiting.add(hanging(other, "POST connections/store/check", silent, hung));
			// The places are taken until the requests to the store have ended.
			for (String path : List.of("imports/people/files", "connections/store/objects")) {
				HttpResponse<String> refused = call(other, "GET", path);
				assertThat(refused.statusCode()).as(path).isEqualTo(503);
				assertThat(refused.headers().firstValue("Retry-After")).contains("5");
				assertThat(refused.body()).contains("\"code\":\"node-busy\"");
			}
			for (String path : List.of("imports/people/preview", "imports/people/validate?files=true")) {
				assertThat(call(other, "POST", path).statusCode()).as(path).isEqualTo(503);
			}
			assertThat(bench
				.send("/api/blockload/v1/guess",
						(request) -> request.header("Authorization", "Bearer " + other)
							.header("Content-Type", "application/json")
							.POST(BodyPublishers.ofString("{\"connection\":\"store\",\"key\":\"people.csv\"}")))
				.statusCode()).isEqualTo(503);
			assertThat(call(other, "POST", "imports/people/validate").statusCode()).isEqualTo(200);
			assertThat(call(other, "GET", "runs/" + run.id()).statusCode()).isEqualTo(200);
			assertThat(bench.get("/health/liveness").statusCode()).isEqualTo(200);
			for (CompletableFuture<HttpResponse<String>> one : waiting) {
				assertThat(one.get().statusCode()).isEqualTo(503);
				assertThat(one.get().body()).contains(
						"""
								"detail":"The object store did not answer within 1 s.","code":"store-slow","action":"Send the request \
								again later. Or raise the limit: BLOCKLOAD_WEB_STORECALLTIMEOUT."}""");
				assertThat(one.get().headers().firstValue("Retry-After")).contains("5");
			}
			for (Socket one : hung) {
				one.close();
			}
		}
		finally {
			bench.imports().connectTo(EmbeddedServers.get().s3().toString());
			bench.reload();
		}
		String answer = "";
		for (int i = 0; i < 100 && !answer.contains("people.csv"); i++) {
			answer = call(editor, "GET", "imports/people/files").body();
			sleep();
		}
		assertThat(answer).contains("people.csv");
	}

	/** Send a request, and wait until the store has its question. */
	private static CompletableFuture<HttpResponse<String>> hanging(String token, String call, ServerSocket store,
			List<Socket> hung) throws IOException {
		String[] parts = call.split(" ", -1);
		CompletableFuture<HttpResponse<String>> answer = CompletableFuture
			.supplyAsync(() -> call(token, parts[0], parts[1]));
		store.setSoTimeout(20_000);
		hung.add(store.accept());
		return answer;
	}

	private static HttpResponse<String> call(String token, String method, String path) {
		return bench.send("/api/blockload/v1/" + path, (request) -> request.header("Authorization", "Bearer " + token)
			.method(method, BodyPublishers.noBody()));
	}

	@Test
	void theStreamOfAPageNeedsASession() throws IOException {
		Browser browser = new Browser(port).logIn("root");
		bench.imports().sql("UPDATE blockload.web_session SET used_at = now() - interval '30 minutes'");
		assertThat(browser.get("/runs/" + run.id() + "/live").statusCode()).isEqualTo(200);
		try (RawHttp http = new RawHttp(port)) {
			http.send("GET /live/runs/" + run.id()
					+ " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nConnection: close\r\nCookie: blockload="
					+ browser.cookie("blockload") + "\r\n\r\n");
			assertThat(http.answerUntil("event:state\ndata:")).startsWith(OK).contains("\r\nX-Accel-Buffering: no\r\n");
			// What a page does by itself while it is open is no use of the session.
			assertThat(sessionsInUse()).isEmpty();
			assertThat(browser.get("/tokens").statusCode()).isEqualTo(200);
			assertThat(sessionsInUse()).hasSize(1);
			browser.post("/logout", Map.of());
			assertThat(http.answer()).endsWith("\r\n0\r\n\r\n");
		}
	}

	private static List<String> sessionsInUse() {
		return bench.imports()
			.rows("SELECT account FROM blockload.web_session WHERE used_at > now() - interval '29 minutes'");
	}

	@Test
	void aDownloadThatNobodyReadsIsDroppedWithItsFile() throws IOException {
		bench.imports()
			.jdbc()
			.execute(
					"""
							INSERT INTO blockload.reject (run_id, record, cell, line, byte_offset, column_name, code, reason, value, raw)
							SELECT %d, i, 0, i, i, 'name', 'too-long', 'r', 'v', i || ',' || repeat('y', 9000)
							  FROM generate_series(1, 300) i"""
						.formatted(run.id()));
		String slow = token("downloads");
		List<RawHttp> stalled = new ArrayList<>();
		for (int i = 0; i < 2; i++) {
			stalled.add(download(slow, 4096));
			assertThat(head(stalled.get(i))).startsWith(OK)
				.contains(
						"\r\nContent-Disposition: attachment; filename=\"run-%d-rejects.csv\"\r\n".formatted(run.id()));
		}
		try (RawHttp more = download(slow, 0)) {
			assertThat(more.answerUntil("}")).startsWith("HTTP/1.1 429 ")
				.contains("\r\nRetry-After: 5\r\n",
						"\"detail\":\"You have 2 downloads on this node at this moment. Expected fewer.\"");
		}
		try (RawHttp whole = download(token("reader"), 0)) {
			assertThat(whole.answerUntil("\n300,")).startsWith(OK);
		}
		String answer = "";
		for (int i = 0; i < LOOKS && !answer.startsWith(OK); i++) {
			try (RawHttp again = download(slow, 0)) {
				answer = head(again);
			}
			sleep();
		}
		assertThat(answer).startsWith(OK);
		for (RawHttp one : stalled) {
			one.close();
		}
		bench.imports().sql("DELETE FROM blockload.reject WHERE run_id = " + run.id());
	}

	private static RawHttp download(String token, int buffer) throws IOException {
		RawHttp http = new RawHttp(port, buffer);
		http.send("GET /api/blockload/v1/runs/" + run.id()
				+ "/rejects HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token
				+ "\r\nAccept: text/csv\r\n\r\n");
		return http;
	}

	@Test
	void aCallerLeavesPlacesForTheUploadsOfOthers() throws IOException {
		String role = "operator in " + bench.imports().application();
		String many = bench.token("many-uploads", Set.of(), role);
		String other = bench.token("other-uploads", Set.of(), role);
		List<RawHttp> open = new ArrayList<>();
		for (int i = 0; i < 2; i++) {
			open.add(upload(many));
		}
		awaitUploads(2);
		try (RawHttp more = upload(many)) {
			assertThat(more.answerUntil("}")).startsWith("HTTP/1.1 429 ")
				.contains("\r\nRetry-After: 5\r\n", "\r\nConnection: close\r\n")
				.endsWith(
						"""
								{"type":"about:blank","title":"Too Many Requests","status":429,"detail":"You have 2 uploads on this node \
								at this moment. Expected fewer.","code":"too-many-requests","action":"Send the request again when one of \
								them has ended. Or raise the limit: BLOCKLOAD_WEB_UPLOADSOFCALLER."}""");
		}
		open.add(upload(other));
		awaitUploads(3);
		try (RawHttp more = upload(other)) {
			assertThat(more.answerUntil("}")).startsWith("HTTP/1.1 503 ")
				.contains(
						"\"detail\":\"This node has 3 uploads at this moment. Expected fewer.\",\"code\":\"node-busy\"");
		}
		for (RawHttp one : open) {
			one.close();
		}
		int status = 429;
		for (int i = 0; i < 100 && status == 429; i++) {
			sleep();
			status = bench
				.send("/api/blockload/v1/imports/people/files",
						(request) -> request.header("Authorization", "Bearer " + many)
							.POST(BodyPublishers.ofString("id,name\n7,Eve\n")))
				.statusCode();
		}
		assertThat(status).isEqualTo(202);
	}

	/** Begin to push a file. */
	private static RawHttp upload(String token) throws IOException {
		RawHttp http = new RawHttp(port);
		http.send("POST /api/blockload/v1/imports/people/files HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
				+ token + "\r\nContent-Type: text/csv\r\nContent-Length: 1000\r\n\r\nid,name\n");
		return http;
	}

	/** Wait until so many threads read a file. */
	private static void awaitUploads(int count) {
		long reading = 0;
		for (int i = 0; i < 100 && reading < count; i++) {
			sleep();
			reading = Thread.getAllStackTraces()
				.entrySet()
				.stream()
				.filter((thread) -> thread.getKey().getName().startsWith("upload-") && Arrays.stream(thread.getValue())
					.anyMatch((frame) -> frame.getClassName().startsWith(StreamedRequest.class.getName())))
				.count();
		}
		assertThat(reading).isEqualTo(count);
	}

	@Test
	void bodiesOfStrangersTakeNothingFromCallers() throws IOException {
		List<RawHttp> strangers = new ArrayList<>();
		boolean refused = false;
		for (int i = 0; i < 60 && !refused; i++) {
			RawHttp one = new RawHttp(port);
			one.send("POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
					+ "Content-Length: 16384\r\n\r\n" + "x".repeat(16_000));
			strangers.add(one);
			// The memory of their address is used up by 16 of them.
			refused = i >= 16 && one.hasAnswer();
		}
		assertThat(strangers.get(strangers.size() - 1).answerUntil("}")).startsWith("HTTP/1.1 429 ")
			.contains("Too many requests with a body arrive at the same time.");
		String caller = token("caller");
		assertThat(bench
			.send("/api/nowhere",
					(request) -> request.header("Authorization", "Bearer " + caller)
						.POST(BodyPublishers.ofByteArray(new byte[500_000])))
			.statusCode()).isEqualTo(404);
		// A form is small.
		try (RawHttp large = new RawHttp(port)) {
			large.send("POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 16385\r\n\r\n");
			assertThat(large.answerUntil("}")).startsWith("HTTP/1.1 413 ")
				.contains("\"detail\":\"The form is larger than 16 KB, and nobody is logged in.\"",
						"\"action\":\"Log in, then send the form again.\"");
		}
		for (RawHttp one : strangers) {
			one.close();
		}
	}

	@Test
	void withoutAValidTokenTheAnswerDoesNotWaitForTheBody() throws IOException {
		for (String head : List.of("", "Expect: 100-continue\r\n", "Authorization: Bearer blk_wrong\r\n",
				"Content-Type: application/x-www-form-urlencoded\r\n")) {
			for (String method : List.of("POST /api/blockload/v1/guess", "PUT /api/blockload/v1/imports/people",
					"POST /api/blockload/v1/imports/people/files")) {
				try (RawHttp http = new RawHttp(port)) {
					http.send(
							method + " HTTP/1.1\r\nHost: localhost\r\n" + head + "Content-Length: 2000000\r\n\r\nabc");
					assertThat(http.answerUntil("\"code\":")).as(method + head)
						.contains("HTTP/1.1 401 ", "\r\nConnection: close\r\n");
				}
			}
		}
	}

	@Test
	void aStreamContinuesOnAnotherNodeWhichEndsItWhenItStops() throws IOException {
		String token = token("moves");
		ManagementServer other = bench.another(WebOptions.on(new ListenAddress("127.0.0.1", 0)));
		List<RawHttp> stalled = new ArrayList<>();
		try (RawHttp here = stream(port, token, 0)) {
			assertThat(here.answerUntil("\nid:200\n")).doesNotContain("\nid:201\n");
		}
		try (RawHttp there = stream(other.port(), token, 0, "Last-Event-ID: 200\r\n")) {
			assertThat(there.answerUntil("event:progress")).startsWith(OK)
				.contains("\nid:201\n", "\nid:207\n")
				.doesNotContain("\nid:200\n", "\nid:208\n");
			for (int i = 0; i < 3; i++) {
				stalled.add(stream(other.port(), token, 4096));
				head(stalled.get(i));
			}
			other.close();
			assertThat(there.answer()).contains("event:end\ndata:{\"reason\":\"closed\"}\n\n");
		}
		for (RawHttp one : stalled) {
			one.close();
		}
	}

}
