package dev.blockload.app;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folders of this installation.
 *
 * @param root the repository; the current directory if the program is installed elsewhere
 * @param libraries the libraries of the embedded servers, beside the jar
 */
public record Home(Path root, Path libraries) {

	/** The folder of the embedded servers. */
	public Path state() {
		return this.root.resolve(".blockload");
	}

	/** The definitions, unless another folder is given. */
	public Path jobs() {
		return this.root.resolve("jobs");
	}

	/**
	 * Find the folders from the jar: {@code target/blockload.jar} lies in the repository.
	 * The launcher, which runs {@code target/app/blockload.jar}, passes the root as
	 * {@code -Dblockload.home}.
	 */
	public static Home find() {
		Path jar = jar();
		Path folder = jar.getParent();
		if (folder == null) {
			return new Home(Path.of(""), Path.of("embedded"));
		}
		boolean built = folder.endsWith("target") && Files.exists(folder.resolveSibling("pom.xml"));
		String given = System.getProperty("blockload.home");
		Path root = (given != null) ? relative(Path.of(given))
				: built ? relative(folder.resolveSibling("")) : Path.of("");
		return new Home(root, libraries(folder));
	}

	// The launcher's copy of the jar lies one folder further down.
	private static Path libraries(Path folder) {
		Path beside = folder.resolve("embedded");
		Path above = folder.resolveSibling("embedded");
		return (Files.notExists(beside) && Files.exists(above)) ? above : beside;
	}

	// Short names in messages when the current directory is the repository.
	private static Path relative(Path path) {
		Path here = Path.of("").toAbsolutePath();
		Path absolute = path.toAbsolutePath().normalize();
		return absolute.startsWith(here) ? here.relativize(absolute) : absolute;
	}

	private static Path jar() {
		try {
			String location = Home.class.getProtectionDomain().getCodeSource().getLocation().toURI().toString();
			// jar:nested:/path/blockload.jar/!BOOT-INF/classes/!/ in the jar that Spring
			// Boot makes.
			String path = location.replaceFirst("^jar:", "")
				.replaceFirst("^nested:", "file:")
				.replaceFirst("/?!.*$", "");
			return Path.of(new java.net.URI(path));
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
