package dev.blockload.storage;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/**
 * The order of keys in a bucket, and the parts of a key.
 */
public final class ObjectKeys {

	/** The order in which S3 lists keys: by their bytes in UTF-8. */
	public static final Comparator<String> IN_KEY_ORDER = (left, right) -> Arrays
		.compareUnsigned(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));

	// The last character of all.
	private static final String LAST = "\uDBFF\uDFFF";

	private ObjectKeys() {
	}

	/** The key that a listing shows first. */
	public static String earlier(String one, String other) {
		return (IN_KEY_ORDER.compare(one, other) <= 0) ? one : other;
	}

	/** The key that a listing shows last. */
	public static String later(String one, String other) {
		return (IN_KEY_ORDER.compare(one, other) >= 0) ? one : other;
	}

	/** After all keys that begin with a prefix, and before all others that follow. */
	public static String endOf(String prefix) {
		return prefix + LAST;
	}

	/** The folder of a key, its slash included; empty at the top of the bucket. */
	public static String folder(String key) {
		return key.substring(0, key.lastIndexOf('/') + 1);
	}

	/** The part of a key after its folder. */
	public static String fileName(String key) {
		return key.substring(key.lastIndexOf('/') + 1);
	}

	/** Names a folder in messages. */
	public static String describeFolder(String folder) {
		return folder.isEmpty() ? "the top of the bucket" : "folder " + folder;
	}

	/**
	 * Removes one leading slash: no key of S3 needs one. A key that itself begins with a
	 * slash is written with two.
	 */
	public static String withoutLeadingSlash(String path) {
		return path.startsWith("/") ? path.substring(1) : path;
	}

}
