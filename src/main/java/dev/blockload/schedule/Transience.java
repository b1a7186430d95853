package dev.blockload.schedule;

import java.util.Set;

/**
 * Which failures pass by themselves: the network, a store that asks to slow down, a
 * database that restarts, a process that died. Everything else needs a person. By code,
 * since that is what a run's row keeps.
 */
final class Transience {

	/** A restart of the same run may succeed later. */
	private static final Set<String> RESTARTED = Set.of("unreachable", "throttled", "read-broken", "short-read",
			"storage-failed", "sts-unreachable", "database-failed", "lease-lost", "out-of-step", "lock-timeout",
			"block-locked", "still-busy", "not-noted", "interrupted", "unfinished");

	/** The object was replaced in mid-run: a new run reads the new one. */
	private static final Set<String> BEGUN_ANEW = Set.of("object-changed", "object-gone");

	private Transience() {
	}

	/** Whether it may be well later without anybody doing anything. */
	static boolean mayPass(String code) {
		return RESTARTED.contains(code) || BEGUN_ANEW.contains(code);
	}

	/** Whether a new run may succeed where the failed one cannot be gone on with. */
	static boolean isBegunAnew(String code) {
		return BEGUN_ANEW.contains(code);
	}

}
