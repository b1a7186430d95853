package dev.blockload.source.near;

import dev.blockload.Printable;

/**
 * A key that is similar to the expected one.
 *
 * @param key the whole key
 * @param why the difference, such as {@code is in folder myfolderA/, expected the top of
 * the bucket}
 */
public record NearKey(String key, String why) {

	public NearKey {
		if (key.isEmpty() || why.isBlank()) {
			throw new IllegalArgumentException(
					"The near key '" + key + "' with difference '" + why + "' is incomplete. Expected both.");
		}
	}

	@Override
	public String toString() {
		return Printable.line(this.key + ": " + this.why);
	}

}
