package dev.blockload.embedded;

import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

import dev.blockload.embedded.Libraries.Jar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What the values of this package refuse.
 */
class EmbeddedValuesTest {

	@Test
	void aServerHasAProcessAndAPort() {
		refused(() -> new Postmaster(0, 5432),
				"Process 0 on port 5432 is not valid. Expected a process from 1 and a port from 1 to 65535.");
		refused(() -> new Postmaster(7, 0),
				"Process 7 on port 0 is not valid. Expected a process from 1 and a port from 1 to 65535.");
		refused(() -> new Postmaster(7, 65536),
				"Process 7 on port 65536 is not valid. Expected a process from 1 and a port from 1 to 65535.");
	}

	@Test
	void aFileOfAServerThatIsHalfWrittenIsIgnored(@TempDir Path data) throws Exception {
		Path file = data.resolve("postmaster.pid");
		Files.writeString(file, "7\n/data\n1669999999\n5432\n");
		assertThat(Postmaster.read(data)).isEqualTo(new Postmaster(7, 5432));
		Files.writeString(file, "7\n/data\n1669999999\n0\n");
		assertThat(Postmaster.read(data)).isNull();
		Files.writeString(file, "7\n/data\n");
		assertThat(Postmaster.read(data)).isNull();
	}

	@Test
	void aJarHasAVersionOfNumbers() {
		refused(() -> new Jar(Path.of("a-1.x.jar"), "1.x"),
				"Version '1.x' of 'a-1.x.jar' is not valid. Expected numbers joined by dots.");
	}

	@Test
	void aFolderThatCannotBeMadeIsNamedWithTheReason(@TempDir Path folder) throws Exception {
		Path file = Files.createFile(folder.resolve("file"));
		assertThatExceptionOfType(EmbeddedException.class).isThrownBy(() -> Folders.home(file.resolve(".blockload")))
			.withMessage("'" + file.resolve(".blockload") + "' cannot be created: Not a directory.")
			.satisfies(
					(failure) -> assertThat(failure.action()).isEqualTo("Check the permissions and the free space of '"
							+ file + "'. Or set BLOCKLOAD_HOME to a directory that can be written."));
		Path locked = folder.resolve("s3.start");
		assertThat(EmbeddedException.unusable(locked, "cannot be locked", new AccessDeniedException(locked.toString())))
			.hasMessage("'" + locked + "' cannot be locked: user '" + System.getProperty("user.name")
					+ "' has no permission.");
	}

	private static void refused(Supplier<?> value, String message) {
		assertThatIllegalArgumentException().isThrownBy(value::get).withMessage(message);
	}

}
