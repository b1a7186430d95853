package dev.blockload.push;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A large file is pushed to a node whose heap is 256 MiB, and loaded by it. The process
 * ends at once if its heap is too small. Only in the long form: it takes minutes, and
 * some GB of disk.
 */
@EnabledIfSystemProperty(named = "blockload.pushed.megabytes", matches = "\\d+")
class PushedGigabyteIT {

	@Test
	void aLargeFileIsPushedAndLoadedInASmallHeap(@TempDir Path folder) throws Exception {
		String megabytes = System.getProperty("blockload.pushed.megabytes", "");
		Path out = folder.resolve("out");
		Path log = folder.resolve("log");
		ProcessBuilder builder = new ProcessBuilder(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
						"-XX:+ExitOnOutOfMemoryError", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
						"-Dfile.encoding=UTF-8", "-Dblockload.fork=-pushed", "-cp",
						System.getProperty("java.class.path"), PushedGigabyte.class.getName(), megabytes))
			.redirectOutput(out.toFile())
			.redirectError(log.toFile());
		builder.environment().put("AWS_EC2_METADATA_DISABLED", "true");
		Process process = builder.start();
		try {
			assertThat(process.waitFor(20, TimeUnit.MINUTES)).isTrue();
		}
		finally {
			process.destroyForcibly();
		}
		long records = (Long.parseLong(megabytes) << 20) / 64;
		assertThat(process.exitValue()).as(Files.readString(log)).isZero();
		assertThat(Files.readAllLines(out)).last()
			.isEqualTo("200 COMPLETED: %d records, %d rows".formatted(records, records));
	}

}
