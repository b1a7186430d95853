package dev.blockload.storage.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * The folder of an installation in the spool: the files that are complete, and the parts
 * of those that arrive. Several nodes can share it. Links in it are not followed. Safe
 * for use by many threads.
 */
final class SpoolFolder {

	private final Path root;

	private final Path path;

	private final Path files;

	private final Path parts;

	private final Path number;

	private final Sync sync;

	/**
	 * Use a folder.
	 * @param root the spool that it is in, or is
	 * @param path the folder
	 */
	SpoolFolder(Path root, Path path, Sync sync) {
		this.root = root;
		this.path = path;
		this.files = path.resolve("files");
		this.parts = path.resolve("arriving");
		this.number = path.resolve("spool-id");
		this.sync = sync;
	}

	Path path() {
		return this.path;
	}

	/** The folder of the files that are complete. */
	Path files() {
		return this.files;
	}

	/** The number of the folder, which is chosen when the folder is first used. */
	UUID id() throws IOException {
		Optional<UUID> known = existingId();
		if (known.isPresent()) {
			return known.get();
		}
		Path chosen = newPart();
		Files.writeString(chosen, UUID.randomUUID() + "\n");
		this.sync.of(chosen);
		try {
			// Fails if another node was first, and a reader never sees half of it.
			Files.createLink(this.number, chosen);
		}
		catch (FileAlreadyExistsException ex) {
			// That number counts.
		}
		finally {
			Files.deleteIfExists(chosen);
		}
		this.sync.of(this.path);
		return existingId().orElseThrow(() -> new NoSuchFileException(this.number.toString()));
	}

	/** The number of the folder; empty if it has none yet. */
	Optional<UUID> existingId() throws IOException {
		if (Files.notExists(this.number, LinkOption.NOFOLLOW_LINKS)) {
			return Optional.empty();
		}
		requireNoLink(this.number);
		try {
			return Optional.of(UUID.fromString(Files.readString(this.number).strip()));
		}
		catch (NoSuchFileException ex) {
			return Optional.empty();
		}
		catch (IllegalArgumentException ex) {
			throw new IOException("File " + this.number + " contains no UUID. Expected the number of the spool.", ex);
		}
	}

	/** Create the file of a body that arrives. */
	Path newPart() throws IOException {
		createFolder(this.parts);
		return Files.createFile(this.parts.resolve(UUID.randomUUID() + ".part"),
				SpoolRoot.only(this.root, "rw-------"));
	}

	/**
	 * Complete a file. It survives a crash of the machine from then on.
	 * @param part as {@link #newPart} created it, with all bytes and closed
	 * @param name its name from now on
	 */
	void complete(Path part, SpoolName name) throws IOException {
		Path file = name.in(this.files);
		createFolder(folderOf(file));
		// Its age is that of the complete file: the end of a body can come late.
		Files.setLastModifiedTime(part, FileTime.from(Instant.now()));
		this.sync.of(part);
		Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
		try {
			// Another node can have created a folder a moment ago.
			for (Path folder = folderOf(file); !folder.equals(this.root); folder = folderOf(folder)) {
				this.sync.of(folder);
			}
			this.sync.of(this.root);
		}
		catch (IOException ex) {
			Files.deleteIfExists(file);
			throw ex;
		}
	}

	private void createFolder(Path folder) throws IOException {
		if (!folder.equals(this.path)) {
			createFolder(folderOf(folder));
			try {
				Files.createDirectory(folder, SpoolRoot.only(folder, "rwx------"));
			}
			catch (FileAlreadyExistsException ex) {
				requireNoLink(folder);
			}
		}
	}

	/** All paths here are below the root. */
	private static Path folderOf(Path inside) {
		return Objects.requireNonNull(inside.getParent());
	}

	/**
	 * Refuse to use a path that a link leads to. The root can be one.
	 * @param inside a path below the root
	 */
	void requireNoLink(Path inside) throws IOException {
		Path reached = this.root;
		for (Path part : this.root.relativize(inside)) {
			reached = reached.resolve(part);
			if (Files.isSymbolicLink(reached)) {
				throw UnsafeFileException.link(reached);
			}
		}
	}

	/**
	 * Read the attributes of a file that can be used.
	 * @throws UnsafeFileException if it is a link, or has another name
	 */
	BasicFileAttributes attributes(Path file) throws IOException {
		requireNoLink(file);
		BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class,
				LinkOption.NOFOLLOW_LINKS);
		if (attributes.isDirectory()) {
			throw UnsafeFileException.folder(file);
		}
		if (!attributes.isRegularFile()) {
			throw UnsafeFileException.notPlain(file);
		}
		if (SpoolRoot.hasOwners(file)) {
			int names = (int) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS);
			if (names > 1) {
				throw UnsafeFileException.names(file, names);
			}
		}
		return attributes;
	}

	/** Open a file that can be used. */
	FileChannel open(Path file) throws IOException {
		var unused = attributes(file);
		return FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
	}

	/** How many bytes all files and parts have. */
	long usedBytes() throws IOException {
		AtomicLong bytes = new AtomicLong();
		visit(this.path, (file, attributes) -> bytes.addAndGet(attributes.size()));
		return bytes.get();
	}

	/** The files that are complete. */
	List<Path> complete() throws IOException {
		List<Path> found = new ArrayList<>();
		visit(this.files, (file, attributes) -> found.add(file));
		return found;
	}

	/**
	 * Delete the parts of bodies that stopped to arrive.
	 * @param before parts that were not written to since then
	 */
	void deleteParts(Instant before) throws IOException {
		deleteOld(this.parts, before, (part) -> true);
	}

	/**
	 * Delete files that are complete.
	 * @param before only files that were last written before this time
	 * @param unneeded which of them
	 */
	void deleteFiles(Instant before, Predicate<SpoolName> unneeded) throws IOException {
		deleteOld(this.files, before, (file) -> SpoolName.of(this.files, file).filter(unneeded).isPresent());
	}

	private void deleteOld(Path folder, Instant before, Predicate<Path> unneeded) throws IOException {
		visit(folder, (file, attributes) -> {
			if (attributes.lastModifiedTime().toInstant().isBefore(before) && unneeded.test(file)) {
				Files.deleteIfExists(file);
			}
		});
	}

	/** Whether a file was last written before a time. False if it is gone. */
	static boolean isOlder(Path file, Instant before) throws IOException {
		try {
			return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant().isBefore(before);
		}
		catch (NoSuchFileException ex) {
			return false;
		}
	}

	private void visit(Path folder, Visit visit) throws IOException {
		requireNoLink(folder);
		Files.walkFileTree(folder, new SimpleFileVisitor<>() {
			@Override
			public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
				if (attributes.isRegularFile()) {
					visit.file(file, attributes);
				}
				return FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult visitFileFailed(Path file, IOException ex) throws IOException {
				// No file has arrived yet, or another node has deleted this one.
				if (ex instanceof NoSuchFileException) {
					return FileVisitResult.CONTINUE;
				}
				throw ex;
			}
		});
	}

	/**
	 * What happens to each file. The attributes are those of the file, not of what a link
	 * leads to.
	 */
	@FunctionalInterface
	private interface Visit {

		void file(Path file, BasicFileAttributes attributes) throws IOException;

	}

}
