package dev.blockload.source.near;

/**
 * A key that is similar to the expected one.
 *
 * @param key the whole key
 * @param why the difference, such as {@code is in folder myfolderA/, expected the top of
 * the bucket}
 */
public record NearKey(String key, String why) {

	@Override
	public String toString() {
		return this.key + ": " + this.why;
	}

}
