package dev.blockload.fault;

import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The class path of this JVM with a jar in place of each directory, because an archive of
 * classes takes jars only. JVMs of one class path share the jars, and write one again
 * where a class is younger.
 */
final class PackedClasses {

	private final Path folder;

	private final String classPath;

	private PackedClasses(Path folder, String classPath) {
		this.folder = folder;
		this.classPath = classPath;
	}

	/** Pack what is not packed yet. */
	static PackedClasses ofThisJvm() {
		String classPath = System.getProperty("java.class.path");
		Path folder = Path.of("target", "faults-" + Integer.toHexString(classPath.hashCode()));
		try {
			Files.createDirectories(folder);
			// The lock goes with its channel.
			try (FileChannel channel = FileChannel.open(folder.resolve("pack.lock"), StandardOpenOption.CREATE,
					StandardOpenOption.WRITE)) {
				var unused = channel.lock();
				return new PackedClasses(folder, packed(classPath, folder));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Where the jars are. */
	Path folder() {
		return this.folder;
	}

	String classPath() {
		return this.classPath;
	}

	private static String packed(String classPath, Path folder) throws IOException {
		List<String> entries = new ArrayList<>();
		StringTokenizer tokens = new StringTokenizer(classPath, File.pathSeparator);
		while (tokens.hasMoreTokens()) {
			String entry = tokens.nextToken();
			Path path = Path.of(entry);
			if (Files.isDirectory(path)) {
				Path jar = folder.resolve(path.getFileName() + ".jar");
				packIfYounger(path, jar);
				entries.add(jar.toString());
			}
			else if (Files.exists(path)) {
				entries.add(entry);
			}
		}
		return String.join(File.pathSeparator, entries);
	}

	private static void packIfYounger(Path classes, Path jar) throws IOException {
		try (Stream<Path> files = Files.walk(classes)) {
			List<Path> all = files.sorted().toList();
			FileTime packed = Files.exists(jar) ? Files.getLastModifiedTime(jar) : FileTime.fromMillis(0);
			for (Path path : all) {
				// The time of a folder changes when a file in it is deleted.
				if (Files.getLastModifiedTime(path).compareTo(packed) >= 0) {
					Files.deleteIfExists(ClassArchive.file(jar.resolveSibling(".")));
					pack(classes, all, jar);
					return;
				}
			}
		}
	}

	private static void pack(Path classes, List<Path> all, Path jar) throws IOException {
		Path half = jar.resolveSibling(jar.getFileName() + ".half");
		try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(half));
				ZipOutputStream zip = new ZipOutputStream(out)) {
			for (Path file : all) {
				if (Files.isRegularFile(file)) {
					zip.putNextEntry(
							new ZipEntry(classes.relativize(file).toString().replace(File.separatorChar, '/')));
					Files.copy(file, zip);
				}
			}
		}
		// A child that still runs from the old jar keeps it.
		Files.move(half, jar, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
	}

}
