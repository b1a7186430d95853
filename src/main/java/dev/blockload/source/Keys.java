package dev.blockload.source;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/**
 * Keys as people write them.
 */
final class Keys {

	/** The order in which S3 lists keys: by their bytes in UTF-8. */
	static final Comparator<String> IN_KEY_ORDER = (left, right) -> Arrays
		.compareUnsigned(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));

	// The last character of all.
	private static final String LAST = "\uDBFF\uDFFF";

	private Keys() {
	}

	static String earlier(String one, String other) {
		return (IN_KEY_ORDER.compare(one, other) <= 0) ? one : other;
	}

	static String later(String one, String other) {
		return (IN_KEY_ORDER.compare(one, other) >= 0) ? one : other;
	}

	/** After all keys that begin with a prefix, and before all others that follow. */
	static String endOf(String prefix) {
		return prefix + LAST;
	}

	/** The folder of a key, its slash included; empty at the top of the bucket. */
	static String folder(String key) {
		return key.substring(0, key.lastIndexOf('/') + 1);
	}

	/** What stands after the folder. */
	static String fileName(String key) {
		return key.substring(key.lastIndexOf('/') + 1);
	}

	/**
	 * A leading slash is forgiven: no key of S3 needs one. A key that itself begins with
	 * a slash is written with two.
	 */
	static String forgiveSlash(String path) {
		return path.startsWith("/") ? path.substring(1) : path;
	}

}
