package dev.blockload.source;

import java.time.LocalDate;
import java.util.Optional;

import dev.blockload.storage.ObjectKeys;

/**
 * A path with one {@code {{date}}} in its file name. The text around it is literal and
 * case-sensitive.
 *
 * @param prefix the text before {@code {{date}}}, with folders, without a leading slash
 * @param suffix the text after it
 */
public record DatedPath(String prefix, String suffix) {

	/** The placeholder of the date. */
	public static final String TOKEN = "{{date}}";

	public DatedPath {
		if (prefix.contains(TOKEN) || suffix.contains(TOKEN)) {
			throw new IllegalArgumentException(
					"'" + prefix + TOKEN + suffix + "' contains {{date}} more than once. Expected it exactly once.");
		}
		if (suffix.indexOf('/') >= 0) {
			throw new IllegalArgumentException(
					"'" + prefix + TOKEN + suffix + "' has {{date}} in a folder. Expected it in the file name.");
		}
	}

	/**
	 * Read a path of a definition.
	 * @param path a path with exactly one {@code {{date}}}
	 * @throws IllegalArgumentException if it has none, or several, or one in a folder
	 */
	public static DatedPath parse(String path) {
		int token = path.indexOf(TOKEN);
		if (token < 0) {
			throw new IllegalArgumentException("'" + path + "' does not contain {{date}}. Expected it exactly once.");
		}
		return new DatedPath(ObjectKeys.withoutLeadingSlash(path.substring(0, token)),
				path.substring(token + TOKEN.length()));
	}

	/**
	 * The path that a key has, if there is a date in its file name.
	 * @param key the whole key
	 * @return as {@link #parse} reads it; empty if there is no date
	 */
	public static Optional<String> proposed(String key) {
		int name = key.lastIndexOf('/') + 1;
		return FileDate.find(key.substring(name))
			.map((date) -> key.substring(0, name + date.start()) + TOKEN + key.substring(name + date.end()));
	}

	/**
	 * The day in the file name of a key.
	 * @param key the whole key
	 * @return empty if {@link #proposed} finds no date
	 */
	public static Optional<LocalDate> dayOf(String key) {
		return FileDate.find(key.substring(key.lastIndexOf('/') + 1)).map((found) -> found.date().day());
	}

	/**
	 * The date in a matching key.
	 * @param key the whole key
	 * @return empty if it does not match
	 */
	Optional<FileDate> dateOf(String key) {
		if (key.length() < this.prefix.length() + this.suffix.length() || !key.startsWith(this.prefix)
				|| !key.endsWith(this.suffix)) {
			return Optional.empty();
		}
		return FileDate.parse(key.substring(this.prefix.length(), key.length() - this.suffix.length()));
	}

	@Override
	public String toString() {
		return this.prefix + TOKEN + this.suffix;
	}

}
