package dev.blockload.source.near;

/**
 * A key that nearly is what an import asks for.
 *
 * @param key the whole key
 * @param why it is not, such as {@code in folder myfolderA/, the path names the top of
 * the bucket}
 */
public record NearKey(String key, String why) {

	@Override
	public String toString() {
		return this.key + ": " + this.why;
	}

}
