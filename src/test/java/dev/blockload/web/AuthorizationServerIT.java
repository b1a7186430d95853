package dev.blockload.web;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.CookieManager;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.blockload.account.RoleGrant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.web.util.UriComponentsBuilder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The log-in with a real provider in a process of its own: Spring Authorization Server.
 */
class AuthorizationServerIT {

	private static final String CALLBACK = "https://blockload.example.com" + Provider.CALLBACK;

	private static Process process;

	private static OidcSettings settings;

	private final HttpClient browser = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

	@BeforeAll
	static void open() throws IOException {
		int port;
		try (ServerSocket socket = new ServerSocket(0)) {
			port = socket.getLocalPort();
		}
		String issuer = "http://127.0.0.1:" + port;
		settings = new OidcSettings(issuer, "blockload", FakeProvider.SECRET, "groups=planning->operator in finance",
				List.of("profile"), "RS256");
		process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
				AuthorizationServerProcess.class.getName(), "--server.port=" + port, "--server.address=127.0.0.1",
				"--issuer=" + issuer, "--callback=" + CALLBACK, "--spring.main.lazy-initialization=false",
				"--spring.main.web-application-type=servlet",
				"--logging.level.org.springframework.boot.diagnostics=error")
			.redirectErrorStream(true)
			.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
			.start();
		BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
		StringBuilder all = new StringBuilder();
		String line = output.readLine();
		while (line != null && !line.contains(AuthorizationServerProcess.READY)) {
			all.append(line).append('\n');
			line = output.readLine();
		}
		assertThat(line).as(all.toString()).isNotNull();
	}

	@AfterAll
	static void close() throws InterruptedException {
		process.destroy();
		process.waitFor(10, TimeUnit.SECONDS);
	}

	@Test
	void aPersonLogsInAndTheProviderAcceptsOnlyTheExactRequest() throws Exception {
		Provider provider = new Provider(settings, CALLBACK);
		ProviderLogIn logIn = ProviderLogIn.to("/tokens");
		String page = provider.page(logIn);
		Map<String, String> answer = answer(logInThere(page));
		assertThat(answer).containsEntry("state", logIn.state());
		OidcUser person = provider.person(logIn, answered(answer));
		assertThat(person.getSubject()).isEqualTo("erika");
		assertThat(ClaimRoles.of(settings.roles()).of(person.getClaims()))
			.containsExactly(RoleGrant.of("operator", "finance"));
		// The code was used.
		assertThatThrownBy(() -> provider.person(logIn, answered(answer)))
			.isInstanceOfAny(OAuth2AuthenticationException.class, OAuth2AuthorizationException.class)
			.hasMessageContaining("invalid_grant");
		// Another log-in has another verifier, and another nonce.
		ProviderLogIn other = new ProviderLogIn(logIn.state(), logIn.nonce(), RandomText.create(), "/tokens");
		Map<String, String> second = answer(get(page).headers().firstValue("Location").orElseThrow());
		assertThatThrownBy(() -> provider.person(other, answered(second)))
			.isInstanceOfAny(OAuth2AuthenticationException.class, OAuth2AuthorizationException.class)
			.hasMessageContaining("invalid_grant");
		ProviderLogIn nonce = new ProviderLogIn(logIn.state(), RandomText.create(), logIn.verifier(), "/tokens");
		Map<String, String> third = answer(get(page).headers().firstValue("Location").orElseThrow());
		assertThatThrownBy(() -> provider.person(nonce, answered(third)))
			.isInstanceOf(OAuth2AuthenticationException.class)
			.hasMessageContaining("invalid_nonce");
		assertThat(get(new Provider(settings, CALLBACK + "/x").page(logIn)).statusCode()).isEqualTo(400);
	}

	/** Returns where the provider sends the browser. */
	private String logInThere(String page) throws Exception {
		assertThat(get(page).headers().firstValue("Location").orElseThrow()).endsWith("/login");
		Matcher form = Pattern.compile("name=\"_csrf\"[^>]* value=\"([^\"]+)\"")
			.matcher(get(settings.issuer() + "/login").body());
		assertThat(form.find()).isTrue();
		HttpResponse<String> done = this.browser.send(HttpRequest.newBuilder(URI.create(settings.issuer() + "/login"))
			.header("Content-Type", "application/x-www-form-urlencoded")
			.POST(BodyPublishers.ofString(
					"username=erika&password=secret&_csrf=" + URLEncoder.encode(form.group(1), StandardCharsets.UTF_8)))
			.build(), BodyHandlers.ofString());
		return get(done.headers().firstValue("Location").orElseThrow()).headers().firstValue("Location").orElseThrow();
	}

	private HttpResponse<String> get(String url) throws Exception {
		return this.browser.send(HttpRequest.newBuilder(URI.create(url)).header("Accept", "text/html").build(),
				BodyHandlers.ofString());
	}

	private static Map<String, String> answer(String location) {
		assertThat(location).startsWith(CALLBACK + "?code=");
		return UriComponentsBuilder.fromUriString(location).build().getQueryParams().toSingleValueMap();
	}

	private static ProviderAnswer answered(Map<String, String> answer) {
		return new ProviderAnswer(answer.get("code"), answer.getOrDefault("state", ""), answer.get("iss"), "");
	}

}
