package dev.blockload.serve;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import dev.blockload.definition.LocatedImport;
import dev.blockload.flow.FlowHistory;
import dev.blockload.flow.FlowRun;
import dev.blockload.notify.DigestEntry;
import dev.blockload.notify.DigestEntry.State;
import dev.blockload.notify.LateNotice;
import dev.blockload.notify.LateNotice.Promise;
import dev.blockload.notify.NotificationService;
import dev.blockload.run.LastRuns;
import dev.blockload.run.Run;
import dev.blockload.run.RunLine;
import dev.blockload.schedule.Freshness;
import dev.blockload.schedule.LateImports.Late;
import dev.blockload.schedule.LateImports.Rule;
import dev.blockload.schedule.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Looks for imports that are late or good again, and sends the digests that are due. Each
 * node does it; the notifications see to it that each is sent once.
 */
final class ImportWatch {

	private final ImportHealth health;

	private final FlowHistory flows;

	private final NotificationService notifications;

	ImportWatch(ImportHealth health, FlowHistory flows, NotificationService notifications) {
		this.health = health;
		this.flows = flows;
		this.notifications = notifications;
	}

	/** Look once. */
	void look() {
		Map<String, Instant> good = this.health.lastGoodRuns();
		Map<String, Late> late = this.health.late(good);
		List<String> names = this.health.flows();
		Map<String, FlowRun> last = names.isEmpty() ? Map.of() : this.flows.lastPublishing(names);
		Map<String, Instant> goodFlows = names.isEmpty() ? Map.of() : this.flows.lastGoodAt(names);
		Map<String, Late> lateFlows = this.health.lateFlows(last, goodFlows);
		List<LateNotice> notices = Stream
			.concat(late.entrySet()
				.stream()
				.map((entry) -> notice(entry.getKey(), entry.getValue(), good.get(entry.getKey()))),
					lateFlows.entrySet()
						.stream()
						.map((entry) -> notice(entry.getKey(), entry.getValue(), goodFlows.get(entry.getKey()))))
			.toList();
		this.notifications.watch(notices, () -> entries(late, names, last, lateFlows));
	}

	private static LateNotice notice(String importName, Late late, @Nullable Instant good) {
		Reason reason = late.reason();
		return new LateNotice(importName, (late.rule() == Rule.SCHEDULE) ? Promise.SCHEDULED : Promise.WRITTEN, good,
				ImportHealth.text(late, good), (reason != null) ? reason.reasonCode() + ": " + reason.message() : null);
	}

	private List<DigestEntry> entries(Map<String, Late> late, List<String> flows, Map<String, FlowRun> last,
			Map<String, Late> lateFlows) {
		Map<String, LastRuns> runs = this.health.lastRuns();
		Stream<DigestEntry> imports = this.health.imports()
			.stream()
			.map((located) -> entry(located, runs.get(located.definition().name()),
					late.get(located.definition().name())));
		Stream<DigestEntry> all = flows.stream()
			.map((flow) -> FlowDigest.of(flow, last.get(flow), lateFlows.get(flow)));
		return Stream.concat(imports, all).toList();
	}

	private static DigestEntry entry(LocatedImport located, @Nullable LastRuns runs, @Nullable Late late) {
		RunLine ended = (runs != null) ? runs.ended() : null;
		RunLine good = (runs != null) ? runs.good() : null;
		return switch (Freshness.of(runs, late)) {
			case FAILED -> entry(located, State.FAILED, ended, cause(ended));
			case LATE -> entry(located, State.LATE, null, Objects.requireNonNull(late).sentence());
			case UNDONE -> entry(located, State.UNDONE, ended, "");
			case STOPPED -> entry(located, State.STOPPED, ended, "");
			case NEVER -> entry(located, State.NEVER, null, "no run has loaded it yet");
			case FRESH -> entry(located, State.LOADED, good, loaded(good));
		};
	}

	private static DigestEntry entry(LocatedImport located, State state, @Nullable RunLine run, String text) {
		return new DigestEntry(located.definition().application(), located.definition().name(), state,
				(run != null) ? run.id() : null, (run != null) ? run.endedAt() : null, text);
	}

	private static String cause(@Nullable RunLine run) {
		Run.Cause error = (run != null) ? run.error() : null;
		return (error != null) ? error.code() + ": " + error.message() : "";
	}

	private static String loaded(@Nullable RunLine run) {
		Long rows = (run != null) ? run.loaded() : null;
		return (rows != null) ? String.format(Locale.ROOT, "%,d record%s", rows, (rows != 1) ? "s" : "")
				: "nothing new";
	}

}
