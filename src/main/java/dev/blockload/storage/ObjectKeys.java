package dev.blockload.storage;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

import dev.blockload.Printable;

/**
 * Compares keys in the order of S3, and splits a key into folder and file name.
 */
public final class ObjectKeys {

	/** The order in which S3 lists keys: by their bytes in UTF-8. */
	public static final Comparator<String> IN_KEY_ORDER = (left, right) -> Arrays
		.compareUnsigned(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));

	// The last character of Unicode.
	private static final String LAST = "\uDBFF\uDFFF";

	private static final String URI = "s3://";

	private ObjectKeys() {
	}

	/** The one of two keys that comes first in a listing. */
	public static String earlier(String one, String other) {
		return (IN_KEY_ORDER.compare(one, other) <= 0) ? one : other;
	}

	/** The one of two keys that comes last in a listing. */
	public static String later(String one, String other) {
		return (IN_KEY_ORDER.compare(one, other) >= 0) ? one : other;
	}

	/** A key after all keys with a prefix, and before all later ones. */
	public static String endOf(String prefix) {
		return prefix + LAST;
	}

	/** The folder of a key with its slash; empty at the top of the bucket. */
	public static String folder(String key) {
		return key.substring(0, key.lastIndexOf('/') + 1);
	}

	/** The part of a key after its folder. */
	public static String fileName(String key) {
		return key.substring(key.lastIndexOf('/') + 1);
	}

	/**
	 * The key of an object that a person names, by its key or by the URI that messages
	 * show.
	 * @param text the key, or {@code s3://BUCKET/KEY}
	 * @param bucket the bucket of the connection
	 * @throws IllegalArgumentException if the URI names another bucket
	 */
	public static String inBucket(String text, String bucket) {
		if (!text.startsWith(URI)) {
			return text;
		}
		int slash = text.indexOf('/', URI.length());
		String named = text.substring(URI.length(), (slash < 0) ? text.length() : slash);
		if (!named.equals(bucket)) {
			throw new IllegalArgumentException("'" + text + "' is in bucket '" + named
					+ "', but the connection reads bucket '" + bucket + "'. Expected a key in that bucket.");
		}
		return (slash < 0) ? "" : text.substring(slash + 1);
	}

	/**
	 * A key as one word of a command that is pasted into a shell. No character in it is
	 * special to the shell.
	 */
	public static String shellWord(String key) {
		if (Printable.line(key).equals(key)) {
			return "'" + key.replace("'", "'\\''") + "'";
		}
		// The form of bash and zsh for characters that a terminal does not take.
		StringBuilder word = new StringBuilder("$'");
		key.codePoints().forEach((point) -> {
			String one = Character.toString(point);
			if (!Printable.line(one).equals(one)) {
				word.append((point > Character.MAX_VALUE) ? "\\U%08X".formatted(point) : "\\u%04X".formatted(point));
			}
			else {
				word.append((point == '\'' || point == '\\') ? "\\" : "").append(one);
			}
		});
		return word.append('\'').toString();
	}

	/** Names a folder in messages. */
	public static String describeFolder(String folder) {
		return folder.isEmpty() ? "the top of the bucket" : "folder " + Printable.line(folder);
	}

	/**
	 * Removes one leading slash, which paths in definitions may have. A key that itself
	 * begins with a slash is written with two.
	 */
	public static String withoutLeadingSlash(String path) {
		return path.startsWith("/") ? path.substring(1) : path;
	}

	/** The path that names a key: the reverse of {@link #withoutLeadingSlash}. */
	public static String path(String key) {
		return key.startsWith("/") ? "/" + key : key;
	}

}
