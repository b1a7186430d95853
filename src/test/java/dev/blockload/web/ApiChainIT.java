package dev.blockload.web;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.blockload.serve.ListenAddress;
import dev.blockload.serve.WebBench;
import dev.blockload.serve.WebOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The security chain of the API, and the problem documents of the web server.
 */
class ApiChainIT {

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
		assertThat(bench.get("/metrics").statusCode()).isEqualTo(200);
		bench.person("anna", "admin");
	}

	@AfterAll
	static void close() {
		bench.close();
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
	void aPathThatDoesNotExistIsAProblem() {
		HttpResponse<String> answer = bench.get("/nowhere");
		assertThat(answer.body()).isEqualTo("""
				{"type":"about:blank","title":"Not Found","status":404,"detail":"There is no path '/nowhere'.",\
				"code":"no-such-path"}""");
	}

}
