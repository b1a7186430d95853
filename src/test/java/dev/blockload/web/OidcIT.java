package dev.blockload.web;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.blockload.serve.AddressRanges;
import dev.blockload.serve.ListenAddress;
import dev.blockload.serve.ManagementServer;
import dev.blockload.serve.PublicUrl;
import dev.blockload.serve.WebBench;
import dev.blockload.serve.WebOptions;
import dev.blockload.serve.WebOptions.LocalLogin;
import dev.blockload.serve.WebOptions.MetricsAccess;
import dev.blockload.web.FakeProvider.Mistake;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The log-in with a provider of OpenID Connect, and the checks of its answers.
 */
class OidcIT {

	@TempDir
	static Path jobs;

	private static FakeProvider provider;

	private static WebBench bench;

	private static String url;

	@BeforeAll
	static void open() throws Exception {
		provider = new FakeProvider();
		int port = freePort();
		url = "http://localhost:" + port;
		bench = new WebBench(jobs,
				new WebOptions(new ListenAddress("127.0.0.1", port), null, PublicUrl.of(url), AddressRanges.NONE,
						MetricsAccess.RESTRICTED, LocalLogin.OFF),
				Map.of("blockload.oidc.issuer", provider.issuer(), "blockload.oidc.client-id", "blockload",
						"blockload.oidc.client-secret", FakeProvider.SECRET, "blockload.oidc.roles",
						"groups=planning->operator in finance; groups=/it->admin"));
	}

	@AfterAll
	static void close() {
		bench.close();
		provider.close();
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	@Test
	void aPersonIsIssuerAndSubjectAndHasTheRolesOfTheClaimsOfTheLastLogIn() {
		Browser browser = new Browser(bench.server().port());
		assertThat(browser.get("/login").body()).contains("Log in with " + provider.issuer())
			.doesNotContain("type=\"password\"");
		String location = begin(browser, "/password");
		assertThat(location).startsWith(provider.issuer() + "/authorize?response_type=code&client_id=blockload&")
			.contains("redirect_uri=" + url + "/login/oidc/callback", "code_challenge_method=S256");
		HttpResponse<String> back = browser.get(provider.logIn(location, Mistake.NONE, "planning"));
		assertThat(back.statusCode()).as(back.body()).isEqualTo(303);
		assertThat(back.headers().firstValue("Location")).contains(url + "/password");
		assertThat(roles()).containsExactly("operator|finance");
		assertThat(browser.get("/tokens").body()).contains("oidc:Erika/");
		String first = browser.cookie("blockload");
		logIn(browser, "/it", "planning");
		assertThat(roles()).containsExactly("admin|null", "operator|finance");
		assertThat(browser.get("/tokens").body()).contains("<option>admin</option>");
		browser.setCookie("blockload", first);
		assertThat(browser.get("/tokens").statusCode()).isEqualTo(303);
		HttpResponse<String> none = new Browser(bench.server().port())
			.get(provider.logIn(begin(browser, "/tokens"), Mistake.NONE, "sales"));
		assertThat(none.statusCode()).isEqualTo(401);
		HttpResponse<String> refused = browser.get(provider.logIn(begin(browser, "/tokens"), Mistake.NONE, "sales"));
		assertThat(refused.statusCode()).isEqualTo(403);
		assertThat(refused.body()).contains("'Erika' has no role in Blockload: no claim of ");
		assertThat(bench.imports().rows("SELECT count(*) FROM blockload.account WHERE issuer IS NOT NULL"))
			.containsExactly("1");
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
	void anAnswerThatIsNotAsItMustBeIsRefused(Mistake mistake) {
		Browser browser = new Browser(bench.server().port());
		HttpResponse<String> answer = browser.get(provider.logIn(begin(browser, "/tokens"), mistake, "planning"));
		assertThat(answer.statusCode()).isEqualTo(401);
		assertThat(answer.body()).contains("The log-in with the provider failed. ", mistake.reason());
		assertThat(browser.cookie("blockload")).isEmpty();
	}

	@Test
	void anAnswerIsUsedOnceAndOnlyInTheBrowserThatBegan() {
		Browser browser = new Browser(bench.server().port());
		String back = provider.logIn(begin(browser, "/tokens"), Mistake.NONE, "planning");
		String cookie = browser.cookie("blockload-login");
		assertThat(new Browser(bench.server().port()).get(back).statusCode()).isEqualTo(401);
		assertThat(browser.get(back).statusCode()).isEqualTo(303);
		browser.setCookie("blockload-login", cookie);
		assertThat(browser.get(back).body())
			.contains("The log-in did not begin in this browser, or more than ten minutes ago.");
		assertThat(bench.imports().rows("SELECT 1 FROM blockload.web_log_in WHERE content LIKE '%" + cookie + "%'"))
			.isEmpty();
	}

	@Test
	void withoutLocalLogInNoPasswordIsAccepted() {
		bench.person("local", "admin");
		Browser browser = new Browser(bench.server().port());
		logIn(browser, "planning");
		browser.get("/tokens");
		HttpResponse<String> answer = browser.post("/login", Map.of("name", "local", "password", WebBench.PASSWORD));
		assertThat(answer.statusCode()).isEqualTo(403);
		assertThat(answer.body()).contains("People do not log in with a password here.");
	}

	@Test
	void aProviderThatIsDownIsReported() {
		OidcSettings down = new OidcSettings("http://127.0.0.1:9", "blockload", "", "", List.of("profile"), "RS256");
		assertThatExceptionOfType(WebException.class)
			.isThrownBy(() -> new Provider(down, url + Provider.CALLBACK).page(ProviderLogIn.to("/tokens")))
			.withMessage("The provider http://127.0.0.1:9 does not answer.");
	}

	@Test
	void whileTheProviderIsDownSessionsAndTokensContinueToWorkAndNodesStart() {
		Browser browser = new Browser(bench.server().port());
		logIn(browser, "planning");
		String token = bench.token("meanwhile", Set.of(), "viewer in finance");
		Browser other = new Browser(bench.server().port());
		String back = provider.logIn(begin(other, "/tokens"), Mistake.NONE, "planning");
		provider.setDown(true);
		try {
			assertThat(browser.get("/tokens").statusCode()).isEqualTo(200);
			assertThat(bench.send("/api/nowhere", (request) -> request.header("Authorization", "Bearer " + token))
				.statusCode()).isEqualTo(404);
			HttpResponse<String> refused = other.get(back);
			assertThat(refused.statusCode()).isEqualTo(503);
			assertThat(refused.body()).contains("The provider " + provider.issuer() + " does not answer.",
					"Sessions and tokens continue to work.");
			try (ManagementServer started = bench.another(new WebOptions(new ListenAddress("127.0.0.1", 0), null,
					PublicUrl.of(url), AddressRanges.NONE, MetricsAccess.RESTRICTED, LocalLogin.OFF))) {
				assertThat(new Browser(started.port()).get("/login").statusCode()).isEqualTo(200);
			}
		}
		finally {
			provider.setDown(false);
		}
	}

	@Test
	void rulesThatAreNotRulesAreRefused() {
		for (String rules : List.of("groups=a", "groups->admin", "g=a->operator", "g=a->admin in finance",
				"g=a->root")) {
			assertThatIllegalArgumentException().as(rules)
				.isThrownBy(() -> new OidcSettings("https://i", "c", "", rules, List.of(), "RS256"))
				.withMessageStartingWith("BLOCKLOAD_OIDC_ROLES has the rule '" + rules
						+ "'. Expected CLAIM=VALUE->ROLE in APPLICATION, such as groups=planning->operator in finance, or");
		}
		assertThat(ClaimRoles.of("realm.roles=a=b->viewer in x;c=d->editor in x;c=d->viewer in y")
			.of(Map.of("realm", Map.of("roles", List.of("z", "a=b")), "c", "d")))
			.hasToString(ClaimRoles.of("c=d->editor in x;c=d->viewer in y").of(Map.of("c", "d")).toString());
	}

	private static void logIn(Browser browser, String... groups) {
		HttpResponse<String> answer = browser.get(provider.logIn(begin(browser, "/tokens"), Mistake.NONE, groups));
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
	}

	private static String begin(Browser browser, String next) {
		return browser.get("/login/oidc?next=" + next).headers().firstValue("Location").orElseThrow();
	}

	private static List<String> roles() {
		return bench.imports()
			.rows("SELECT role, coalesce(application, 'null') FROM blockload.account_role"
					+ " JOIN blockload.account ON number = account WHERE issuer IS NOT NULL ORDER BY role");
	}

}
