package dev.blockload.importjob;

import java.util.Map;

import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a run costs whatever it loads, counted and not timed: many imports are small, and
 * each of them pays this. A change that lowers a count lowers its limit here.
 */
class RunCostIT {

	private static final int MOST_STATEMENTS = 368;

	private static final int MOST_TAKEN = 37;

	private final ImportBench bench = ImportBench.shared(Map.of());

	@Test
	void aSmallRunExecutesFewStatementsAndTakesFewConnections() {
		this.bench.renew();
		this.bench.sql("CREATE TABLE app.small (id int PRIMARY KEY, day date, amount numeric(12,2))");
		this.bench.define("small", """
				file: {fixed: small.csv}
				block: small
				mode: upsert
				""");
		this.bench.put("small.csv", "id,day,amount\n1,2022-09-30,1.50\n2,2022-10-01,2.50\n3,2022-10-02,3.50\n");
		// The first opens connections of the pool.
		run();
		try (SqlTraffic traffic = SqlTraffic.begin()) {
			run();
			assertThat(traffic.statements()).as("statements").isBetween(1, MOST_STATEMENTS);
			assertThat(traffic.taken()).as("connections taken from the pool").isBetween(1, MOST_TAKEN);
			assertThat(traffic.opened()).as("connections opened: the lease; the one that is compared with it is kept")
				.isEqualTo(1);
		}
	}

	private void run() {
		Run run = this.bench.run(new RunRequest("small", new RequestedFile.ByRule(), null, RunRequest.Repeat.FORCE));
		assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
	}

}
