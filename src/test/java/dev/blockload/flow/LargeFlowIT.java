package dev.blockload.flow;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.blockload.block.BlockCatalog;
import dev.blockload.definition.Definitions;
import dev.blockload.importjob.EmbeddedServers;
import dev.blockload.importjob.FileSeries;
import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.RetryPolicy;
import dev.blockload.importjob.RunListener;
import dev.blockload.importjob.RunRequest;
import dev.blockload.importjob.RunStopper;
import dev.blockload.run.Database;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunStatus;
import dev.blockload.run.RunTable;
import dev.blockload.storage.ObjectStores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A flow of many imports whose blocks refer to each other. The long form only:
 * {@code -Dblockload.flow.imports=200}.
 */
@EnabledIfSystemProperty(named = "blockload.flow.imports", matches = "[0-9]+")
class LargeFlowIT {

	@Test
	void theOrderIsRightAndARestartLoadsOnlyWhatIsMissing(@TempDir Path jobs) throws Exception {
		int count = Integer.getInteger("blockload.flow.imports");
		int broken = count / 8;
		try (ImportBench bench = new ImportBench(EmbeddedServers.get(), jobs,
				Map.of("spring.datasource.hikari.maximum-pool-size", 24))) {
			bench.sql("TRUNCATE blockload.flow_run CASCADE");
			List<String> names = new ArrayList<>();
			for (int i = 0; i < count; i++) {
				// A tree in which each block refers to the one of half its number.
				bench.sql("CREATE TABLE app.b%d (id int PRIMARY KEY%s)".formatted(i,
						(i > 0) ? ", up int REFERENCES app.b" + i / 2 : ""));
				bench.define("b" + i, "file: {fixed: b%d.csv}\nblock: b%d\nmode: upsert\n".formatted(i, i));
				bench.put("b" + i + ".csv", (i > 0) ? "id,up\n%d,%d\n".formatted(i, i / 2) : "id\n0\n");
				names.add(0, "b" + i);
			}
			bench.put("b" + broken + ".csv", "id,up\nx,y\n");
			Files.writeString(jobs.resolve("nightly.yml"),
					"flow: nightly\nparallel: 4\nimports: [%s]\n".formatted(String.join(", ", names)));
			FlowRunner runner = new FlowRunner(
					new FlowRunner.Tools(bench.bean(JdbcClient.class), bench.bean(PlatformTransactionManager.class),
							bench.bean(Database.class), Duration.ofSeconds(45), bench.bean(Definitions.class),
							bench.bean(BlockCatalog.class), bench.launcher(), bench.bean(RunStopper.class),
							bench.bean(RunTable.class), bench.bean(RunHistory.class), bench.bean(ObjectStores.class),
							bench.bean(FileSeries.class), new RetryPolicy(0, Duration.ZERO, Duration.ZERO)));
			long started = Clock.systemUTC().millis();
			FlowRun failed = runner.run(bench.bean(Definitions.class).flowNamed("nightly"),
					new FlowRequest(RunRequest.Purpose.PUBLISH, null), FlowListener.NONE, () -> RunListener.NONE);
			long first = Clock.systemUTC().millis() - started;
			assertThat(failed.status()).isEqualTo(RunStatus.FAILED);
			assertThat(failed.count(MemberState.FAILED)).isEqualTo(1);
			assertThat(failed.count(MemberState.SKIPPED)).isPositive();
			long loaded = failed.count(MemberState.COMPLETED);
			bench.put("b" + broken + ".csv", "id,up\n%d,%d\n".formatted(broken, broken / 2));
			FlowRun completed = runner.restart(failed.id(), FlowListener.NONE, () -> RunListener.NONE);
			assertThat(completed.status()).isEqualTo(RunStatus.COMPLETED);
			// Each was loaded once, and began after the one that it refers to had ended.
			assertThat(
					bench.rows("SELECT count(*), count(DISTINCT import) FROM blockload.run WHERE status = 'COMPLETED'"))
				.containsExactly(count + "|" + count);
			assertThat(bench.rows("SELECT count(*) FROM blockload.run")).containsExactly(Integer.toString(count + 1));
			assertThat(bench.rows("""
					SELECT d.import FROM blockload.run d
					  JOIN blockload.run u ON u.import = 'b' || substr(d.import, 2)::int / 2 AND u.status = 'COMPLETED'
					 WHERE d.status = 'COMPLETED' AND d.import <> 'b0' AND u.ended_at > d.started_at""")).isEmpty();
			List<String> most = bench
				.rows("""
						SELECT max((SELECT count(*) FROM blockload.run o
						             WHERE o.started_at <= r.started_at AND o.ended_at > r.started_at)) FROM blockload.run r""");
			assertThat(Integer.parseInt(most.get(0))).isBetween(2, 4);
			System.out.printf("%d imports: %d loaded in %d ms, then %d by the restart; at most %s at a time%n", count,
					loaded, first, count - loaded, most.get(0));
		}
	}

}
