package dev.blockload.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Files and folders that are whole or not there at all, whenever the process is killed.
 */
final class Folders {

	private Folders() {
	}

	/** The folder of all that the embedded servers keep, made if it is missing. */
	static Path home(Path home) {
		try {
			Files.createDirectories(home);
			return home.toRealPath();
		}
		catch (IOException ex) {
			throw EmbeddedException.unusable(home, "cannot be created", ex);
		}
	}

	/**
	 * Make a folder under another name, then rename it.
	 */
	static void makeWhole(Path folder, Filling filling) {
		Path half = folder.resolveSibling(folder.getFileName() + ".half");
		try {
			delete(half);
			Files.createDirectories(half);
			filling.fill(half);
			Files.move(half, folder, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (IOException ex) {
			throw EmbeddedException.unusable(folder, "cannot be created", ex);
		}
	}

	/**
	 * A secret kept in a file that only its owner can read, made on first use.
	 */
	static String secret(Path file, Supplier<String> first) {
		String kept = read(file);
		if (kept != null) {
			return kept.strip();
		}
		String secret = first.get();
		writePrivately(file, secret + "\n");
		return secret;
	}

	/** Replace a file, readable for its owner alone. */
	static void writePrivately(Path file, String text) {
		Path half = file.resolveSibling(file.getFileName() + ".half");
		try {
			Files.deleteIfExists(half);
			Files.createFile(half, ownerOnly(half));
			Files.writeString(half, text);
			Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		}
		catch (IOException ex) {
			throw EmbeddedException.unusable(file, "cannot be written", ex);
		}
	}

	private static FileAttribute<?>[] ownerOnly(Path file) {
		boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
		return posix
				? new FileAttribute<?>[] {
						PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")) }
				: new FileAttribute<?>[0];
	}

	/** A file's text, or null if there is none. */
	static @Nullable String read(Path file) {
		try {
			return Files.readString(file, StandardCharsets.UTF_8);
		}
		catch (NoSuchFileException ex) {
			return null;
		}
		catch (IOException ex) {
			throw EmbeddedException.unusable(file, "cannot be read", ex);
		}
	}

	/** The last lines of a log, for a message; empty where there is none. */
	static String tail(Path log, int lines) {
		try {
			List<String> all = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
			return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
		}
		catch (IOException | UncheckedIOException ex) {
			return "";
		}
	}

	/** Begin a log anew once it has grown large. */
	static void limit(Path log, long bytes) {
		try {
			if (Files.exists(log) && Files.size(log) > bytes) {
				Files.delete(log);
			}
		}
		catch (IOException ex) {
			throw EmbeddedException.unusable(log, "cannot be deleted", ex);
		}
	}

	/** Delete a folder and all that is in it; one that is not there is fine. */
	static void delete(Path folder) throws IOException {
		if (!Files.exists(folder)) {
			return;
		}
		Files.walkFileTree(folder, Set.of(), Integer.MAX_VALUE, new SimpleFileVisitor<>() {
			@Override
			public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
				Files.delete(file);
				return FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException ex) throws IOException {
				if (ex != null) {
					throw ex;
				}
				Files.delete(dir);
				return FileVisitResult.CONTINUE;
			}
		});
	}

	/** What goes into a folder. */
	interface Filling {

		void fill(Path folder) throws IOException;

	}

}
