package dev.blockload.web;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.blockload.account.TokenScope;
import dev.blockload.serve.AddressRanges;
import dev.blockload.serve.ListenAddress;
import dev.blockload.serve.ManagementServer;
import dev.blockload.serve.PublicUrl;
import dev.blockload.serve.ServeException;
import dev.blockload.serve.WebBench;
import dev.blockload.serve.WebOptions.LocalLogin;
import dev.blockload.serve.WebOptions.MetricsAccess;
import dev.blockload.serve.WebOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What the web server refuses whatever the rights of the caller are, and the separate
 * port of health and metrics.
 */
class GateIT {

	private static final String HOST = "Host: blockload.example.com";

	@TempDir
	static Path jobs;

	private static WebBench bench;

	private static int port;

	private static int managementPort;

	private static @Nullable ManagementServer opened;

	@BeforeAll
	static void open() {
		bench = new WebBench(jobs,
				new WebOptions(new ListenAddress("127.0.0.1", 0), 0, PublicUrl.of("https://blockload.example.com/"),
						AddressRanges.of("127.0.0.0/8, 10.0.0.7"), MetricsAccess.RESTRICTED, LocalLogin.ON),
				Map.of("blockload.web.body", "64KB", "blockload.web.body-timeout", "8s", "blockload.web.requests",
						"60"));
		bench.person("anna", "admin");
		port = bench.server().port();
		managementPort = bench.server().managementPort();
	}

	@AfterAll
	static void close() {
		if (opened != null) {
			opened.close();
		}
		bench.close();
	}

	@Test
	void aRequestForAnotherHostIsRefused() {
		assertThat(RawHttp.get(port, "/api/x", "Host: evil.example")).startsWith("HTTP/1.1 421 ").endsWith("""
				{"type":"about:blank","title":"Misdirected Request","status":421,"detail":"The request is for host \
				'evil.example'. Expected 'blockload.example.com' or localhost.","code":"wrong-host",\
				"action":"Use https://blockload.example.com."}""");
		for (String host : List.of("blockload.example.com", "BLOCKLOAD.example.com:443", "localhost", "127.0.0.1:9464",
				"[::1]:80")) {
			assertThat(RawHttp.get(port, "/api/x", "Host: " + host)).as(host).startsWith("HTTP/1.1 401 ");
		}
		for (String host : List.of("user@blockload.example.com", "blockload.example.com:x", "a b")) {
			assertThat(RawHttp.get(port, "/api/x", "Host: " + host)).as(host).startsWith("HTTP/1.1 400 ");
		}
		for (String host : List.of("127.0.0.1.evil.example", "0.0.0.0", "", "blockload.example.com.",
				"blockload.example.com.evil.example")) {
			assertThat(RawHttp.get(port, "/api/x", "Host: " + host)).as(host).startsWith("HTTP/1.1 421 ");
		}
	}

	@Test
	void theAddressOfTheNodeIsTheOneThatPeopleUseExceptForHealth() {
		assertThat(bench.server().location()).isEqualTo("API: https://blockload.example.com/api/blockload/v1/docs."
				+ " Log-in page: https://blockload.example.com/login. Health: http://127.0.0.1:" + managementPort
				+ "/health, metrics: /metrics.");
	}

	@Test
	void noPageOfAnotherSiteReadsAnAnswer() {
		for (String method : List.of("GET", "OPTIONS")) {
			try (RawHttp http = new RawHttp(port)) {
				http.send(method + " /api/blockload/v1/imports HTTP/1.1\r\n" + HOST
						+ "\r\nOrigin: https://evil.example\r\nAccess-Control-Request-Method: GET"
						+ "\r\nX-Forwarded-For: 192.0.2.11\r\nConnection: close\r\n\r\n");
				assertThat(http.answer()).startsWith("HTTP/1.1 401 ").doesNotContain("Access-Control-Allow");
			}
			catch (IOException ex) {
				throw new AssertionError(ex);
			}
		}
	}

	@Test
	void probesAreAnsweredForEachHost() {
		assertThat(RawHttp.get(managementPort, "/health/liveness", "Host: 10.1.2.3:9464")).startsWith("HTTP/1.1 200 ")
			.contains("\r\n{\"status\":\"UP\"}\r\n");
		assertThat(RawHttp.get(managementPort, "/health/readiness", "Host: pod")).startsWith("HTTP/1.1 200 ");
	}

	@Test
	void thePortsHaveDifferentPaths() {
		assertThat(RawHttp.get(port, "/health/liveness", HOST)).startsWith("HTTP/1.1 404 ")
			.contains("There is no path '/health/liveness' on this port.");
		for (String path : List.of("/health", "/%68ealth", "/metrics", "/%6detrics", "/m%65trics")) {
			assertThat(RawHttp.get(port, path, HOST, "X-Forwarded-For: 192.0.2.11")).as(path)
				.startsWith("HTTP/1.1 404 ")
				.contains("There is no path '" + path + "' on this port.");
		}
		for (String path : List.of("/api/x", "/%61pi/x", "/login")) {
			assertThat(RawHttp.get(managementPort, path, HOST)).as(path).startsWith("HTTP/1.1 404 ");
		}
	}

	@Test
	void thePageForTheFirstAccountIsForTheMachineOfTheNode() {
		assertThat(RawHttp.get(port, "/setup", HOST, "X-Forwarded-For: 192.0.2.8")).startsWith("HTTP/1.1 404 ")
			.contains("There is no path '/setup'.");
	}

	@Test
	void aTokenIsNotAcceptedFromAMachineBesideTheProxy() {
		Exposure none = Exposure.NONE;
		Service service = new Service(() -> false, none);
		Client other = new Client("10.9.9.9", Client.Connection.DIRECT);
		assertThatExceptionOfType(ServeException.class).isThrownBy(() -> service.requireProtected(other))
			.matches((ex) -> ex.code().equals("not-encrypted"));
		service.requireProtected(new Client("127.0.0.1", Client.Connection.LOCAL));
	}

	@Test
	void healthWithDetailsAndMetricsNeedATokenUnlessTheClientIsLocal() {
		String metrics = bench.token("prometheus", Set.of(TokenScope.METRICS));
		String viewer = bench.token("viewer", Set.of(), "viewer in finance");
		bench.imports().stayInTheMinuteOfRefusals();
		for (String path : List.of("/health", "/metrics")) {
			// The address of the proxy itself could be that of each of its clients.
			assertThat(RawHttp.get(managementPort, path, HOST)).startsWith("HTTP/1.1 401 ")
				.contains("WWW-Authenticate: Bearer\r\n", "./blockload token create NAME --scope metrics and send it");
			assertThat(RawHttp.get(managementPort, path, HOST, "Authorization: Bearer " + viewer))
				.startsWith("HTTP/1.1 403 ")
				.contains("Content-Type: application/problem+json", """
						{"type":"about:blank","title":"Forbidden","status":403,"detail":"The token does not have scope \
						metrics.","code":"not-allowed","action":"Create one that has it: ./blockload token create NAME \
						--scope metrics"}""");
			assertThat(RawHttp.get(managementPort, path, HOST, "Authorization: Bearer " + metrics))
				.doesNotStartWith("HTTP/1.1 40");
		}
		assertThat(bench.imports().rows("SELECT actor, subject FROM blockload.audit WHERE action = 'request-refused'"))
			.containsExactly("token:viewer|GET /health");
	}

	@Test
	void openMetricsNeedNoTokenFromAnyAddress() {
		// Closed with the bench: readiness of this node would be that of a node that
		// ends.
		ManagementServer open = bench.another(
				new WebOptions(new ListenAddress("127.0.0.1", 0), null, PublicUrl.of("https://blockload.example.com/"),
						AddressRanges.of("127.0.0.0/8"), MetricsAccess.OPEN, LocalLogin.ON));
		for (String path : List.of("/health", "/metrics")) {
			assertThat(RawHttp.get(open.port(), path, HOST, "X-Forwarded-For: 192.0.2.40")).as(path)
				.doesNotStartWith("HTTP/1.1 40");
		}
		assertThat(RawHttp.get(open.port(), "/api/x", HOST, "X-Forwarded-For: 192.0.2.40")).startsWith("HTTP/1.1 401 ");
		opened = open;
	}

	@Test
	void theRequestsOfAnAddressAreLimited() {
		long begin = System.nanoTime();
		int allowed = 0;
		String answer = "HTTP/1.1 401 ";
		// One more is allowed in each second.
		while (answer.startsWith("HTTP/1.1 401 ") && allowed <= 61 + (System.nanoTime() - begin) / 1_000_000_000) {
			answer = RawHttp.get(port, "/api/x", HOST, "X-Forwarded-For: 192.0.2.9, 198.51.100.7, 10.0.0.7");
			allowed += answer.startsWith("HTTP/1.1 401 ") ? 1 : 0;
		}
		assertThat(allowed).isGreaterThanOrEqualTo(60);
		assertThat(answer).startsWith("HTTP/1.1 429 ")
			.contains("Retry-After: 1\r\n", "\"detail\":\"Too many requests came from 198.51.100.7.\"");
		assertThat(RawHttp.get(port, "/api/x", HOST, "X-Forwarded-For: 198.51.100.7, 192.0.2.9"))
			.startsWith("HTTP/1.1 401 ");
	}

	@Test
	void aBodyThatIsTooLargeIsRefusedBeforeOrWhileItArrives() throws IOException {
		String token = bench.token("large", Set.of(), "viewer in finance");
		HttpResponse<String> answer = bench.send("/api/x",
				(request) -> request.header("X-Forwarded-For", "192.0.2.1")
					.header("Authorization", "Bearer " + token)
					.POST(BodyPublishers.ofByteArray(new byte[100_000])));
		assertThat(answer.statusCode()).isEqualTo(413);
		assertThat(answer.body()).contains("\"code\":\"request-too-large\"",
				"The body of the request is larger than 64 KB.");
		try (RawHttp chunked = new RawHttp(port)) {
			chunked.send("POST /api/x HTTP/1.1\r\n" + HOST + "\r\nAuthorization: Bearer " + token
					+ "\r\nTransfer-Encoding: chunked\r\n\r\n");
			for (int i = 0; i < 9; i++) {
				chunked.send("2000\r\n" + "x".repeat(0x2000) + "\r\n");
			}
			assertThat(chunked.answer()).startsWith("HTTP/1.1 413 ");
		}
	}

	@Test
	void filesThatArePushedCanBeLarger() {
		String token = bench.token("pusher", Set.of(), "operator in finance");
		for (String path : List.of("/api/blockload/v1/imports/unknown/files",
				"/api/v1/import/push/csv?configurationId=7b1b0f0e-1a0d-4f0e-8f53-0a6b3f1c2d3e",
				"/api/import/push/csv?configurationId=7b1b0f0e-1a0d-4f0e-8f53-0a6b3f1c2d3e")) {
			assertThat(bench
				.send(path,
						(request) -> request.header("X-Forwarded-For", "192.0.2.5")
							.header("Content-Type", "text/csv")
							.header("Authorization", "Bearer " + token)
							.POST(BodyPublishers.ofByteArray(new byte[100_000])))
				.statusCode()).as(path).isEqualTo(404);
		}
	}

	@Test
	void anAddressThatOthersReachNeedsTls() {
		assertThatExceptionOfType(RuntimeException.class)
			.isThrownBy(() -> bench.another(WebOptions.on(new ListenAddress("0.0.0.0", 0))))
			.matches((ex) -> String.valueOf(Problems.failureIn(ex))
				.startsWith(
						"dev.blockload.serve.ServeException: The web server listens on an address that other machines reach,"
								+ " and it has no TLS: passwords and tokens could be read on their way."));
	}

	@Test
	void slowBodiesOccupyNoThreadAndEndInTime() throws IOException {
		String token = bench.token("slow", Set.of(), "viewer in finance");
		List<RawHttp> slow = new ArrayList<>();
		// More than there are threads.
		for (int i = 0; i < 60; i++) {
			RawHttp one = new RawHttp(port);
			one.send("POST /api/x HTTP/1.1\r\n" + HOST + "\r\nAuthorization: Bearer " + token
					+ "\r\nX-Forwarded-For: 192.0.3." + i + "\r\nContent-Length: 10\r\n\r\nab");
			slow.add(one);
		}
		assertThat(RawHttp.get(port, "/api/x", HOST, "X-Forwarded-For: 192.0.2.2")).startsWith("HTTP/1.1 401 ");
		// The one that was opened last has most of its time left.
		slow.get(59).send("cdefghij");
		for (RawHttp one : slow.subList(1, 59)) {
			one.close();
		}
		try (RawHttp ends = slow.get(0)) {
			assertThat(ends.answer()).startsWith("HTTP/1.1 408 ").contains("\"code\":\"request-too-slow\"");
		}
		slow.get(59).send("GET /api/x HTTP/1.1\r\n" + HOST + "\r\nConnection: close\r\n\r\n");
		try (RawHttp complete = slow.get(59)) {
			assertThat(complete.answer()).startsWith("HTTP/1.1 404 ").contains("HTTP/1.1 401 ");
		}
	}

	@Test
	void bodiesOfRefusedRequestsOccupyNoThread() throws IOException {
		List<RawHttp> slow = new ArrayList<>();
		// More than there are threads.
		for (int i = 0; i < 60; i++) {
			RawHttp one = new RawHttp(port);
			boolean hosts = i % 4 != 1;
			one.send("POST " + (hosts ? "/api/x" : "/api/v1/import/push/csv") + " HTTP/1.1\r\n"
					+ (hosts ? "Host: evil.example" : HOST) + "\r\nX-Forwarded-For: 192.0.4." + i
					+ "\r\nContent-Length: 1000\r\n\r\nab");
			slow.add(one);
		}
		long begin = System.nanoTime();
		assertThat(RawHttp.get(port, "/api/x", HOST, "X-Forwarded-For: 192.0.2.6")).startsWith("HTTP/1.1 401 ");
		assertThat(System.nanoTime() - begin).isLessThan(10_000_000_000L);
		slow.get(0).send("x".repeat(998));
		assertThat(slow.get(0).answer()).startsWith("HTTP/1.1 421 ");
		slow.get(1).send("x".repeat(998));
		assertThat(slow.get(1).answer()).startsWith("HTTP/1.1 401 ");
		for (RawHttp one : slow) {
			one.close();
		}
		assertThat(bench
			.send("/api/v1/import/push/csv",
					(request) -> request.header("X-Forwarded-For", "192.0.2.7")
						.POST(BodyPublishers.ofByteArray(new byte[1_000_000])))
			.statusCode()).isEqualTo(401);
	}

	@Test
	void behindAPublicUrlWithTlsCookiesAreSecure() {
		assertThat(RawHttp.get(port, "/login", HOST, "X-Forwarded-For: 192.0.2.4")).startsWith("HTTP/1.1 200 ")
			.containsPattern(
					"Set-Cookie: __Host-blockload-form=[A-Za-z0-9_-]{43}; Path=/; Secure; HttpOnly; SameSite=Lax\r\n")
			.contains("Strict-Transport-Security: max-age=31536000\r\n");
		assertThat(RawHttp.get(port, "/tokens", HOST, "X-Forwarded-For: 192.0.2.4")).startsWith("HTTP/1.1 303 ")
			.contains("Location: https://blockload.example.com/login?next=/tokens\r\n");
	}

	@Test
	void oddRequestsAreRefusedAndTheServerGoesOn() throws IOException {
		String end = HOST + "\r\nX-Forwarded-For: 192.0.2.30\r\nConnection: close\r\n";
		String token = "Authorization: Bearer " + bench.token("odd", Set.of(), "viewer in finance") + "\r\n";
		Map<String, String> answers = new LinkedHashMap<>();
		Map<String, String> requests = new LinkedHashMap<>();
		requests.put("version 1.0", "GET /api/x HTTP/1.0\r\n" + end + "\r\n");
		requests.put("no host", "GET /api/x HTTP/1.1\r\nConnection: close\r\n\r\n");
		requests.put("two hosts", "GET /api/x HTTP/1.1\r\n" + HOST + "\r\n" + end + "\r\n");
		requests.put("large head", "GET /api/x HTTP/1.1\r\nX-Large: " + "x".repeat(17_000) + "\r\n" + end + "\r\n");
		requests.put("two lengths",
				"POST /api/x HTTP/1.1\r\n" + token + "Content-Length: 1\r\nContent-Length: 2\r\n" + end + "\r\nab");
		requests.put("negative length", "POST /api/x HTTP/1.1\r\n" + token + "Content-Length: -1\r\n" + end + "\r\n");
		requests.put("unknown encoding",
				"POST /api/x HTTP/1.1\r\n" + token + "Transfer-Encoding: odd\r\n" + end + "\r\n");
		requests.put("wrong chunk",
				"POST /api/x HTTP/1.1\r\n" + token + "Transfer-Encoding: chunked\r\n" + end + "\r\nzz\r\nab\r\n");
		requests.put("parent folder", "GET /api/../login HTTP/1.1\r\n" + end + "\r\n");
		requests.put("encoded parent", "GET /api/%2e%2e/login HTTP/1.1\r\n" + end + "\r\n");
		requests.put("encoded slash", "GET /api%2Fx HTTP/1.1\r\n" + end + "\r\n");
		requests.put("double slash", "GET //api/x HTTP/1.1\r\n" + end + "\r\n");
		requests.put("null byte", "GET /api/%00 HTTP/1.1\r\n" + end + "\r\n");
		requests.put("trace", "TRACE /api/x HTTP/1.1\r\n" + end + "\r\n");
		requests.put("folded header", "GET /api/x HTTP/1.1\r\nX-A: a\r\n b\r\n" + end + "\r\n");
		requests.put("pipelined", "GET /api/x HTTP/1.1\r\n" + HOST
				+ "\r\nX-Forwarded-For: 192.0.2.30\r\n\r\nGET /api/y HTTP/1.1\r\n" + end + "\r\n");
		for (Map.Entry<String, String> request : requests.entrySet()) {
			try (RawHttp http = new RawHttp(port)) {
				http.send(request.getValue());
				String answer = http.answer();
				assertThat(answer).as(request.getKey()).doesNotContain("Tomcat", "Exception");
				answers.put(request.getKey(),
						Pattern.compile("HTTP/1.1 ([0-9]{3}) ")
							.matcher(answer)
							.results()
							.map((found) -> found.group(1))
							.collect(Collectors.joining(" ")));
			}
		}
		// The body of a wrong chunk has no end: the connection is closed.
		assertThat(answers.toString())
			.isEqualTo("{version 1.0=401, no host=400, two hosts=400, large head=400, two lengths=400,"
					+ " negative length=400, unknown encoding=501, wrong chunk=, parent folder=400, encoded parent=400,"
					+ " encoded slash=400, double slash=400, null byte=400, trace=405, folded header=401, pipelined=401 401}");
	}

	@Test
	void whatTheServerItselfRefusesIsAProblemToo() {
		assertThat(RawHttp.get(port, "/api/a%2Fb;x=1", HOST, "X-Forwarded-For: 192.0.2.3")).startsWith("HTTP/1.1 400 ")
			.contains("application/problem+json")
			.doesNotContain("Tomcat");
	}

}
