package dev.blockload.storage.spool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The folder of the spool: the files that are complete, and the parts of those that
 * arrive. Only the account of the node can read it. Several nodes can share it. Safe for
 * use by many threads.
 */
final class SpoolFolder {

	private final Path root;

	private final Path files;

	private final Path parts;

	SpoolFolder(Path root) {
		this.root = root;
		this.files = root.resolve("files");
		this.parts = root.resolve("arriving");
	}

	Path root() {
		return this.root;
	}

	/** The folder of the files that are complete. */
	Path files() {
		return this.files;
	}

	/** The number of the folder, which is chosen when the folder is first used. */
	UUID id() throws IOException {
		createRoot();
		Path file = this.root.resolve("spool-id");
		if (Files.notExists(file)) {
			Path chosen = newPart();
			Files.writeString(chosen, UUID.randomUUID() + "\n");
			sync(chosen);
			try {
				// Fails if another node was first, and a reader never sees half of it.
				Files.createLink(file, chosen);
			}
			catch (FileAlreadyExistsException ex) {
				// That number counts.
			}
			finally {
				Files.deleteIfExists(chosen);
			}
		}
		try {
			return UUID.fromString(Files.readString(file).strip());
		}
		catch (IllegalArgumentException ex) {
			throw new IOException("File " + file + " contains no UUID. Expected the number of the spool.", ex);
		}
	}

	/** Create the file of a body that arrives. */
	Path newPart() throws IOException {
		createRoot();
		Files.createDirectories(this.parts);
		return Files.createFile(this.parts.resolve(UUID.randomUUID() + ".part"), only(this.root, "rw-------"));
	}

	/**
	 * Complete a file. It survives a crash of the machine from then on.
	 * @param part as {@link #newPart} created it, with all bytes and closed
	 * @param name its name from now on
	 * @return the file
	 */
	Path complete(Path part, SpoolName name) throws IOException {
		Path file = name.in(this.files);
		Files.createDirectories(file.toAbsolutePath().getParent());
		sync(part);
		Path done = Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
		sync(Objects.requireNonNull(done.toAbsolutePath().getParent()));
		return done;
	}

	private static void sync(Path path) throws IOException {
		try (FileChannel channel = FileChannel.open(path,
				Files.isDirectory(path) ? StandardOpenOption.READ : StandardOpenOption.WRITE)) {
			channel.force(true);
		}
	}

	/** How many bytes all files and parts have. */
	long usedBytes() throws IOException {
		return all(this.root).stream().mapToLong(SpoolFolder::size).sum();
	}

	/** The files that are complete. */
	List<Path> complete() throws IOException {
		return all(this.files);
	}

	/**
	 * Delete the parts of bodies that stopped to arrive.
	 * @param before parts that were not written to since then
	 */
	void deleteParts(Instant before) throws IOException {
		for (Path part : all(this.parts)) {
			if (isOlder(part, before)) {
				Files.deleteIfExists(part);
			}
		}
	}

	/** Whether a file was last written before a time. False if it is gone. */
	static boolean isOlder(Path file, Instant before) throws IOException {
		try {
			return Files.getLastModifiedTime(file).toInstant().isBefore(before);
		}
		catch (NoSuchFileException ex) {
			return false;
		}
	}

	private static List<Path> all(Path folder) throws IOException {
		try (Stream<Path> found = Files.walk(folder)) {
			return found.filter(Files::isRegularFile).toList();
		}
		catch (NoSuchFileException ex) {
			// No file has arrived yet.
			return List.of();
		}
		catch (UncheckedIOException ex) {
			// Other nodes delete files of a shared folder meanwhile.
			if (ex.getCause() instanceof NoSuchFileException) {
				return all(folder);
			}
			throw ex.getCause();
		}
	}

	private static long size(Path file) {
		try {
			return Files.size(file);
		}
		catch (IOException ex) {
			return 0; // Deleted meanwhile.
		}
	}

	/** What is below it is protected by it. */
	private void createRoot() throws IOException {
		if (Files.isDirectory(this.root)) {
			return;
		}
		Path parent = this.root.toAbsolutePath().getParent();
		if (parent != null) {
			Files.createDirectories(parent);
		}
		try {
			Files.createDirectory(this.root, only(this.root, "rwx------"));
		}
		catch (FileAlreadyExistsException ex) {
			// Another body, or another node, created it.
		}
	}

	private static FileAttribute<?>[] only(Path path, String permissions) {
		return path.getFileSystem().supportedFileAttributeViews().contains("posix")
				? new FileAttribute<?>[] {
						PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)) }
				: new FileAttribute<?>[0];
	}

}
