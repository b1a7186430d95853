package dev.blockload.storage.spool;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import dev.blockload.Failure;
import dev.blockload.storage.Pin;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** What the spool receives, refuses and deletes. */
class SpoolTest {

	private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

	@TempDir
	private Path folder;

	private Path root;

	private Spool spool;

	@BeforeEach
	void use() {
		this.root = this.folder.resolve("home/spool");
		this.spool = new Spool(new SpoolSettings(this.root, 100, 60));
	}

	@Test
	void aBodyIsKeptUnderTheHashOfItsContentAndOnlyItsOwnerCanReadIt() throws IOException {
		Pin pin = receive("salaries/1.csv", "abc", 3L);
		assertThat(pin.bucket()).isEqualTo("spool");
		assertThat(pin.key()).isEqualTo("salaries/1.csv");
		assertThat(pin.etag()).isEqualTo("\"" + ABC + "\"");
		assertThat(pin.size()).isEqualTo(3);
		assertThat(this.spool.has(pin)).isTrue();
		assertThat(this.spool.keys()).containsExactly("salaries/1.csv");
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(this.root))).isEqualTo("rwx------");
		assertThat(this.root.resolve("files/salaries%2f1.csv~" + ABC)).hasContent("abc");
		this.spool.delete(pin);
		this.spool.delete(pin);
		assertThat(this.spool.has(pin)).isFalse();
		assertThat(files()).isEmpty();
	}

	@Test
	void aBodyWithAnotherLengthThanDeclaredIsRefused() {
		assertThat(refused("abc", 4L)).hasMessage(
				"The body of the request ended after 3 bytes. Expected 4 bytes, the Content-Length of the request. No run was created.");
		assertThat(refused("abcdef", 4L).code()).isEqualTo("body-truncated");
		assertThat(files()).isEmpty();
	}

	@Test
	void aBodyThatBreaksOffIsRefusedAndNothingOfItIsKept() {
		InputStream broken = new InputStream() {
			private int count;

			@Override
			public int read() throws IOException {
				if (this.count++ == 5) {
					throw new IOException("connection reset");
				}
				return 'a';
			}

			@Override
			public int read(byte[] bytes, int offset, int length) throws IOException {
				bytes[offset] = (byte) read();
				return 1;
			}
		};
		Failure failure = catchThrowableOfType(SpoolException.class, () -> this.spool.receive("k", broken, null));
		assertThat(failure.code()).isEqualTo("body-truncated");
		assertThat(failure)
			.hasMessage("The body of the request ended after 5 bytes. Expected its last chunk. No run was created.");
		assertThat(files()).isEmpty();
	}

	@Test
	void anEmptyBodyIsRefused() {
		assertThat(refused("", null)).hasMessage("The body of the request has 0 bytes. Expected a CSV file.");
		assertThat(files()).isEmpty();
	}

	@Test
	void aFileAboveItsLimitIsRefusedWhetherItsLengthIsDeclaredOrNot() {
		assertThat(refused("x", 61L))
			.hasMessage("The body of the request is larger than 60 bytes, the limit of this node.");
		assertThat(receive("60", "x".repeat(60), null).size()).isEqualTo(60);
		this.spool.delete(this.spool.store().pin("60"));
		Spool wide = new Spool(new SpoolSettings(this.root, 1L << 30, 60));
		assertThat(
				catchThrowableOfType(SpoolException.class, () -> wide.receive("61", body("x".repeat(61)), null)).code())
			.isEqualTo("body-too-large");
		assertThat(files()).isEmpty();
	}

	@Test
	void aFileThatDoesNotFitBelowTheLimitOfTheSpoolIsRefusedBeforeItArrives() {
		receive("first", "x".repeat(60), 60L);
		InputStream unread = new InputStream() {
			@Override
			public int read() {
				throw new AssertionError("The body is read.");
			}

			@Override
			public int read(byte[] bytes, int offset, int length) {
				return read();
			}

		};
		Failure failure = catchThrowableOfType(SpoolException.class, () -> this.spool.receive("next", unread, 41L));
		assertThat(failure.code()).isEqualTo("spool-full");
		assertThat(failure)
			.hasMessage("The spool holds 60 bytes, and 41 more do not fit below its limit of 100 bytes.");
		assertThat(receive("next", "x".repeat(40), 40L).size()).isEqualTo(40);
	}

	@Test
	void aRoomThatIsReservedIsNotGivenTwiceAndIsReleasedAfterARefusal() {
		InputStream nested = new InputStream() {
			@Override
			public int read() throws IOException {
				assertThat(refused("x".repeat(50), 50L).message())
					.isEqualTo("The spool holds 60 bytes, and 50 more do not fit below its limit of 100 bytes.");
				throw new IOException("away");
			}

			@Override
			public int read(byte[] bytes, int offset, int length) throws IOException {
				return read();
			}

		};
		assertThat(catchThrowableOfType(SpoolException.class, () -> this.spool.receive("a", nested, 60L)).code())
			.isEqualTo("body-truncated");
		assertThat(receive("b", "x".repeat(50), 50L).size()).isEqualTo(50);
	}

	@Test
	void aDiskWithoutSpaceForTheFileRefusesItBeforeItArrives() {
		Spool large = new Spool(new SpoolSettings(this.root, Long.MAX_VALUE, Long.MAX_VALUE));
		Failure failure = catchThrowableOfType(SpoolException.class, () -> large.receive("k", body("x"), 1L << 60));
		assertThat(failure.code()).isEqualTo("spool-full");
		assertThat(failure.message()).startsWith("The disk of the spool " + this.root + " has ")
			.endsWith(" bytes free. Expected 1152921504606846976 for this file, and some to spare.");
	}

	@Test
	void whatACrashLeftIsDeletedAndNothingElse() throws IOException {
		Pin known = receive("known", "abc", null);
		Pin orphan = receive("orphan", "abc", null);
		Pin recent = receive("recent", "abc", null);
		Path part = Files.createFile(this.root.resolve("arriving/1.part"));
		Path arriving = Files.createFile(this.root.resolve("arriving/2.part"));
		Instant before = Instant.now().minusSeconds(3600);
		for (Path old : List.of(part, file("known"), file("orphan"))) {
			Files.setLastModifiedTime(old, FileTime.from(before.minusSeconds(1)));
		}
		this.spool.deleteOrphans(before, "known"::equals);
		assertThat(this.spool.keys()).containsExactlyInAnyOrder("known", "recent");
		assertThat(this.spool.has(known)).isTrue();
		assertThat(this.spool.has(recent)).isTrue();
		assertThat(this.spool.has(orphan)).isFalse();
		assertThat(part).doesNotExist();
		assertThat(arriving).exists();
	}

	private Path file(String key) {
		return this.root.resolve("files/" + key + "~" + ABC);
	}

	private Pin receive(String key, String text, @Nullable Long declared) {
		return this.spool.receive(key, body(text), declared);
	}

	private Failure refused(String text, @Nullable Long declared) {
		return catchThrowableOfType(SpoolException.class, () -> this.spool.receive("refused", body(text), declared));
	}

	private static InputStream body(String text) {
		return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
	}

	private List<Path> files() {
		try (Stream<Path> files = Files.exists(this.root) ? Files.walk(this.root) : Stream.of()) {
			return files.filter(Files::isRegularFile).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** An object without bytes, which no push can create. */
	static void createEmpty(Path root, String key) {
		String hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
		Path file = new SpoolName(key, hash).in(root.resolve("files"));
		try {
			Files.createDirectories(file.toAbsolutePath().getParent());
			Files.createFile(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
