package dev.blockload.importjob;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Files whose records need much more memory than their bytes, in a process with a heap of
 * 160 MiB: the promise is 256 MiB. The process ends at once if its heap is too small.
 */
class FlatMemoryIT {

	@Test
	void filesOfVeryShortAndVeryLongRecordsFitIntoASmallHeap(@TempDir Path folder) throws Exception {
		Servers servers = EmbeddedServers.get();
		Path out = folder.resolve("out");
		Path log = folder.resolve("log");
		List<String> command = new ArrayList<>(List.of(
				Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx160m",
				"-XX:+ExitOnOutOfMemoryError", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dfile.encoding=UTF-8",
				"-cp", System.getProperty("java.class.path"), FlatMemory.class.getName(), servers.jdbcUrl(),
				servers.username(), servers.password(), servers.s3().toString(), servers.accessKeyId(),
				servers.secretAccessKey(), Files.createDirectory(folder.resolve("jobs")).toString()));
		ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(log.toFile());
		builder.environment().put("AWS_EC2_METADATA_DISABLED", "true");
		Process process = builder.start();
		assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
		assertThat(process.exitValue()).as(Files.readString(log)).isZero();
		assertThat(Files.readAllLines(out, StandardCharsets.UTF_8)).containsExactly(
				"one-character-lines: COMPLETED 270000 read, 270000 loaded, 0 rejected, 270000 in the table",
				"short-bad-records: FAILED 50001 read, 0 loaded, 50001 rejected, 0 in the table, too-many-rejects: "
						+ "At least 50,001 records were rejected, of 50,001 examined. Reading stopped there. The import allows at most 50000.",
				"padded-records: COMPLETED 110000 read, 110000 loaded, 0 rejected, 110000 in the table",
				"constants: COMPLETED 40000 read, 40000 loaded, 0 rejected, 40000 in the table",
				"records-of-delimiters: FAILED 12 read, 0 loaded, 12 rejected, 0 in the table, too-many-rejects: "
						+ "12 of 12 records were rejected. The import allows at most 0.",
				"long-duplicates: COMPLETED 6500 read, 0 loaded, 6500 rejected, 0 in the table",
				"preview: 9 rows, [Warning[code=shortened, message=Only the first 9 records are shown, because they have 9,000,009 bytes.]]",
				"guess-wide: 700 columns, Sampled[bytes=2520000, records=1200, whole=true], [The first record was read as values, not as column names.]",
				"guess-ragged: 2 columns, Sampled[bytes=7600000, records=1000000, whole=true], [The first record was read as values, not as column names., "
						+ "A run would reject 600,000 of 1,600,000 records. The first is at line 1000001: The record has 3 fields. Expected 2, like the first record.]");
	}

}
