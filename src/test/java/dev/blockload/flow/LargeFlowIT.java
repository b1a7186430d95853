package dev.blockload.flow;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.blockload.definition.Definitions;
import dev.blockload.importjob.EmbeddedServers;
import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.RunListener;
import dev.blockload.importjob.RunRequest;
import dev.blockload.run.RunStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

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
			FlowRunner runner = FlowBench.runner(bench, 0);
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
			String runs = "(SELECT * FROM blockload.run WHERE application = '%s')".formatted(bench.application());
			assertThat(bench
				.rows("SELECT count(*), count(DISTINCT import) FROM %s r WHERE status = 'COMPLETED'".formatted(runs)))
				.containsExactly(count + "|" + count);
			assertThat(bench.rows("SELECT count(*) FROM %s r".formatted(runs)))
				.containsExactly(Integer.toString(count + 1));
			assertThat(bench.rows("""
					SELECT d.import FROM %1$s d
					  JOIN %1$s u ON u.import = 'b' || substr(d.import, 2)::int / 2 AND u.status = 'COMPLETED'
					 WHERE d.status = 'COMPLETED' AND d.import <> 'b0' AND u.ended_at > d.started_at"""
				.formatted(runs))).isEmpty();
			List<String> most = bench.rows("""
					SELECT max((SELECT count(*) FROM %1$s o
					             WHERE o.started_at <= r.started_at AND o.ended_at > r.started_at)) FROM %1$s r"""
				.formatted(runs));
			assertThat(most).containsExactly("4");
			System.out.printf("%d imports: %d loaded in %d ms, then %d by the restart; at most %s at a time%n", count,
					loaded, first, count - loaded, most.get(0));
		}
	}

}
