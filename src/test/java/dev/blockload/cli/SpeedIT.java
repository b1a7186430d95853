package dev.blockload.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A file "should load within a few seconds", from the command to the prompt.
 */
@Tag("speed")
class SpeedIT {

	private static final int ROWS = 5_000;

	private static final double LIMIT_SECONDS = 10;

	private static final int RUNS = 3;

	@Test
	void fiveThousandRowsTakeTenSecondsAtMost(@TempDir Path jobs) {
		try (CommandBench bench = new CommandBench(jobs)) {
			bench.sql("CREATE TABLE app.sales (id int, day date, region text, amount numeric(12,2))");
			bench.define("sales", "file: {fixed: sales.csv}\nblock: sales\nmode: replace\n");
			bench.put("sales.csv",
					IntStream.range(0, ROWS)
						.mapToObj((row) -> "%d,2022-%02d-%02d,\"Region %d\",%d.%02d%n".formatted(row, row % 12 + 1,
								row % 28 + 1, row % 7, row * 31, row % 100))
						.collect(Collectors.joining("", "id,day,region,amount\n", "")));
			// Newer than its sources, or the launcher would build it.
			assertThat(Commands.JAR.toFile().setLastModified(System.currentTimeMillis())).isTrue();
			List<Duration> taken = Stream.generate(() -> timed(jobs)).limit(RUNS).sorted().toList();
			double seconds = taken.get(RUNS / 2).toMillis() / 1000.0;
			System.out.printf("%,d rows from command to prompt: median %.1f s of %s%n", ROWS, seconds, taken);
			assertThat(seconds).isLessThanOrEqualTo(LIMIT_SECONDS);
		}
	}

	private static Duration timed(Path jobs) {
		long start = System.nanoTime();
		CommandResult answer = CommandResult
			.of(new Commands(RunningServers.settings()).start(List.of(Path.of("blockload").toAbsolutePath().toString(),
					"run", "sales", "--force", "--jobs", jobs.toString()), ProcessBuilder.Redirect.PIPE))
			.ends(0);
		Duration taken = Duration.ofNanos(System.nanoTime() - start);
		assertThat(answer.out()).contains("COMPLETED", "5,000 read, 5,000 loaded, 0 rejected");
		return taken;
	}

}
