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
		return "Digest: " + loaded(entries) + of(entries, State.FAILED, "failed") + of(entries, State.LATE, "late");
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
			.collect(Collectors.groupingBy(DigestEntry::application, TreeMap::new, Collectors.toList()));
		StringBuilder text = new StringBuilder("Times are in " + zone + ".\n");
		applications.forEach((application, own) -> {
			text.append("\n").append(application).append(": ").append(loaded(own)).append("\n");
			int width = own.stream().mapToInt((entry) -> entry.importName().length()).max().orElse(1);
			own.stream().sorted(ORDER).forEach((entry) -> text.append(line(entry, width, zone)).append("\n"));
		});
		return text.toString();
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
