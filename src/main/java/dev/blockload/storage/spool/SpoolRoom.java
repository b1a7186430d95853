package dev.blockload.storage.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Decides whether a body has room in the spool, before its bytes arrive. Bodies that
 * arrive at the same time in this process do not count on the same room. Safe for use by
 * many threads.
 */
final class SpoolRoom {

	/** What stays free on the disk, for everything else that is on it. */
	static final long SPARE = 64L << 20;

	private final SpoolFolder folder;

	private final long limit;

	/** Bytes that have room and have not arrived yet. */
	private long expected;

	SpoolRoom(SpoolFolder folder, long limit) {
		this.folder = folder;
		this.limit = limit;
	}

	/**
	 * Reserve room for bytes that will arrive.
	 * @throws SpoolException code {@code spool-full}
	 */
	synchronized void reserve(long bytes) throws IOException {
		long used = this.folder.usedBytes() + this.expected;
		// Written so that it cannot overflow.
		if (bytes > this.limit - used) {
			throw SpoolException.overLimit(used, bytes, this.limit);
		}
		long free = freeBytes();
		if (bytes > free - this.expected - SPARE) {
			throw SpoolException.diskFull(this.folder.root(), free, bytes);
		}
		this.expected += bytes;
	}

	/** Note that bytes have arrived, or will not arrive. */
	synchronized void release(long bytes) {
		this.expected -= bytes;
	}

	private long freeBytes() throws IOException {
		Path existing = this.folder.root().toAbsolutePath();
		while (!Files.exists(existing) && existing.getParent() != null) {
			existing = existing.getParent();
		}
		return Files.getFileStore(existing).getUsableSpace();
	}

}
