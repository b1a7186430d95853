package dev.blockload.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The benchmark in its short form, with the servers of the integration tests: whether it
 * works, not how long anything takes.
 */
class BenchmarkIT {

	@Test
	void itLoadsTheSameRowsWithEachContenderAndReportsThem(@TempDir Path folder) throws Exception {
		Files.createSymbolicLink(folder.resolve(".blockload"),
				Path.of("target", "it" + System.getProperty("blockload.fork", "")).toAbsolutePath());
		// Newer than its sources, or the launcher would build it.
		assertThat(Path.of("target", "blockload.jar").toFile().setLastModified(System.currentTimeMillis())).isTrue();
		assertThat(Benchmark.run(Path.of("target", "embedded").toAbsolutePath(), "--size", "100KB", "--rounds", "1",
				"--cases", "ten-partitioned", "--contenders", "blockload,copy,binary-2", "--folder", folder.toString(),
				"--state", "target/it" + System.getProperty("blockload.fork", "")))
			.isZero();
		JsonNode results = JsonMapper.shared().readTree(folder.resolve("results.json").toFile());
		List<JsonNode> figures = StreamSupport.stream(results.get("figures").spliterator(), false).toList();
		assertThat(figures).extracting((each) -> each.get("contender").asString())
			.containsExactly("blockload", "copy", "binary-2");
		assertThat(figures).extracting((each) -> each.get("rows").asLong()).containsOnly(Shape.TEN.rows(100_000));
		assertThat(figures).extracting((each) -> each.get("seconds").asDouble()).allMatch((seconds) -> seconds > 0);
		assertThat(Files.readAllLines(folder.resolve("results.md"))).filteredOn((line) -> line.startsWith("| ten-"))
			.hasSize(3);
		assertThat(Files.readString(folder.resolve("results.svg"))).startsWith("<svg").endsWith("</svg>\n");
	}

}
