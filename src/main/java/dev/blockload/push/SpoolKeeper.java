package dev.blockload.push;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import dev.blockload.storage.spool.Spool;

/**
 * Announces the spool of this node to the other nodes, and deletes files from it that no
 * run needs. Safe for use by many threads.
 */
public final class SpoolKeeper {

	/** How often a node has to call {@link #beat}. */
	public static final Duration EVERY = Duration.ofSeconds(10);

	/** After so many missed calls a node counts as dead. */
	private static final Duration ALIVE = EVERY.multipliedBy(4);

	/** A body can arrive, and its run can be created, for at most this time. */
	private static final Duration ARRIVING = Duration.ofHours(1);

	private final Spool spool;

	private final SpoolTable table;

	private final Duration keep;

	SpoolKeeper(Spool spool, SpoolTable table, Duration keep) {
		this.spool = spool;
		this.table = table;
		this.keep = keep;
	}

	/**
	 * Note in the database that this process has its spool now, and how its size has
	 * changed.
	 */
	public synchronized void beat() {
		UUID id = this.spool.id();
		String node = host();
		String folder = this.spool.root().toString();
		this.table.seen(id, node, folder);
		this.spool.takeMeasured().ifPresent((bytes) -> this.table.measured(id, bytes));
		this.spool.counted(this.table.count(id, this.spool.takeChange()));
		List<UUID> others = this.spool.ids().stream().filter((other) -> !other.equals(id)).toList();
		if (!others.isEmpty()) {
			this.table.seenToo(others, node, folder);
		}
	}

	/** The spool of this process, which the database knows. */
	UUID announced() {
		UUID id = this.spool.id();
		this.table.add(id, host(), this.spool.root().toString());
		return id;
	}

	/**
	 * The spool with the file of a run; empty if the run loads no pushed file.
	 * @param run its number
	 */
	Optional<UUID> spoolOf(long run) {
		return this.table.spoolOf(run);
	}

	/** Whether the folder of a spool is here. */
	boolean has(UUID number) {
		return this.spool.has(number);
	}

	/**
	 * Whether a living node has a spool.
	 * @param number of the spool
	 */
	public boolean isAlive(UUID number) {
		return this.table.isAlive(number, ALIVE);
	}

	/**
	 * Delete the files that no run needs: those of runs that ended some time ago, or were
	 * superseded, and what crashes left behind. Files of other installations that use the
	 * same folder are left alone. Then measure what is left.
	 */
	public void clean() {
		if (!this.spool.exists()) {
			return;
		}
		UUID own = this.spool.id();
		Instant before = Instant.now().minus(ARRIVING);
		for (UUID id : this.spool.ids()) {
			if (id.equals(own)) {
				this.spool.deleteOrphans(before, this.table.neededKeys(id, this.keep)::contains);
			}
			else {
				this.spool.deleteUnneeded(id, before, this.table.unneededKeys(id, this.keep)::contains);
			}
		}
		this.spool.measure();
	}

	private static String host() {
		try {
			return InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException ex) {
			return "localhost";
		}
	}

}
