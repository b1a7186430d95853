package dev.blockload.api;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Set;

import dev.blockload.account.Actor;
import dev.blockload.account.Caller;
import dev.blockload.account.Tokens;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The keys of requests belong to the token that sends them.
 */
class RequestKeysIT {

	private static ApiBench bench;

	@BeforeAll
	static void open() {
		bench = ApiBench.renewed();
	}

	@Test
	void aTokenDoesNotShareKeysWithAnEarlierOneOfItsName() {
		String role = "operator in " + bench.imports().application();
		String first = bench.web().token("twin", Set.of(), role);
		HttpResponse<String> accepted = launch(first, "{\"date\": \"2022-09-30\"}");
		JsonNode launched = json(accepted);
		assertThat(accepted.headers().firstValue("Location"))
			.contains("/api/blockload/v1/runs/" + launched.get("run").asLong());
		JsonNode repeated = json(launch(first, "{\"date\": \"2022-09-30\"}"));
		assertThat(repeated.get("run")).isEqualTo(launched.get("run"));
		assertThat(repeated.get("isNew").asBoolean()).isFalse();
		HttpResponse<String> other = launch(first, "{\"date\": \"2022-10-01\"}");
		assertThat(other.statusCode()).isEqualTo(422);
		assertThat(JsonMapper.shared().readTree(other.body()).get("code").asString()).isEqualTo("idempotency-mismatch");
		HttpResponse<String> alive = bench.post(first, "imports/sales/runs", "{}");
		assertThat(alive.statusCode()).isEqualTo(409);
		assertThat(alive.body()).contains("\"code\":\"alive\"",
				"Run " + launched.get("run").asLong() + " of import 'sales'");
		bench.web().bean(Tokens.class).revoke(Caller.unlimited(Actor.command("test")), "twin");
		String second = bench.web().token("twin", Set.of(), role);
		String stop = "runs/" + launched.get("run").asLong() + "/stop";
		assertThat(bench.post(second, stop, "").statusCode()).isEqualTo(202);
		JsonNode another = json(launch(second, "{\"date\": \"2022-10-01\"}"));
		assertThat(another.get("isNew").asBoolean()).isTrue();
		assertThat(another.get("run")).isNotEqualTo(launched.get("run"));
	}

	private static HttpResponse<String> launch(String token, String body) {
		return bench.send(token, "imports/sales/runs",
				(request) -> request.header("Content-Type", "application/json")
					.header("Idempotency-Key", "nightly")
					.POST(BodyPublishers.ofString(body)));
	}

	private static JsonNode json(HttpResponse<String> answer) {
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
		return JsonMapper.shared().readTree(answer.body());
	}

}
