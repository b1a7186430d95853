package dev.blockload.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * PostgreSQL's programs, unpacked once into {@code postgres-VERSION}.
 *
 * @param folder holds {@code bin}, {@code lib} and {@code share}
 */
record PostgresBinaries(Path folder) {

	private static final Duration TIMEOUT = Duration.ofMinutes(2);

	/**
	 * The programs of a jar, unpacked if they are not yet. Call under the start lock.
	 * @param jar holds one archive {@code postgres-PLATFORM.txz}
	 * @param xz the jar of the decompressor; loaded apart from the application
	 */
	static PostgresBinaries unpack(Path home, Libraries.Jar jar, Path xz) {
		Path folder = home.resolve("postgres-" + jar.version());
		if (Files.isDirectory(folder)) {
			return new PostgresBinaries(folder);
		}
		Folders.makeWhole(folder, (half) -> extract(jar.file(), xz, half));
		return new PostgresBinaries(folder);
	}

	/**
	 * A command line for one of the programs. PostgreSQL refuses to run as root: there it
	 * runs in a user namespace of its own, where the same user has no name and no rights
	 * beyond its own files.
	 */
	List<String> command(String program, String... arguments) {
		List<String> command = new ArrayList<>();
		if (runsAsRoot()) {
			command.addAll(List.of("unshare", "-U"));
		}
		command.add(this.folder.resolve("bin").resolve(program).toString());
		command.addAll(List.of(arguments));
		return command;
	}

	/**
	 * What a user can do when a program of PostgreSQL fails.
	 */
	static String action() {
		return runsAsRoot()
				? "PostgreSQL does not run as root unless 'unshare -U' is allowed."
						+ " Run Blockload as another user, or set DATABASE_URL."
				: "To use another server, set DATABASE_URL.";
	}

	private static boolean runsAsRoot() {
		try {
			return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
		}
		catch (IOException | UnsupportedOperationException | IllegalArgumentException ex) {
			return false; // No Linux, no unshare.
		}
	}

	private static void extract(Path jar, Path xz, Path into) throws IOException {
		try (ZipFile zip = new ZipFile(jar.toFile());
				URLClassLoader loader = new URLClassLoader(new URL[] { xz.toUri().toURL() },
						ClassLoader.getPlatformClassLoader())) {
			ZipEntry archive = zip.stream()
				.filter((entry) -> entry.getName().matches("postgres-.+\\.txz"))
				.findFirst()
				.orElseThrow(() -> new IOException("no postgres-*.txz in '" + jar + "'"));
			// The archive's owners mean nothing here: as root, tar would keep them.
			List<String> tar = List.of("tar", "-x", "--no-same-owner", "-f", "-", "-C", into.toString());
			Program.Result result = Program.run(tar, into.resolveSibling("."), TIMEOUT, (stdin) -> {
				try (InputStream in = decompress(loader, zip.getInputStream(archive))) {
					in.transferTo(stdin);
				}
			});
			if (result.failed()) {
				throw new IOException("tar failed: " + result.output());
			}
		}
	}

	private static InputStream decompress(ClassLoader loader, InputStream in) throws IOException {
		try {
			return (InputStream) loader.loadClass("org.tukaani.xz.XZInputStream")
				.getConstructor(InputStream.class)
				.newInstance(in);
		}
		catch (InvocationTargetException ex) {
			throw new IOException("cannot read the archive of PostgreSQL", ex.getCause());
		}
		catch (ReflectiveOperationException ex) {
			throw new IOException("the jar of xz holds no XZInputStream", ex);
		}
	}

}
