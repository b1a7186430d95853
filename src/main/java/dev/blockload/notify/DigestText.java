package dev.blockload.notify;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import dev.blockload.notify.DigestEntry.State;

/**
 * Title and text of a digest.
 */
final class DigestText {

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT);

	private static final Comparator<DigestEntry> ORDER = Comparator.comparing(DigestEntry::state)
		.thenComparing(DigestEntry::importName);

	private DigestText() {
	}

	/** One line. */
	static String title(List<DigestEntry> entries) {
		if (entries.isEmpty()) {
			return "Digest: there are no imports";
		}
		List<DigestEntry> imports = entries.stream().filter((entry) -> !entry.isOfFlow()).toList();
		List<DigestEntry> flows = entries.stream().filter(DigestEntry::isOfFlow).toList();
		String title = "Digest: " + loaded(imports) + of(imports, State.FAILED, "failed")
				+ of(imports, State.LATE, "late");
		String ofFlows = of(flows, State.FAILED, "failed") + of(flows, State.LATE, "late");
		return ofFlows.isEmpty() ? title : title + "; flows: " + ofFlows.substring(2);
	}

	private static String loaded(List<DigestEntry> entries) {
		return "%d of %d import%s loaded".formatted(count(entries, State.LOADED), entries.size(),
				(entries.size() != 1) ? "s" : "");
	}

	private static String of(List<DigestEntry> entries, State state, String word) {
		long count = count(entries, state);
		return (count > 0) ? ", " + count + " " + word : "";
	}

	private static long count(List<DigestEntry> entries, State state) {
		return entries.stream().filter((entry) -> entry.state() == state).count();
	}

	/** By application, what is not loaded first. */
	static String body(List<DigestEntry> entries, ZoneId zone) {
		Map<String, List<DigestEntry>> applications = entries.stream()
			.filter((entry) -> !entry.isOfFlow())
			.collect(Collectors.groupingBy(DigestEntry::application, TreeMap::new, Collectors.toList()));
		StringBuilder text = new StringBuilder("Times are in " + zone + ".\n");
		List<DigestEntry> flows = entries.stream().filter(DigestEntry::isOfFlow).toList();
		if (!flows.isEmpty()) {
			text.append("\nflows:\n");
			lines(flows, zone, text);
		}
		applications.forEach((application, own) -> {
			text.append("\n").append(application).append(": ").append(loaded(own)).append("\n");
			lines(own, zone, text);
		});
		return text.toString();
	}

	private static void lines(List<DigestEntry> entries, ZoneId zone, StringBuilder text) {
		int width = entries.stream().mapToInt((entry) -> entry.importName().length()).max().orElse(1);
		entries.stream().sorted(ORDER).forEach((entry) -> text.append(line(entry, width, zone)).append("\n"));
	}

	private static String line(DigestEntry entry, int width, ZoneId zone) {
		Instant at = entry.at();
		String name = String.format(Locale.ROOT, "  %-7s  %-" + width + "s", entry.state().word(), entry.importName());
		return (name + ((entry.run() != null) ? "  run " + entry.run() : "")
				+ ((at != null) ? ", " + TIME.format(at.atZone(zone)) : "")
				+ (entry.text().isEmpty() ? "" : ((entry.run() != null) ? ": " : "  ") + entry.text()))
			.stripTrailing();
	}

}
