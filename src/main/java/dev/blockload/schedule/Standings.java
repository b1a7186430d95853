package dev.blockload.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.definition.LocatedImport;
import dev.blockload.definition.Schedule;
import dev.blockload.importjob.RunHistory;
import dev.blockload.run.Run;
import dev.blockload.schedule.Fire.Reason;

/**
 * How the imports stand that are in force, as the database tells it: the same on every
 * node.
 */
final class Standings {

	/** So long after its time a fire may be without anybody asking. */
	private static final Duration GRACE = Duration.ofMinutes(5);

	/** Failures that are the connection's, whichever import meets them. */
	private static final Set<String> OF_CONNECTIONS = Set.of("access-denied", "account-problem", "clock-skew",
			"expired-token", "kms-denied", "kms-key-unusable", "no-credentials", "no-such-bucket", "not-a-store",
			"proxy-failed", "read-broken", "role-denied", "short-read", "storage-failed", "sts-failed",
			"sts-unreachable", "throttled", "tls-failed", "unknown-access-key", "unreachable", "web-identity-missing",
			"web-identity-refused", "wrong-region", "wrong-secret");

	private final ActiveDefinitions watched;

	private final RunHistory history;

	private final FireTable fires;

	private final Clock clock;

	Standings(ActiveDefinitions watched, RunHistory history, FireTable fires, Clock clock) {
		this.watched = watched;
		this.history = history;
		this.fires = fires;
		this.clock = clock;
	}

	/** The last run of each import, and its last good one. */
	List<Standing> all() {
		List<Standing> standings = new ArrayList<>();
		for (LocatedImport located : this.watched.imports()) {
			String name = located.definition().name();
			standings.add(new Standing(name, this.history.newest(name, 1).stream().findFirst(), lastGood(name)));
		}
		return standings;
	}

	/**
	 * Imports whose last good run is older than their schedule allows: a time has come
	 * and gone, and there was none since.
	 * @return what is to be told, by import
	 */
	Map<String, String> overdue() {
		Map<String, String> overdue = new TreeMap<>();
		for (LocatedImport located : this.watched.imports()) {
			for (int i = 0; i < located.schedules().size(); i++) {
				String name = located.definition().name();
				overdue(name, i + 1, located.schedules().get(i)).ifPresent((message) -> overdue.put(name, message));
			}
		}
		return overdue;
	}

	private Optional<String> overdue(String name, int number, Schedule schedule) {
		Optional<Instant> first = this.fires.first(name, number);
		Optional<Instant> since = schedule.latest(this.clock.instant().minus(GRACE), 2)
			.stream()
			.filter((time) -> !isOpen(name, number, time))
			.findFirst()
			.filter((time) -> first.filter((known) -> !known.isAfter(time)).isPresent());
		if (since.isEmpty()) {
			return Optional.empty();
		}
		Optional<Instant> good = lastGood(name);
		if (good.filter((time) -> !time.isBefore(since.get())).isPresent()) {
			return Optional.empty();
		}
		return Optional.of("no good run since " + since.get()
				+ good.map((time) -> ", the last one ended at " + time).orElse(", nor ever before"));
	}

	/** Whether its outcome is still to come, or that of a run that was alive then. */
	private boolean isOpen(String name, int number, Instant time) {
		return this.fires.find(name, number, time)
			.filter((fire) -> fire.outcome() == null || fire.outcome() == Outcome.OVERLAPPED)
			.isPresent();
	}

	/**
	 * Connections that the last fire failed by that used them.
	 * @return what is to be told, by connection
	 */
	Map<String, String> failingConnections() {
		Map<String, Fire> last = new TreeMap<>();
		for (LocatedImport located : this.watched.imports()) {
			for (int i = 0; i < located.schedules().size(); i++) {
				this.fires.lastTried(located.definition().name(), i + 1)
					.ifPresent((fire) -> last.merge(located.definition().connection(), fire,
							(one, other) -> one.time().isAfter(other.time()) ? one : other));
			}
		}
		Map<String, String> failing = new TreeMap<>();
		last.forEach((connection, fire) -> {
			Reason reason = fire.reason();
			if (reason != null && OF_CONNECTIONS.contains(reason.word()) && !isMended(fire)) {
				failing.put(connection, reason.word() + ": " + reason.message());
			}
		});
		return failing;
	}

	/** A person may have run it since. */
	private boolean isMended(Fire fire) {
		return lastGood(fire.importName()).filter((end) -> end.isAfter(fire.time())).isPresent();
	}

	private Optional<Instant> lastGood(String name) {
		return this.history.lastGood(name).map(Run::endedAt);
	}

	/**
	 * How an import stands.
	 *
	 * @param importName the import
	 * @param last its last run
	 * @param lastGood when its last run that ended well did so
	 */
	record Standing(String importName, Optional<Run> last, Optional<Instant> lastGood) {
	}

}
