package dev.blockload.api;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;

import dev.blockload.account.Role;
import dev.blockload.run.Run;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Rejects are corrected through the API of a running server.
 */
class CorrectionsApiIT {

	private final ApiBench bench = ApiBench.renewed();

	private final Run run = this.bench.run();

	private final String viewer = this.bench.token(Role.VIEWER);

	@Test
	void rejectsAreCorrectedFieldByFieldAndByAFileEachOnce() {
		String operator = this.bench.token(Role.OPERATOR);
		String path = "runs/%d/corrections".formatted(this.run.id());
		assertThat(this.bench.json(this.viewer, path).toString()).isEqualTo("""
				{"run":%d,"rejected":2,"stored":2,"missing":0,"open":2,"corrected":0,"correctedBy":[],"mode":"upsert",\
				"obstacle":null}""".formatted(this.run.id()));
		assertThat(this.bench.json(this.viewer, path + "/2").toString()).isEqualTo(
				"""
						{"record":2,"line":3,"names":["id","name"],"values":["x","Bad"],"rejects":[{"record":2,"line":3,\
						"byteOffset":14,"column":"id","code":"not-a-number","reason":"'x' is not a valid integer. Expected digits.",\
						"value":"x","raw":"x,Bad","correctedBy":null}]}""");
		String json = "{\"records\": [{\"record\": 2, \"fields\": {\"id\": \"2\", \"name\": null}}]}";
		long corrected = launched(this.bench.send(operator, path,
				(request) -> request.header("Content-Type", "application/json")
					.header("Idempotency-Key", "correct")
					.POST(BodyPublishers.ofString(json))));
		// The same request again is the same run.
		assertThat(launched(this.bench.send(operator, path,
				(request) -> request.header("Content-Type", "application/json")
					.header("Idempotency-Key", "correct")
					.POST(BodyPublishers.ofString(json)))))
			.isEqualTo(corrected);
		assertThat(this.bench.json(this.viewer, "runs/" + corrected).get("corrects").asLong()).isEqualTo(this.run.id());
		assertThat(this.bench.imports()
			.rows("SELECT run_id, record, corrected_record FROM blockload.corrected_record ORDER BY 1"))
			.containsExactly(corrected + "|1|2");
		// As if that run had published.
		this.bench.imports().sql("UPDATE blockload.reject SET corrected_by = %d WHERE record = 2".formatted(corrected));
		this.bench.imports().sql("""
				INSERT INTO blockload.reject_count (run_id, code, column_name, corrected, corrected_by)
				SELECT run_id, code, column_name, cells, corrected_by FROM blockload.reject WHERE record = 2""");
		HttpResponse<String> refused = this.bench.post(operator, path, json);
		assertThat(refused.statusCode()).isEqualTo(409);
		assertThat(JsonMapper.shared().readTree(refused.body()).get("detail").asString()).isEqualTo(
				"Record 2 of run %d (line 3) was already corrected by run %d.".formatted(this.run.id(), corrected));
		assertThat(this.bench.json(this.viewer, "runs/%d/rejects?state=corrected".formatted(this.run.id()))
			.at("/items/0/correctedBy")
			.asLong()).isEqualTo(corrected);
		String open = this.bench
			.send(this.viewer, "runs/%d/rejects".formatted(this.run.id()),
					(request) -> request.header("Accept", "text/csv"))
			.body();
		assertThat(open).hasLineCount(2).contains("y,Worse,4,id");
		long other = launched(
				this.bench.send(operator, path + "/file", (request) -> request.header("Content-Type", "text/csv")
					.POST(BodyPublishers.ofString(open.replace("y,Worse", "3,Worse")))));
		assertThat(this.bench.imports()
			.rows("SELECT record, corrected_record FROM blockload.corrected_record WHERE run_id = " + other))
			.containsExactly("1|3");
		assertThat(this.bench.json(this.viewer, path).toString())
			.contains("\"open\":1,\"corrected\":1,\"correctedBy\":[%d]".formatted(corrected));
		assertThat(
				this.bench.json(this.viewer, "runs/%d/rejects?state=open".formatted(this.run.id())).get("items").size())
			.isEqualTo(1);
		assertThat(this.bench.get(this.viewer, "runs/%d/rejects?state=new".formatted(this.run.id())).body())
			.contains("'state' is 'new'. Expected all, open or corrected.");
	}

	@Test
	void aRunThatCannotBeCorrectedIsRefusedBeforeTheBodyArrives() {
		String operator = this.bench.token(Role.OPERATOR);
		String path = "runs/%d/corrections/file".formatted(this.run.id());
		String rejects = this.bench
			.send(this.viewer, "runs/%d/rejects".formatted(this.run.id()),
					(request) -> request.header("Accept", "text/csv"))
			.body();
		long corrected = launched(this.bench.send(operator, path,
				(request) -> request.header("Content-Type", "text/csv")
					.header("Idempotency-Key", "file")
					.POST(BodyPublishers.ofString(rejects))));
		this.bench.imports().sql("UPDATE blockload.run SET undone_by = id WHERE id = " + this.run.id());
		for (String key : List.of("", "other")) {
			HttpResponse<String> refused = this.bench.send(operator, path, (request) -> {
				request.header("Content-Type", "text/csv").POST(BodyPublishers.noBody());
				if (!key.isEmpty()) {
					request.header("Idempotency-Key", key);
				}
				return request;
			});
			// An empty body that had arrived would be refused with body-empty.
			assertThat(refused.statusCode()).isEqualTo(409);
			assertThat(JsonMapper.shared().readTree(refused.body()).get("code").asString())
				.isEqualTo("correct-not-possible");
		}
		// A repeated request gets the run of the first one all the same.
		assertThat(launched(this.bench.send(operator, path,
				(request) -> request.header("Content-Type", "text/csv")
					.header("Idempotency-Key", "file")
					.POST(BodyPublishers.ofString(rejects)))))
			.isEqualTo(corrected);
	}

	private static long launched(HttpResponse<String> answer) {
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
		return JsonMapper.shared().readTree(answer.body()).get("run").asLong();
	}

}
