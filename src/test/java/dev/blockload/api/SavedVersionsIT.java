package dev.blockload.api;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;

import dev.blockload.account.Role;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A change of each resource that can be saved says which version it changes.
 */
class SavedVersionsIT {

	private static ApiBench bench;

	private static String admin;

	@BeforeAll
	static void open() {
		bench = ApiBench.renewed();
		admin = bench.token(Role.ADMIN, null);
	}

	@AfterAll
	static void close() {
		bench.imports().sql("TRUNCATE blockload.definition CASCADE");
	}

	@Test
	void aChangeOfEachResourceNeedsTheVersionThatItChanges() {
		String application = bench.imports().application();
		Map<String, String> texts = Map.of("imports/versioned", """
				import: versioned
				application: %s
				connection: store
				file: {fixed: people.csv}
				block: people
				mode: upsert
				""".formatted(application), "connections/versioned", """
				connections:
				  versioned:
				    bucket: sales
				    region: eu-central-1
				    access-key-id: AKIA
				    secret-access-key: ${BLOCKLOAD_SECRET_STORE}
				    applications: [%s]
				""".formatted(application), "notifications/versioned", """
				notifications:
				  versioned: {mail: [me@example.com], from: blockload@example.com, on: [failure], imports: [people]}
				""");
		texts.forEach((path, text) -> {
			String other = text + "# changed\n";
			refused(put(path, text, null, null), 428, "version-missing");
			refused(put(path, text, "If-None-Match", "\"1\""), 428, "version-missing");
			refused(put(path, text, "If-Match", "\"1\""), 412, "version-mismatch");
			refused(put(path, text, "If-Match", "one"), 400, "bad-request");
			tagged(put(path, text, "If-None-Match", "*"), 1);
			refused(put(path, other, "If-None-Match", "*"), 412, "version-mismatch");
			tagged(put(path, other, "If-Match", "\"1\""), 2);
			refused(put(path, text, "If-Match", "\"1\""), 412, "version-mismatch");
			HttpResponse<String> export = tagged(bench.get(admin, path + "/export"), 2);
			assertThat(export.body()).endsWith("# changed\n");
			String revert = path + "/revert?version=1";
			refused(send(revert, "POST", null, null), 428, "version-missing");
			refused(send(revert, "POST", "If-Match", "\"1\""), 412, "version-mismatch");
			tagged(send(revert, "POST", "If-Match", "W/\"2\""), 3);
			refused(send(path, "DELETE", null, null), 428, "version-missing");
			refused(send(path, "DELETE", "If-Match", "\"2\""), 412, "version-mismatch");
			assertThat(send(path, "DELETE", "If-Match", "\"3\"").statusCode()).as(path).isEqualTo(204);
			assertThat(bench.get(admin, path + "/export").statusCode()).as(path).isEqualTo(404);
			tagged(put(path, text, "If-None-Match", "*"), 5);
		});
	}

	private static HttpResponse<String> put(String path, String yaml, @Nullable String header, @Nullable String value) {
		return bench.send(admin, path,
				(request) -> with(request.header("Content-Type", "application/yaml"), header, value)
					.PUT(BodyPublishers.ofString(yaml)));
	}

	private static HttpResponse<String> send(String path, String method, @Nullable String header,
			@Nullable String value) {
		return bench.send(admin, path,
				(request) -> with(request, header, value).method(method, BodyPublishers.noBody()));
	}

	private static HttpRequest.Builder with(HttpRequest.Builder request, @Nullable String header,
			@Nullable String value) {
		return (header != null && value != null) ? request.header(header, value) : request;
	}

	private static void refused(HttpResponse<String> answer, int status, String code) {
		assertThat(answer.statusCode()).as(answer.uri() + answer.body()).isEqualTo(status);
		assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
		assertThat(JsonMapper.shared().readTree(answer.body()).get("code").asString()).isEqualTo(code);
	}

	private static HttpResponse<String> tagged(HttpResponse<String> answer, long version) {
		assertThat(answer.statusCode()).as(answer.uri() + answer.body()).isEqualTo(200);
		assertThat(answer.headers().firstValue("ETag")).contains("\"" + version + "\"");
		return answer;
	}

}
