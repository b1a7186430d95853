package dev.blockload.api;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.blockload.account.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each request that begins runs can name what they are a part of.
 */
class LaunchOriginsIT {

	private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

	private static final String PARENT = "airflow://prod/nightly.load/01941f29-7c00-7087-8906-40e512c257bd";

	private static final String DATES = "{\"from\": \"2022-09-30\", \"to\": \"2022-10-01\"}";

	private final ApiBench bench = ApiBench.renewed();

	private final String operator = this.bench.token(Role.OPERATOR);

	private final String corrections = "runs/%d/corrections".formatted(this.bench.run().id());

	@AfterEach
	void deleteFlowRuns() {
		this.bench.imports().sql("TRUNCATE blockload.flow_run CASCADE");
	}

	@Test
	void runsHaveTheOriginOfTheirRequest() {
		String rejects = this.bench
			.send(this.operator, "runs/%d/rejects".formatted(this.bench.run().id()),
					(request) -> request.header("Accept", "text/csv"))
			.body();
		assertThat(launched("imports/sales/files", "text/csv", "id,name\n1,Ada\n")).isEqualTo(1);
		assertThat(launched(this.corrections, "application/json",
				"{\"records\": [{\"record\": 2, \"fields\": {\"id\": \"2\"}}]}"))
			.isEqualTo(1);
		assertThat(launched(this.corrections + "/file", "text/csv", rejects.replace("y,Worse", "3,Worse")))
			.isEqualTo(1);
		// An import is launched while nothing of it waits.
		this.bench.imports().sql("UPDATE blockload.launch SET ended_at = now()");
		this.bench.imports()
			.sql("UPDATE blockload.run SET status = 'STOPPED', ended_at = now() WHERE status = 'WAITING'");
		assertThat(launched("imports/people/runs", "application/json", "{}")).isEqualTo(1);
		assertThat(launched("imports/sales/backfill", "application/json", DATES)).isEqualTo(2);
	}

	@Test
	void aParentThatIsNotValidBeginsNothing() {
		this.bench.flow("nightly", "people, sales");
		String all = "SELECT (SELECT count(*) FROM own.run), (SELECT count(*) FROM blockload.flow_run)";
		List<String> before = this.bench.imports().rows(all);
		assertRefused("imports/sales/files", "text/csv", "id,name\n1,Ada\n");
		assertRefused(this.corrections, "application/json", "{\"records\": []}");
		assertRefused(this.corrections + "/file", "text/csv", "id,name\n");
		assertRefused("imports/people/runs", "application/json", "{}");
		assertRefused("imports/sales/backfill", "application/json", DATES);
		assertRefused("flows/nightly/runs", "application/json", "{}");
		assertThat(this.bench.imports().rows(all)).isEqualTo(before);
	}

	private void assertRefused(String path, String type, String body) {
		HttpResponse<String> refused = send(path, type, body, "nightly.load");
		assertThat(refused.statusCode()).as(path).isEqualTo(400);
		assertThat(refused.body()).as(path).contains("Expected NAMESPACE/JOB/RUN, where RUN is a UUID.");
	}

	// The node only has to run.
	@SuppressWarnings("try")
	@Test
	void runsOfAFlowHaveTheOriginOfTheFlowRun() throws InterruptedException {
		this.bench.flow("nightly", "people, sales");
		assertThat(send("flows/nightly/runs", "application/json", "{}", PARENT).statusCode()).isEqualTo(202);
		try (var node = this.bench.web().serving()) {
			long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
			while (ofOrigin() < 2) {
				assertThat(System.nanoTime()).isLessThan(end);
				TimeUnit.MILLISECONDS.sleep(50);
			}
		}
		assertThat(this.bench.imports()
			.rows("SELECT import FROM own.run WHERE trace_parent IS NOT NULL AND flow_run_id IS NOT NULL ORDER BY 1"))
			.containsExactly("people", "sales");
	}

	private int launched(String path, String type, String body) {
		int before = ofOrigin();
		HttpResponse<String> answer = send(path, type, body, PARENT);
		assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(202);
		return ofOrigin() - before;
	}

	private HttpResponse<String> send(String path, String type, String body, String parent) {
		return this.bench.send(this.operator, path,
				(request) -> request.header("Content-Type", type)
					.header("traceparent", TRACE)
					.header("OpenLineage-Parent-Id", parent)
					.POST(BodyPublishers.ofString(body)));
	}

	private int ofOrigin() {
		return this.bench.imports()
			.rows("SELECT id FROM own.run WHERE trace_parent = '%s' AND lineage_parent = '%s'".formatted(TRACE, PARENT))
			.size();
	}

}
