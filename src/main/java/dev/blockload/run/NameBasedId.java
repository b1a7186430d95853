package dev.blockload.run;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * Ids that are the same each time they are computed from the same name.
 */
public final class NameBasedId {

	private NameBasedId() {
	}

	/**
	 * The id of a name: version 5 of RFC 9562.
	 * @param namespace of the installation, so that ids of two installations differ
	 * @param name of the thing
	 */
	public static UUID of(UUID namespace, String name) {
		MessageDigest sha1;
		try {
			sha1 = MessageDigest.getInstance("SHA-1");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
		sha1.update(ByteBuffer.allocate(16)
			.putLong(namespace.getMostSignificantBits())
			.putLong(namespace.getLeastSignificantBits())
			.array());
		ByteBuffer hash = ByteBuffer.wrap(sha1.digest(name.getBytes(StandardCharsets.UTF_8)));
		return new UUID((hash.getLong() & ~0xF000L) | 0x5000L, (hash.getLong() & ~(3L << 62)) | (2L << 62));
	}

}
