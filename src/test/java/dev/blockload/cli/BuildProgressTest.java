package dev.blockload.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the launcher shows of a build.
 */
class BuildProgressTest {

	private static final String FUNCTION = "source <(sed -n '/^progress() {/,/^}/p' blockload); progress 2> /dev/null";

	@Test
	void theStepsTheDownloadsAndTheErrorsOfABuildAreShown() throws IOException, InterruptedException {
		assertThat(shown("""
				\033[0m\033[0m[INFO] Scanning for projects...
				[INFO] Downloading from central: https://example.com/a.pom
				[INFO] Downloaded from central: https://example.com/a.pom (1.2 kB at 3 kB/s)
				[INFO] Downloaded from central: https://example.com/b.jar (12 MB at 3.1 MB/s)
				[INFO] --- resources:3.3.1:resources (default-resources) @ blockload ---
				[INFO] --- compiler:3.14.1:compile (default-compile) @ blockload ---
				[INFO] Compiling 612 source files with javac [debug parameters release 17] to target/classes
				[WARNING] A warning of Maven
				[INFO] --- jar:3.4.2:jar (default-jar) @ blockload ---
				[INFO] --- spring-boot:4.0.7:repackage (repackage) @ blockload ---
				[ERROR] /A.java:[3,4] cannot find symbol
				The JAVA_HOME environment variable is not defined correctly
				[INFO] BUILD FAILURE
				""")).isEqualTo("""
				  compiling 612 source files
				  packaging
				  adding the libraries
				[ERROR] /A.java:[3,4] cannot find symbol
				The JAVA_HOME environment variable is not defined correctly
				  downloaded 2 files, 12 MB
				""");
	}

	@Test
	void downloadsAreCountedWhileTheyLast() throws IOException, InterruptedException {
		assertThat(shown("[INFO] Downloaded from central: https://example.com/a.jar (0.6 MB at 3 MB/s)\n".repeat(401)))
			.isEqualTo("""
					  downloaded 200 files, 120 MB
					  downloaded 400 files, 240 MB
					  downloaded 401 files, 240 MB
					""");
	}

	private static String shown(String log) throws IOException, InterruptedException {
		Process bash = new ProcessBuilder("bash", "-euo", "pipefail", "-c", FUNCTION).redirectErrorStream(true).start();
		try (var in = bash.getOutputStream()) {
			in.write(log.getBytes(StandardCharsets.UTF_8));
		}
		String shown = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(bash.waitFor()).isZero();
		return shown;
	}

}
