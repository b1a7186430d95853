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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import dev.blockload.Failure;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.Pin;
import dev.blockload.storage.StorageException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

/** What the spool receives, refuses and deletes. */
class SpoolTest {

	private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

	static final UUID INSTALLATION = UUID.fromString("00000000-0000-4000-8000-000000000001");

	private static final UUID OTHER = UUID.fromString("00000000-0000-4000-8000-000000000002");

	@TempDir
	private Path folder;

	private Path root;

	private Path own;

	private Spool spool;

	@BeforeEach
	void use() {
		this.root = this.folder.resolve("home/spool");
		this.own = this.root.resolve(INSTALLATION.toString());
		this.spool = spool(this.root, 100, INSTALLATION);
	}

	private static Spool spool(Path root, long limit, UUID installation) {
		return new Spool(new SpoolSettings(root, limit, Math.min(limit, 60)), () -> installation);
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
		assertThat(this.own.resolve("files/salaries%2f1.csv~" + ABC)).hasContent("abc");
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
		Spool wide = spool(this.root, 1L << 30, INSTALLATION);
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
		Spool large = new Spool(new SpoolSettings(this.root, Long.MAX_VALUE, Long.MAX_VALUE), () -> INSTALLATION);
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
		Path part = Files.createFile(this.own.resolve("arriving/1.part"));
		Path arriving = Files.createFile(this.own.resolve("arriving/2.part"));
		Instant before = Instant.now().minusSeconds(3600);
		Path probe = Files.createFile(this.root.resolve("1.probe"));
		Path probing = Files.createFile(this.root.resolve("2.probe"));
		for (Path old : List.of(part, probe, file("known"), file("orphan"))) {
			Files.setLastModifiedTime(old, FileTime.from(before.minusSeconds(1)));
		}
		this.spool.deleteOrphans(before, "known"::equals);
		assertThat(this.spool.keys()).containsExactlyInAnyOrder("known", "recent");
		assertThat(this.spool.has(known)).isTrue();
		assertThat(this.spool.has(recent)).isTrue();
		assertThat(this.spool.has(orphan)).isFalse();
		assertThat(part).doesNotExist();
		assertThat(arriving).exists();
		assertThat(probe).doesNotExist();
		assertThat(probing).exists();
	}

	@Test
	void installationsThatUseOneFolderDeleteNothingOfEachOther() throws IOException {
		Spool other = spool(this.root, 100, OTHER);
		Pin own = receive("own", "abc", null);
		Pin others = other.receive("others", body("abc"), null);
		Path part = Files.createFile(this.root.resolve(OTHER + "/arriving/1.part"));
		assertThat(other.id()).isNotEqualTo(this.spool.id());
		assertThat(other.ids()).containsExactlyInAnyOrder(this.spool.id(), other.id());
		assertThat(other.keys()).containsExactly("others");
		assertThat(other.has(own)).isFalse();
		this.spool.deleteOrphans(Instant.now().plusSeconds(60), (key) -> false);
		assertThat(this.spool.keys()).isEmpty();
		assertThat(other.has(others)).isTrue();
		assertThat(part).exists();
		// Each has its own limit.
		receive("60", "x".repeat(60), null);
		assertThat(other.receive("60", body("x".repeat(60)), null).size()).isEqualTo(60);
	}

	@Test
	void filesOfAVersionThatHadThemInTheFolderItselfAreReadUntilTheirRunsDoNotNeedThem() throws IOException {
		this.spool.id();
		UUID earlier = UUID.randomUUID();
		Files.createDirectories(this.root.resolve("files"));
		Files.writeString(this.root.resolve("spool-id"), earlier + "\n");
		Path file = Files.writeString(this.root.resolve("files/k~" + ABC), "abc");
		Path others = Files.writeString(this.root.resolve("files/l~" + ABC), "abc");
		assertThat(this.spool.ids()).containsExactlyInAnyOrder(earlier, this.spool.id());
		assertThat(this.spool.has(earlier)).isTrue();
		assertThat(this.spool.has(OTHER)).isFalse();
		ObjectStore store = this.spool.store(earlier);
		assertThat(store.open(store.pin("k"), 1, 3).readAllBytes()).asString().isEqualTo("bc");
		Instant later = Instant.now().plusSeconds(60);
		this.spool.deleteOrphans(later, (key) -> false);
		this.spool.deleteUnneeded(earlier, Instant.now().minusSeconds(60), "k"::equals);
		assertThat(file).exists();
		this.spool.deleteUnneeded(earlier, later, "k"::equals);
		assertThat(file).doesNotExist();
		assertThat(others).exists();
		assertThat(catchThrowableOfType(StorageException.class, () -> this.spool.store(OTHER)))
			.hasMessage("The spool " + this.root + " has no folder with number " + OTHER + ".");
	}

	@Test
	void aFolderThatOtherAccountsCanUseIsRefused() throws IOException {
		Pin pin = receive("k", "abc", null);
		UUID id = this.spool.id();
		Files.setPosixFilePermissions(this.root, PosixFilePermissions.fromString("rwxr-x---"));
		Failure failure = refused("abc", null);
		assertThat(failure.code()).isEqualTo("spool-failed");
		String message = "The spool " + this.root
				+ " has mode rwxr-x---. Expected rwx------, because pushed files can be confidential.";
		assertThat(failure).hasMessage(message);
		assertThat(failure.action()).isEqualTo("Enter: chmod 700 '" + this.root
				+ "' Or let Blockload create a folder in it: --spool '" + this.root + "/blockload'");
		StorageException unread = catchThrowableOfType(StorageException.class, () -> this.spool.store(id));
		assertThat(unread.code()).isEqualTo("storage-failed");
		assertThat(unread).hasMessage(message);
		assertThat(spool(this.root.resolve("blockload"), 100, INSTALLATION).receive("k", body("abc"), null).etag())
			.isEqualTo(pin.etag());
		Files.setPosixFilePermissions(this.root, PosixFilePermissions.fromString("rwx------"));
		Files.setPosixFilePermissions(this.own, PosixFilePermissions.fromString("rwxr-xr-x"));
		receive("l", "abc", null);
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(this.own))).isEqualTo("rwx------");
	}

	@Test
	void aFolderOfAnotherAccountIsRefused() throws IOException {
		this.spool.id();
		assumeThat(System.getProperty("user.name")).as("only root can give a folder away").isEqualTo("root");
		for (Path given : List.of(this.own, this.root)) {
			Files.setAttribute(given, "unix:uid", 54321);
			Failure failure = refused("abc", null);
			assertThat(failure).hasMessage("The spool " + given
					+ " belongs to account '54321'. Expected 'root', the account of this" + " process.");
			assertThat(failure.action()).isEqualTo("Enter as root: chown -R 'root' '" + given + "' && chmod 700 '"
					+ given + "' Or choose another folder with --spool.");
		}
	}

	@Test
	void linksAreNeitherFollowedNorReadNorDeleted() throws IOException {
		Pin pin = receive("k", "abc", null);
		ObjectStore store = this.spool.store();
		Path outside = Files.writeString(this.folder.resolve("outside"), "abc");
		Path named = Files.createLink(this.folder.resolve("named"), file("k"));
		assertThat(catchThrowableOfType(StorageException.class, () -> store.open(pin, 0, 3)))
			.hasMessage("The spool " + this.own + " cannot be read: File " + file("k")
					+ " has 2 names (hard links). Expected 1, because its content can be changed by another name.");
		Files.delete(named);
		assertThat(store.open(pin, 0, 3).readAllBytes()).asString().isEqualTo("abc");
		Files.delete(file("k"));
		Files.createSymbolicLink(file("k"), outside);
		assertThat(catchThrowableOfType(StorageException.class, () -> store.open(pin, 0, 3))).hasMessage("The spool "
				+ this.own + " cannot be read: " + file("k") + " is a symbolic link, which Blockload does not follow.");
		assertThat(this.spool.has(pin)).isFalse();
		assertThat(this.spool.keys()).isEmpty();
		this.spool.deleteOrphans(Instant.now().plusSeconds(60), (key) -> false);
		assertThat(file("k")).isSymbolicLink();
		Files.delete(file("k"));
		Files.createDirectory(file("k"));
		StorageException folder = catchThrowableOfType(StorageException.class, () -> store.open(pin, 0, 3));
		assertThat(folder)
			.hasMessage("The spool " + this.own + " cannot be read: " + file("k") + " is a folder. Expected a file.");
		assertThat(folder.action()).isEqualTo("Delete it: rm -r '" + file("k") + "'");
		Path elsewhere = Files.createDirectory(this.folder.resolve("elsewhere"));
		Path linked = Files.writeString(elsewhere.resolve("k~" + ABC), "abc");
		for (Path inside : List.of(this.own.resolve("files"), this.own)) {
			try (Stream<Path> all = Files.walk(inside)) {
				all.sorted(Comparator.reverseOrder()).forEach((path) -> path.toFile().delete());
			}
			Files.createSymbolicLink(inside, elsewhere);
			Failure failure = refused("abc", null);
			assertThat(failure).hasMessage("The spool " + this.root + " cannot be used: " + inside
					+ " is a symbolic link, which Blockload does not follow.");
			assertThat(failure.action()).isEqualTo("Delete the link: rm '" + inside + "'");
			assertThat(catchThrowableOfType(SpoolException.class,
					() -> this.spool.deleteOrphans(Instant.now().plusSeconds(60), (key) -> false))
				.message()).isEqualTo(failure.message());
			assertThat(catchThrowableOfType(StorageException.class, () -> store.open(pin, 0, 3)).message())
				.endsWith(inside + " is a symbolic link, which Blockload does not follow.");
		}
		assertThat(linked).exists();
	}

	@Test
	void aFileAndAllFoldersAboveItAreOnTheDiskBeforeItIsReceived() {
		List<String> written = new ArrayList<>();
		Spool recording = new Spool(new SpoolSettings(this.root, 1L << 20, 1000), () -> INSTALLATION,
				(path) -> written.add(this.folder.relativize(path).toString().replaceAll("[^/]+\\.part$", "part")),
				Duration.ofMinutes(1));
		String own = "home/spool/" + INSTALLATION;
		recording.receive("k", body("abc"), null);
		assertThat(written).containsExactly("", "home", "home/spool", own + "/arriving/part", own + "/files", own,
				"home/spool");
		written.clear();
		recording.receive("k".repeat(400), body("abc"), null);
		String folder = own + "/files/" + "k".repeat(180) + "+";
		assertThat(written).containsExactly(own + "/arriving/part", folder + "/" + "k".repeat(180) + "+", folder,
				own + "/files", own, "home/spool");
	}

	@Test
	void theSizeIsCountedAndMeasuredAgainBeforeAFileIsRefusedIfThatWasLongAgo() throws IOException {
		Spool patient = new Spool(new SpoolSettings(this.root, 100, 60), () -> INSTALLATION, Sync.TO_DISK,
				Duration.ofDays(1));
		Spool impatient = new Spool(new SpoolSettings(this.root, 100, 60), () -> INSTALLATION, Sync.TO_DISK,
				Duration.ZERO);
		for (Spool each : List.of(patient, impatient)) {
			each.receive("60", body("x".repeat(60)), null);
			each.delete(each.store().pin("60"));
			each.receive("50", body("x".repeat(50)), null);
			try (Stream<Path> files = Files.list(this.own.resolve("files"))) {
				files.forEach((file) -> file.toFile().delete());
			}
		}
		assertThat(catchThrowableOfType(SpoolException.class, () -> patient.receive("51", body("x".repeat(51)), 51L))
			.message()).isEqualTo("The spool holds 50 bytes, and 51 more do not fit below its limit of 100 bytes.");
		assertThat(impatient.receive("51", body("x".repeat(51)), 51L).size()).isEqualTo(51);
		patient.measure();
		assertThat(catchThrowableOfType(SpoolException.class, () -> patient.receive("50", body("x".repeat(50)), 50L))
			.message()).isEqualTo("The spool holds 51 bytes, and 50 more do not fit below its limit of 100 bytes.");
	}

	@Test
	void theSizeIsSharedWithProcessesThatUseTheSameFolder() {
		assertThat(this.spool.takeMeasured()).isEmpty();
		receive("a", "x".repeat(10), null);
		assertThat(this.spool.takeMeasured()).hasValue(0);
		assertThat(this.spool.takeMeasured()).isEmpty();
		assertThat(this.spool.takeChange()).isEqualTo(10);
		receive("b", "x".repeat(20), null);
		this.spool.delete(this.spool.store().pin("a"));
		this.spool.delete(new Pin("spool", "a", "\"" + ABC + "\"", 10, Instant.EPOCH));
		assertThat(refused("x".repeat(5), 6L).code()).isEqualTo("body-truncated");
		// Others have added 65.
		this.spool.counted(75);
		assertThat(refused("x".repeat(16), 16L))
			.hasMessage("The spool holds 85 bytes, and 16 more do not fit below its limit of 100 bytes.");
		assertThat(this.spool.takeChange()).isEqualTo(10);
	}

	private Path file(String key) {
		return this.own.resolve("files/" + key + "~" + ABC);
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
			return files.filter(Files::isRegularFile).filter((file) -> !file.endsWith("spool-id")).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** An object without bytes, which no push can create. */
	static void createEmpty(Path folder, String key) {
		String hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
		Path file = new SpoolName(key, hash).in(folder.resolve("files"));
		try {
			Files.createDirectories(file.toAbsolutePath().getParent());
			Files.createFile(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
