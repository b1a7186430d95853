package dev.blockload.source;

import java.util.Optional;

import dev.blockload.storage.ObjectKeys;

/**
 * A path with one {@code {{date}}} in its file name; all around the token is literal and
 * case-sensitive.
 *
 * @param prefix before the token, folders included, a leading slash of courtesy removed
 * @param suffix after the token
 */
public record DatedPath(String prefix, String suffix) {

	/** What stands for the date. */
	public static final String TOKEN = "{{date}}";

	public DatedPath {
		if (prefix.contains(TOKEN) || suffix.contains(TOKEN)) {
			throw new IllegalArgumentException(
					"'" + prefix + TOKEN + suffix + "' holds {{date}} more than once: expected it exactly once");
		}
		if (suffix.indexOf('/') >= 0) {
			throw new IllegalArgumentException(
					"'" + prefix + TOKEN + suffix + "' has {{date}} in a folder: expected it in the file name");
		}
	}

	/**
	 * Read a path as it is written in a definition.
	 * @param path with exactly one {@code {{date}}}
	 * @throws IllegalArgumentException with a message for people
	 */
	public static DatedPath parse(String path) {
		int token = path.indexOf(TOKEN);
		if (token < 0) {
			throw new IllegalArgumentException("'" + path + "' holds no {{date}}: expected it exactly once");
		}
		return new DatedPath(ObjectKeys.withoutLeadingSlash(path.substring(0, token)),
				path.substring(token + TOKEN.length()));
	}

	/**
	 * The date in a key that matches.
	 * @param key a whole key
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
