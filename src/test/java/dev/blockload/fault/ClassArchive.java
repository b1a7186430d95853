package dev.blockload.fault;

import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Lets children start faster: an archive of the classes that the first of them loads
 * (class data sharing), which the others map into memory. A JVM that cannot use it does
 * without. It takes jars only, so the directories of the class path are packed first.
 */
final class ClassArchive {

	private static final Path FOLDER = Path.of("target", "faults" + System.getProperty("blockload.fork", ""));

	private static final String CLASS_PATH = packed();

	private static final Path ARCHIVE = FOLDER.resolve("classes.jsa");

	private static boolean begun;

	private ClassArchive() {
	}

	/** The options of a JVM whose class path is that of this one. */
	static synchronized List<String> options() {
		boolean first = !begun;
		begun = true;
		return List.of(first ? "-XX:ArchiveClassesAtExit=" + ARCHIVE : "-XX:SharedArchiveFile=" + ARCHIVE,
				"-Xshare:auto", "-Xlog:disable", "-cp", CLASS_PATH);
	}

	/** Whether the next child is the first, which must end by itself for the others. */
	static synchronized boolean isMissing() {
		return !begun;
	}

	private static String packed() {
		try {
			Files.createDirectories(FOLDER);
			Files.deleteIfExists(FOLDER.resolve("classes.jsa"));
			List<String> entries = new ArrayList<>();
			StringTokenizer classPath = new StringTokenizer(System.getProperty("java.class.path"), File.pathSeparator);
			while (classPath.hasMoreTokens()) {
				String entry = classPath.nextToken();
				Path path = Path.of(entry);
				if (Files.isDirectory(path)) {
					Path jar = FOLDER.resolve(path.getFileName() + ".jar");
					pack(path, jar);
					entries.add(jar.toString());
				}
				else if (Files.exists(path)) {
					entries.add(entry);
				}
			}
			return String.join(File.pathSeparator, entries);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void pack(Path folder, Path jar) throws IOException {
		try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(jar));
				ZipOutputStream zip = new ZipOutputStream(out);
				Stream<Path> files = Files.walk(folder)) {
			for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
				zip.putNextEntry(new ZipEntry(folder.relativize(file).toString().replace(File.separatorChar, '/')));
				Files.copy(file, zip);
			}
		}
	}

}
