package dev.blockload.web;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.blockload.account.Accounts;
import dev.blockload.account.Actor;
import dev.blockload.account.AuditLog;
import dev.blockload.account.Caller;
import dev.blockload.account.RoleGrant;
import dev.blockload.account.SetupCodes;
import dev.blockload.account.TokenScope;
import dev.blockload.block.BlockCatalog;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.serve.ListenAddress;
import dev.blockload.serve.ManagementServer;
import dev.blockload.serve.WebBench;
import dev.blockload.serve.WebOptions;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.visible.VisibleTexts;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.http.converter.HttpMessageNotWritableException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The API with tokens, and the pages with sessions.
 */
class WebServerIT {

	@TempDir
	static Path jobs;

	private static WebBench bench;

	@BeforeAll
	static void open() {
		bench = new WebBench(jobs, WebOptions.on(new ListenAddress("127.0.0.1", 0)), Map.of());
		assertThat(bench.get("/login").body()).isEqualTo("""
				{"type":"about:blank","title":"Service Unavailable","status":503,"detail":"There is no account yet, so \
				nobody can log in.","code":"no-account","action":"Create the first one: ./blockload user add NAME \
				--role admin"}""");
		assertThat(bench.get("/api/blockload/v1/imports").statusCode()).isEqualTo(503);
		for (String path : List.of("/metrics", "/health", "/health/imports", "/style", "/api/x")) {
			assertThat(bench.get(path).body()).as(path).isEqualTo(bench.get("/login").body());
		}
		for (String path : List.of("/health/liveness", "/health/readiness")) {
			assertThat(bench.get(path).statusCode()).as(path).isEqualTo(200);
		}
		for (String path : List.of("/", "/login", "/runs?import=sales")) {
			HttpResponse<String> page = beforeTheFirstAccount(path);
			assertThat(page.statusCode()).as(path).isEqualTo(503);
			assertThat(page.headers().firstValue("Content-Type")).as(path).contains("text/html;charset=UTF-8");
			assertThat(page.headers().firstValue("Cache-Control")).contains("no-store");
			assertThat(page.headers().firstValue("Content-Security-Policy").orElse("")).contains("script-src 'self'");
			assertThat(page.body()).contains("<h1>There is no account yet</h1>",
					"<code>./blockload user add NAME --role admin</code>", "<a href=\"/setup\">");
		}
		for (String path : List.of("/api/blockload/v1/imports", "/api/blockload/v1/docs", "/metrics", "/health")) {
			assertThat(beforeTheFirstAccount(path).body()).as(path).isEqualTo(bench.get("/login").body());
		}
		createFirstAccount();
		assertThat(bench.get("/metrics").statusCode()).isEqualTo(200);
		assertThat(beforeTheFirstAccount("/").statusCode()).isEqualTo(303);
		bench.person("anna", "admin");
		bench.person("bert", "operator in finance");
	}

	/** What a browser is answered. */
	private static HttpResponse<String> beforeTheFirstAccount(String path) {
		return bench.send(path, (request) -> request.header("Accept",
				"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"));
	}

	private static void createFirstAccount() {
		String code = bench.bean(SetupCodes.class).issue().orElseThrow();
		Browser browser = new Browser(bench.server().port());
		browser.get("/setup");
		Map<String, String> form = new TreeMap<>(Map.of("code", "WRNG-CODE-2345", "name", "root", "password",
				WebBench.PASSWORD, "again", WebBench.PASSWORD));
		HttpResponse<String> refused = browser.post("/setup", form);
		assertThat(refused.statusCode()).isEqualTo(403);
		assertThat(refused.body()).contains("The code is wrong.").doesNotContain(WebBench.PASSWORD, "WRNG");
		form.put("code", code.toLowerCase(Locale.ROOT));
		assertThat(browser.post("/setup", form).headers().firstValue("Location")).contains("/");
		assertThat(browser.get("/tokens").body()).contains("root", "<option>admin</option>");
		assertThat(bench.imports().rows("SELECT actor, action FROM blockload.audit ORDER BY id"))
			.contains("system:setup|account-created");
		assertThat(browser.post("/setup", form).statusCode()).isEqualTo(403);
	}

	@AfterAll
	static void close() {
		bench.close();
	}

	@Test
	void theNodeNamesItsAddresses() {
		String origin = "http://127.0.0.1:" + bench.server().port();
		assertThat(bench.server().location()).isEqualTo("API: " + origin + "/api/blockload/v1/docs. Log-in page: "
				+ origin + "/login. Health: " + origin + "/health, metrics: /metrics.");
	}

	@Test
	void aRequestWithoutATokenIsRefusedWithoutARedirect() {
		HttpResponse<String> answer = bench.get("/api/blockload/v1/imports");
		assertThat(answer.statusCode()).isEqualTo(401);
		assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
		assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
		assertThat(answer.body()).isEqualTo("""
				{"type":"about:blank","title":"Unauthorized","status":401,"detail":"The request has no token.",\
				"code":"not-authenticated","action":"Create a token: ./blockload token create NAME --role viewer \
				--application APPLICATION and send it as 'Authorization: Bearer TOKEN'."}""");
	}

	@Test
	void aTokenIsTakenFromTheHeaderOnly() {
		HttpResponse<String> answer = bench.send("/api/blockload/v1/imports?access_token=blk_x&token=blk_x",
				(request) -> request.header("Content-Type", "application/x-www-form-urlencoded")
					.header("Cookie", "blockload=blk_x; JSESSIONID=1")
					.POST(BodyPublishers.ofString("access_token=blk_x")));
		assertThat(answer.statusCode()).isEqualTo(401);
		assertThat(answer.body()).contains("\"detail\":\"The request has no token.\"");
		assertThat(answer.headers().map()).doesNotContainKeys("Location", "Set-Cookie");
	}

	@Test
	void aTokenThatIsNotValidIsRefused() {
		for (String header : List.of("Bearer blk_wrong", "Basic YTpi", "Bearer", "blk_wrong")) {
			HttpResponse<String> answer = bench.send("/api/blockload/v1/imports",
					(request) -> request.header("Authorization", header));
			assertThat(answer.statusCode()).as(header).isEqualTo(401);
			assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer error=\"invalid_token\"");
			assertThat(answer.body()).isEqualTo(
					"""
							{"type":"about:blank","title":"Unauthorized","status":401,"detail":"The token is not complete.",\
							"code":"token-refused","action":"Expected blk_ and 49 letters and digits, as 'token create' printed \
							them."}""");
		}
	}

	@Test
	void aTokenThatIsValidPassesOnceInOneHeader() {
		String token = bench.token("nightly", Set.of(), "viewer in finance");
		assertThat(bench.send("/api/nowhere", (request) -> request.header("Authorization", "bearer " + token))
			.statusCode()).isEqualTo(404);
		assertThat(bench
			.send("/api/nowhere",
					(request) -> request.header("Authorization", "Bearer " + token)
						.header("Authorization", "Bearer " + token))
			.statusCode()).isEqualTo(401);
	}

	@Test
	void theLinkOfTheDemoIsExchangedForASessionByItsPage() {
		assertThat(bench.get("/enter").statusCode()).isEqualTo(404);
		ManagementServer.EntryLink link = bench.server().entry(Actor.command("test"), "demo");
		assertThat(link.url()).isEqualTo("http://127.0.0.1:%d/enter#%s".formatted(bench.server().port(), link.code()));
		Browser browser = browser();
		assertThat(browser.get("/enter").body()).contains("method=\"post\" action=\"/enter\" data-entry>")
			.doesNotContain(link.code());
		assertThat(browser.postWithoutToken("/enter", Map.of("code", link.code())).statusCode()).isEqualTo(403);
		browser.get("/enter");
		HttpResponse<String> entered = browser.post("/enter", Map.of("code", link.code()));
		assertThat(entered.statusCode()).isEqualTo(303);
		assertThat(entered.headers().firstValue("Location")).contains("/");
		assertThat(browser.get("/tokens").body()).contains("demo", "<option>admin</option>");
		Browser other = browser();
		other.get("/enter");
		HttpResponse<String> again = other.post("/enter", Map.of("code", link.code()));
		assertThat(again.statusCode()).isEqualTo(401);
		assertThat(again.body()).contains("The link is not valid any more. It works once, for ten minutes.")
			.doesNotContain(link.code());
	}

	@Test
	void aPathThatDoesNotExistIsAProblem() {
		assertThat(bench.get("/nowhere/a?b=c").headers().firstValue("Location"))
			.contains("/login?next=/nowhere/a%3Fb%3Dc");
		HttpResponse<String> answer = browser().logIn("anna").get("/nowhere");
		assertThat(answer.body()).isEqualTo("""
				{"type":"about:blank","title":"Not Found","status":404,"detail":"There is no path '/nowhere'.",\
				"code":"no-such-path"}""");
	}

	@Test
	void aBrowserGetsAProblemWherePagesAreNot() {
		String token = bench.token("browser", Set.of(), "viewer in finance");
		for (String path : List.of("/health/nowhere", "/health/liveness/x", "/api", "/api/nowhere")) {
			HttpResponse<String> answer = bench.send(path,
					(request) -> request.header("Accept", "text/html").header("Authorization", "Bearer " + token));
			assertThat(answer.headers().firstValue("Content-Type")).as(path).contains("application/problem+json");
			assertThat(answer.statusCode()).as(path).isBetween(400, 499);
			assertThat(answer.body()).as(path).doesNotContain("The web server cannot answer this request");
		}
		for (String path : List.of("/health", "/metrics", "/health/readiness")) {
			HttpResponse<String> answer = bench.send(path,
					(request) -> request.header("Accept", "text/html").POST(BodyPublishers.noBody()));
			assertThat(answer.body()).as(path)
				.startsWith("{\"type\":\"about:blank\",\"title\":\"Method Not Allowed\"")
				.doesNotContain("The web server cannot answer this request");
		}
	}

	@Test
	void oddParametersAndHeadersAreMistakesOfTheClient() {
		String token = "Authorization: Bearer " + bench.token("odd", Set.of(TokenScope.METRICS), "admin");
		String session = "Cookie: blockload=" + browser().logIn("anna").cookie("blockload");
		List<String> wrong = new ArrayList<>();
		for (String path : List.of("/api/blockload/v1/imports", "/api/blockload/v1/runs", "/api/blockload/v1/audit",
				"/api/v1/blocks", "/runs", "/imports", "/enter", "/health", "/metrics", "/nowhere")) {
			for (String query : List.of("?%zz=1", "?a=%ff", "?cursor=%ff", "?" + "a=b&".repeat(201),
					"?limit=%00&run=%00", "?limit=99999999999999999999&page=-1", "?" + "a=" + "x".repeat(9000))) {
				wrong.addAll(wrong(path + query, "Accept: */*", token, session));
			}
			for (String accept : List.of("Accept: ", "Accept: ,,,", "Accept: a/b/c", "Accept: */*;q=x",
					"Accept-Language: ;;;", "Accept-Charset: x", "Content-Type: x", "Range: bytes=9-1")) {
				wrong.addAll(wrong(path, accept, token, session));
			}
		}
		assertThat(wrong).isEmpty();
		assertThat(RawHttp.get(bench.server().port(), "/api/blockload/v1/runs?a=%ff", "Host: localhost", token))
			.contains(
					"""
							{"type":"about:blank","title":"Bad Request","status":400,"detail":"A parameter of the request is not \
							valid, or there are more than 200. Expected NAME=VALUE, percent-encoded in UTF-8.","code":"bad-request"}""");
		assertThat(RawHttp.get(bench.server().port(), "/health", "Host: localhost", "Accept: ,,,"))
			.startsWith("HTTP/1.1 400 ")
			.contains("A header of the request has the media type ''. Expected one such as application/json.");
		assertThat(RawHttp.get(bench.server().port(), "/metrics", "Host: localhost", "Accept: "))
			.startsWith("HTTP/1.1 200 ");
		for (String method : List.of("POST", "PUT", "PATCH", "DELETE")) {
			HttpResponse<String> form = bench.send("/login",
					(request) -> request.header("Content-Type", "application/x-www-form-urlencoded")
						.method(method, BodyPublishers.ofString("%zz")));
			assertThat(form.body()).as(method)
				.contains(
						"\"detail\":\"The form has a field that is not encoded as URLs are.\",\"code\":\"bad-request\"");
		}
	}

	@Test
	void aFormOfACallerHasAFieldForEachColumnAndThatOfAStrangerFew() {
		String session = "blockload=" + browser().logIn("anna").cookie("blockload");
		assertThat(form(200, "")).doesNotContain("more than");
		assertThat(form(201, "")).contains("\"detail\":\"The form has more than 200 fields.\"");
		assertThat(form(20_000, session)).doesNotContain("more than");
		assertThat(form(20_001, session)).contains("\"detail\":\"The form has more than 20,000 fields.\"");
	}

	private static String form(int fields, String cookie) {
		return bench
			.send("/login",
					(request) -> request.header("Content-Type", "application/x-www-form-urlencoded")
						.header("Cookie", cookie)
						.POST(BodyPublishers.ofString("f=" + "&f=".repeat(fields - 1))))
			.body();
	}

	/** What is wrong with the answer; empty if nothing is. */
	private static List<String> wrong(String target, String header, String... proofs) {
		String answer = RawHttp.get(bench.server().port(), target, "Host: localhost", header,
				String.join("\r\n", proofs));
		boolean problem = answer.contains("\r\nContent-Type: application/problem+json\r\n")
				&& answer.contains("\"code\":\"") && answer.startsWith("HTTP/1.1 4");
		boolean fine = problem || answer.startsWith("HTTP/1.1 200 ") || answer.startsWith("HTTP/1.1 404 ");
		return fine ? List.of()
				: List.of(header + " " + target.substring(0, Math.min(60, target.length())) + " => " + answer);
	}

	@Test
	void aClientThatWentAwayIsNoFailureOfTheNode() throws Exception {
		Exception gone = new HttpMessageNotWritableException("Could not write JSON: Broken pipe",
				new AsyncRequestNotUsableException("Broken pipe"));
		ActiveDefinitions active = bench.bean(ActiveDefinitions.class);
		ProblemAdvice advice = new ProblemAdvice(new Refusals(new AuditLog(bench.imports().bean(JdbcClient.class))),
				new VisibleTexts(active, new VisibleDefinitions(active), bench.imports().bean(BlockCatalog.class)));
		assertThat(advice.failed(gone, new MockHttpServletRequest())).isNull();
	}

	@Test
	void aPageNamesNoRequestOfTheApi() {
		Browser browser = browser().logIn("anna");
		HttpResponse<String> page = bench.send("/runs/987654321", (request) -> request.header("Accept", "text/html")
			.header("Cookie", "blockload=" + browser.cookie("blockload")));
		assertThat(page.statusCode()).isEqualTo(404);
		assertThat(page.body())
			.contains("There is no run '987654321' that you can see. Check the address of the page."
					+ " To see more, ask an administrator of Blockload for a role.")
			.doesNotContain("/api/");
	}

	@Test
	void theSessionOfARequestIsReadOnceUnlessItsBodyTakesSeconds() {
		Browser browser = browser().logIn("anna");
		WebSessions sessions = new WebSessions(bench.imports().bean(JdbcClient.class));
		MockHttpServletRequest request = new MockHttpServletRequest();
		String cookie = browser.cookie("blockload");
		WebSession session = sessions.find(cookie, request).orElseThrow();
		browser.get("/tokens");
		browser.post("/logout", Map.of());
		assertThat(sessions.find(cookie, request)).contains(session);
		assertThat(sessions.find(cookie, new MockHttpServletRequest())).isEmpty();
	}

	@Test
	void aLogInBeginsANewSession() {
		Browser browser = browser();
		HttpResponse<String> page = browser.get("/login?next=/password");
		assertThat(page.headers().firstValue("Content-Security-Policy")).contains(
				"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
						+ " form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
		assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
		assertThat(page.headers().firstValue("Set-Cookie").orElse(""))
			.matches("blockload-form=[A-Za-z0-9_-]{43}; Path=/; HttpOnly; SameSite=Lax");
		HttpResponse<String> wrong = browser.post("/login",
				Map.of("name", "<b>\"anna", "password", "wrong", "next", "/password"));
		assertThat(wrong.statusCode()).isEqualTo(401);
		assertThat(wrong.body()).contains("The name or the password is wrong.", "value=\"&lt;b>&#34;anna\"")
			.doesNotContain("wrong\"");
		HttpResponse<String> right = browser.post("/login",
				Map.of("name", "anna", "password", WebBench.PASSWORD, "next", "/password"));
		assertThat(right.statusCode()).isEqualTo(303);
		assertThat(right.headers().firstValue("Location")).contains("/password");
		assertThat(right.headers().allValues("Set-Cookie").get(0))
			.matches("blockload=[A-Za-z0-9_-]{43}; Path=/; HttpOnly; SameSite=Lax");
		String first = browser.cookie("blockload");
		browser.get("/password");
		browser.post("/login", Map.of("name", "anna", "password", WebBench.PASSWORD));
		assertThat(browser.cookie("blockload")).isNotEqualTo(first);
		assertThat(browser.get("/tokens").statusCode()).isEqualTo(200);
		browser.setCookie("blockload", first);
		assertThat(browser.get("/tokens").headers().firstValue("Location")).contains("/login?next=/tokens");
	}

	@Test
	void afterTenFailuresALogInHasToWait() {
		Browser browser = browser();
		browser.get("/login");
		for (int i = 0; i < 10; i++) {
			browser.post("/login", Map.of("name", "slow", "password", ""));
		}
		HttpResponse<String> slowed = browser.post("/login", Map.of("name", "slow", "password", ""));
		assertThat(slowed.statusCode()).isEqualTo(429);
		assertThat(Integer.parseInt(slowed.headers().firstValue("Retry-After").orElseThrow())).isBetween(20, 30);
	}

	@Test
	void aPathToGoToIsOneOfThisServer() {
		for (String next : List.of("//evil.example", "https://evil.example", "/\\evil.example", "/a/../b?c", "x")) {
			assertThat(LogInPage.local(next)).as(next).isEqualTo("/");
		}
		for (String next : List.of("/runs/42", "/runs?import=sales&status=failed&from=2022-09-30")) {
			assertThat(LogInPage.local(next)).as(next).isEqualTo(next);
		}
	}

	@Test
	void eachFormNeedsTheTextOfItsSession() {
		Browser browser = browser();
		browser.get("/login");
		assertThat(
				browser.postWithoutToken("/login", Map.of("name", "anna", "password", WebBench.PASSWORD)).statusCode())
			.isEqualTo(403);
		browser.logIn("anna");
		Browser other = browser().logIn("bert");
		other.get("/tokens");
		for (String path : List.of("/logout", "/password", "/tokens", "/tokens/revoke")) {
			assertThat(browser.postWithoutToken(path, Map.of("number", "1")).statusCode()).as(path).isEqualTo(403);
		}
		String cookie = other.cookie("blockload");
		other.setCookie("blockload", browser.cookie("blockload"));
		HttpResponse<String> refused = other.post("/logout", Map.of());
		assertThat(refused.statusCode()).isEqualTo(403);
		assertThat(refused.body()).contains("You logged in or out after it was opened, or another site sent it.");
		other.setCookie("blockload", cookie);
		other.get("/tokens");
		assertThat(other.post("/logout", Map.of()).headers().firstValue("Location")).contains("/login");
		assertThat(other.get("/tokens").statusCode()).isEqualTo(303);
		other.setCookie("blockload", cookie);
		assertThat(other.get("/tokens").statusCode()).isEqualTo(303);
	}

	@Test
	void aPersonCreatesAndRevokesOwnTokens() {
		bench.imports().sql("TRUNCATE blockload.refusal");
		Browser browser = browser().logIn("bert");
		browser.get("/tokens");
		HttpResponse<String> more = browser.post("/tokens",
				Map.of("name", "more", "role", "editor", "application", "finance", "days", "30"));
		assertThat(more.statusCode()).isEqualTo(403);
		assertThat(more.body()).contains("'bert' does not have role editor in application 'finance'.");
		HttpResponse<String> created = browser.post("/tokens",
				Map.of("name", "mine", "role", "operator", "application", "finance", "days", "30"));
		Matcher shown = Pattern.compile("<code>(blk_[0-9A-Za-z]+)</code>").matcher(created.body());
		assertThat(shown.find()).isTrue();
		assertThat(api(shown.group(1))).isEqualTo(404);
		HttpResponse<String> list = browser.get("/tokens");
		assertThat(list.body()).contains("bert/mine").doesNotContain(shown.group(1));
		Matcher number = Pattern.compile("name=\"number\" value=\"([0-9]+)\"").matcher(list.body());
		assertThat(number.find()).isTrue();
		assertThat(browser.post("/tokens/revoke", Map.of("number", number.group(1))).statusCode()).isEqualTo(303);
		assertThat(api(shown.group(1))).isEqualTo(401);
		assertThat(bench.imports()
			.rows("SELECT actor, address, action, subject FROM blockload.audit WHERE actor = 'bert'"
					+ " AND action NOT LIKE 'logged%' ORDER BY id"))
			.containsExactly("bert|127.0.0.1|request-refused|POST /tokens",
					"bert|127.0.0.1|token-created|token bert/mine", "bert|127.0.0.1|token-revoked|token bert/mine");
	}

	@Test
	void aPasswordThatSomebodyElseKnowsIsChangedFirst() {
		long carla = bench.person("carla", "viewer in finance");
		bench.imports().sql("UPDATE blockload.account SET must_change_password = true WHERE number = " + carla);
		Browser browser = browser().logIn("carla");
		assertThat(browser.get("/tokens").headers().firstValue("Location")).contains("/password");
		assertThat(browser.get("/password").body()).contains("Another person knows your password.",
				"A password has 12 characters or more, at most 72 bytes in UTF-8");
		assertThat(change(browser, "short", "short").body()).contains("The password has 5 characters.");
		assertThat(change(browser, "long enough 1", "long enough 2").body())
			.contains("The two new passwords are different.");
		Browser elsewhere = browser().logIn("carla");
		String before = browser.cookie("blockload");
		assertThat(change(browser, "another long one", "another long one").headers().firstValue("Location"))
			.contains("/");
		assertThat(browser.cookie("blockload")).isNotEqualTo(before);
		assertThat(browser.get("/tokens").statusCode()).isEqualTo(200);
		assertThat(elsewhere.get("/password").statusCode()).isEqualTo(303);
	}

	private static HttpResponse<String> change(Browser browser, String password, String again) {
		return browser.post("/password", Map.of("present", WebBench.PASSWORD, "password", password, "again", again));
	}

	@Test
	void aSessionEndsAfterAnHourWithoutUseAndAfterHalfADayAndIfItCannotBeRead() {
		for (String change : List.of("used_at = now() - interval '61 minutes'",
				"created_at = now() - interval '12 hours 1 minute'", "content = '{\"account\":7}'", "content = ''")) {
			bench.imports().sql("DELETE FROM blockload.web_session");
			Browser browser = browser().logIn("anna");
			assertThat(bench.imports()
				.rows("SELECT key FROM blockload.web_session, json_object_keys(content::json) key ORDER BY 1"))
				.containsExactly("account", "csrf", "duty", "loggedInAt");
			bench.imports().sql("UPDATE blockload.web_session SET used_at = now() - interval '59 minutes'");
			assertThat(browser.get("/tokens").statusCode()).as(change).isEqualTo(200);
			assertThat(bench.imports()
				.rows("SELECT 1 FROM blockload.web_session WHERE used_at < now() - interval '1 minute'")).isEmpty();
			bench.imports().sql("UPDATE blockload.web_session SET " + change);
			HttpResponse<String> answer = browser.get("/tokens");
			assertThat(answer.statusCode()).as(change).isEqualTo(303);
		}
	}

	@Test
	void aChangeOfRolesEndsSessionsAndClosesStreams() throws InterruptedException {
		long dora = bench.person("dora", "operator in finance");
		Browser browser = browser().logIn("dora");
		String cookie = browser.cookie("blockload");
		MockHttpServletRequest request = new MockHttpServletRequest();
		Accounts accounts = bench.bean(Accounts.class);
		WebSessions sessions = new WebSessions(bench.imports().bean(JdbcClient.class));
		new Proof(() -> sessions.find(cookie)
			.flatMap((session) -> accounts.callerOf(session.account(), session.loggedInAt(), "127.0.0.1")))
			.attachTo(request);
		CountDownLatch closed = new CountDownLatch(1);
		try (OpenStreams streams = new OpenStreams()) {
			OpenStreams.Registration open = streams.of(request).apply(closed::countDown);
			assertThat(closed.await(600, TimeUnit.MILLISECONDS)).isFalse();
			accounts.grant(Caller.unlimited(Actor.command("ops@app-1")), "dora", RoleGrant.of("viewer", "finance"));
			assertThat(closed.await(60, TimeUnit.SECONDS)).isTrue();
			open.close();
		}
		assertThat(browser.get("/tokens").statusCode()).isEqualTo(303);
		assertThat(dora).isPositive();
	}

	private static int api(String token) {
		return bench.send("/api/nowhere", (request) -> request.header("Authorization", "Bearer " + token)).statusCode();
	}

	private static Browser browser() {
		return new Browser(bench.server().port());
	}

}
