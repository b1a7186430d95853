package dev.blockload.storage.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;

/**
 * Decides whether a body has room in the spool, before its bytes arrive. Bodies that
 * arrive at the same time in this process do not count on the same room. What the spool
 * holds is counted, and measured only now and then: a spool can have many files. Safe for
 * use by many threads.
 */
final class SpoolRoom {

	/** What stays free on the disk, for everything else that is on it. */
	static final long SPARE = 64L << 20;

	private final Path root;

	private final long limit;

	private final Measure measure;

	private final Duration again;

	/** Bytes of the files and of the parts that have arrived; -1 before measured. */
	private long used = -1;

	/** When they were measured. */
	private long measuredAt;

	/** What was measured, until {@link #takeMeasured}. */
	private @Nullable Long untaken;

	/** How they have changed here since {@link #takeChange}. */
	private long change;

	/** Bytes that have room and have not arrived yet. */
	private long expected;

	/**
	 * Decide about a spool.
	 * @param root a folder on its disk, which need not exist
	 * @param limit how many bytes all files together can have
	 * @param measure what all files have now
	 * @param again a refusal measures if it was done longer ago than this: somebody else
	 * can have deleted files
	 */
	SpoolRoom(Path root, long limit, Measure measure, Duration again) {
		this.root = root;
		this.limit = limit;
		this.measure = measure;
		this.again = again;
	}

	/**
	 * Reserve room for bytes that will arrive.
	 * @throws SpoolException code {@code spool-full}
	 */
	synchronized void reserve(long bytes) throws IOException {
		if (this.used < 0 || (!fits(bytes) && System.nanoTime() - this.measuredAt > this.again.toNanos())) {
			measured(this.measure.bytes());
		}
		if (!fits(bytes)) {
			throw SpoolException.overLimit(this.used + this.expected, bytes, this.limit);
		}
		long free = freeBytes();
		if (bytes > free - this.expected - SPARE) {
			throw SpoolException.diskFull(this.root, free, bytes);
		}
		this.expected += bytes;
	}

	private boolean fits(long bytes) {
		// Written so that it cannot overflow.
		return bytes <= this.limit - this.used - this.expected;
	}

	/** Note that bytes which have room have arrived. */
	synchronized void arrived(long bytes) {
		this.expected -= bytes;
		changed(bytes);
	}

	/** Note that bytes which have room will not arrive. */
	synchronized void release(long bytes) {
		this.expected -= bytes;
	}

	/** Note that bytes which had arrived were deleted. */
	synchronized void deleted(long bytes) {
		changed(-bytes);
	}

	private void changed(long bytes) {
		this.change += bytes;
		if (this.used >= 0) {
			this.used = Math.max(0, this.used + bytes);
		}
	}

	/** Measure, without a lock meanwhile. */
	void measure() throws IOException {
		measured(this.measure.bytes());
	}

	private synchronized void measured(long bytes) {
		this.used = bytes;
		this.measuredAt = System.nanoTime();
		this.untaken = bytes;
		this.change = 0;
	}

	/** What was measured since the last call; empty if nothing was. */
	synchronized OptionalLong takeMeasured() {
		Long measured = this.untaken;
		this.untaken = null;
		return (measured != null) ? OptionalLong.of(measured) : OptionalLong.empty();
	}

	/** How many bytes this process has added since the last call. */
	synchronized long takeChange() {
		long taken = this.change;
		this.change = 0;
		return taken;
	}

	/** Note what all processes together have counted. */
	synchronized void counted(long bytes) {
		if (this.used >= 0) {
			this.used = Math.max(0, bytes + this.change);
		}
	}

	private long freeBytes() throws IOException {
		Path existing = this.root.toAbsolutePath();
		while (!Files.exists(existing) && existing.getParent() != null) {
			existing = existing.getParent();
		}
		return Files.getFileStore(existing).getUsableSpace();
	}

	/**
	 * Measures what all files of the spool have.
	 */
	@FunctionalInterface
	interface Measure {

		long bytes() throws IOException;

	}

}
