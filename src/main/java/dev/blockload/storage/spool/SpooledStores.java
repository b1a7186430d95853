package dev.blockload.storage.spool;

import java.util.UUID;

import dev.blockload.connection.S3Connection;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.ObjectStores;
import dev.blockload.storage.RequestListener;

/**
 * The buckets of connections, and the spool beside them. Safe for use by many threads.
 */
public final class SpooledStores implements ObjectStores {

	private final ObjectStores buckets;

	private final Spool spool;

	/**
	 * Combine both.
	 * @param buckets of connections; closed by their creator
	 * @param spool of this process
	 */
	public SpooledStores(ObjectStores buckets, Spool spool) {
		this.buckets = buckets;
		this.spool = spool;
	}

	@Override
	public ObjectStore open(S3Connection connection) {
		return this.buckets.open(connection);
	}

	@Override
	public void onRequest(RequestListener listener) {
		this.buckets.onRequest(listener);
	}

	@Override
	public boolean hasSpool(UUID number) {
		return this.spool.has(number);
	}

	@Override
	public ObjectStore openSpool(UUID number) {
		return this.spool.store(number);
	}

}
