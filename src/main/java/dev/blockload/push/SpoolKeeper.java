package dev.blockload.push;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
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

	/** Note in the database that this process has its spool now. */
	public void beat() {
		this.table.seen(this.spool.id(), host(), this.spool.root().toAbsolutePath().normalize().toString());
	}

	/**
	 * The spool with the file of a run; empty if the run loads no pushed file.
	 * @param run its number
	 */
	Optional<UUID> spoolOf(long run) {
		return this.table.spoolOf(run);
	}

	/** Whether this process has a spool. */
	boolean has(UUID number) {
		return this.spool.exists() && this.spool.id().equals(number);
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
	 * superseded, and what crashes left behind.
	 */
	public void clean() {
		if (this.spool.exists()) {
			Set<String> needed = this.table.neededKeys(this.spool.id(), this.keep);
			this.spool.deleteOrphans(Instant.now().minus(ARRIVING), needed::contains);
		}
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
