package dev.blockload.bench;

import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;

/**
 * Watches from outside when the first rows of a load are committed, and what the store
 * costs.
 */
final class FirstRows implements Runnable {

	private final BenchServers servers;

	private final @Nullable String table;

	private final long start = System.nanoTime();

	private @Nullable Double seconds;

	private double store;

	FirstRows(BenchServers servers, @Nullable String table) {
		this.servers = servers;
		this.table = table;
	}

	@Override
	public void run() {
		this.store = Math.max(this.store, this.servers.storeCpu());
		if (this.seconds == null) {
			try {
				if (this.servers.hasRows(this.table)) {
					this.seconds = (System.nanoTime() - this.start) / 1e9;
				}
			}
			catch (DataAccessException ex) {
				// The table was dropped or moved meanwhile.
			}
		}
	}

	@Nullable Double seconds() {
		return this.seconds;
	}

	/** Seconds on processors of the store, as far as they were seen. */
	double store() {
		return this.store;
	}

}
