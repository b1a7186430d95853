package dev.blockload.web;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;

import dev.blockload.serve.WebBench;
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
		bench = new WebBench(jobs);
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
		for (String header : new String[] { "Bearer blk_wrong", "Basic YTpi", "Bearer", "blk_wrong" }) {
			HttpResponse<String> answer = bench.send("/api/blockload/v1/imports",
					(request) -> request.header("Authorization", header));
			assertThat(answer.statusCode()).as(header).isEqualTo(401);
			assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer error=\"invalid_token\"");
			assertThat(answer.body())
				.contains("The token is not valid: it is unknown, expired, revoked or not allowed from this address.");
		}
	}

	@Test
	void aPathThatDoesNotExistIsAProblem() {
		HttpResponse<String> answer = bench.get("/nowhere");
		assertThat(answer.body()).isEqualTo("""
				{"type":"about:blank","title":"Not Found","status":404,"detail":"There is no path '/nowhere'.",\
				"code":"no-such-path"}""");
	}

}
