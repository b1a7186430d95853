package dev.blockload.storage;

import java.util.UUID;
import java.util.regex.Pattern;

import dev.blockload.Printable;

/**
 * A file that a client pushed, as it is kept in a spool.
 *
 * @param pin the file; its ETag is the hash of its content
 * @param spool the number of the spool that holds it. Several nodes can share a spool,
 * and the other nodes do not have the file
 */
public record PushedFile(Pin pin, UUID spool) {

	/** The name of the bucket in the pins of pushed files. */
	public static final String BUCKET = "spool";

	private static final Pattern HASH = Pattern.compile("\"[0-9a-f]{64}\"");

	/**
	 * Whether a pin is that of a pushed file. A bucket can have the same name, but no
	 * store has such an ETag.
	 */
	public static boolean is(Pin pin) {
		return pin.bucket().equals(BUCKET) && HASH.matcher(pin.etag()).matches();
	}

	/** Names an object for people: a pushed file, or the URI of an object. */
	public static String describe(Pin pin) {
		return is(pin) ? "pushed file " + Printable.line(pin.key())
				: "s3://" + pin.bucket() + "/" + Printable.line(pin.key());
	}

}
