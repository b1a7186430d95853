package dev.blockload.embedded;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The folder of jars that the embedded servers are made from; the build puts them beside
 * the application, never on its class path.
 *
 * @param folder where they are
 */
record Libraries(Path folder) {

	/**
	 * The newest jar of a name.
	 * @param name what its file name begins with, a hyphen and the version follow
	 * @param otherwise what a user can do without it
	 * @throws EmbeddedException code {@code embedded-missing} where there is none
	 */
	Jar find(String name, String otherwise) {
		Pattern pattern = Pattern
			.compile(Pattern.quote(name) + "-(?:[a-z][a-z0-9_-]*-)?(\\d+(?:\\.\\d+)*)(?:-[a-z-]+)?\\.jar");
		Jar newest = null;
		try (DirectoryStream<Path> files = Files.newDirectoryStream(this.folder, name + "-*.jar")) {
			for (Path file : files) {
				Jar jar = jar(pattern, file);
				if (jar != null && (newest == null || Jar.BY_VERSION.compare(jar, newest) > 0)) {
					newest = jar;
				}
			}
		}
		catch (IOException ex) {
			newest = null;
		}
		if (newest == null) {
			throw EmbeddedException.missing(
					"'" + this.folder + "' contains no '" + name
							+ "-*.jar'. Expected the jar that the build puts there.",
					otherwise + ", or build with: mvn package");
		}
		return newest;
	}

	private static @Nullable Jar jar(Pattern pattern, Path file) {
		Matcher matcher = pattern.matcher(String.valueOf(file.getFileName()));
		return matcher.matches() ? new Jar(file, matcher.group(1)) : null;
	}

	/**
	 * A jar and the version in its name.
	 *
	 * @param file the jar
	 * @param version numbers joined by dots
	 */
	record Jar(Path file, String version) {

		Jar {
			if (!VERSION.matcher(version).matches()) {
				throw new IllegalArgumentException(
						"Version '%s' of '%s' is not valid. Expected numbers joined by dots.".formatted(version, file));
			}
		}

		private static final Pattern VERSION = Pattern.compile("\\d+(\\.\\d+)*");

		static final Comparator<Jar> BY_VERSION = (one, other) -> {
			String[] left = one.version.split("\\.", -1);
			String[] right = other.version.split("\\.", -1);
			for (int i = 0; i < Math.min(left.length, right.length); i++) {
				int order = Integer.compare(Integer.parseInt(left[i]), Integer.parseInt(right[i]));
				if (order != 0) {
					return order;
				}
			}
			return Integer.compare(left.length, right.length);
		};

		String major() {
			int dot = this.version.indexOf('.');
			return (dot < 0) ? this.version : this.version.substring(0, dot);
		}

	}

}
