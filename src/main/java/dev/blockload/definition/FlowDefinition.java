package dev.blockload.definition;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A set of imports that belong together. Their order comes from the foreign keys of their
 * blocks, and from {@code after}.
 *
 * @param name its name; no import has the same
 * @param imports the names of its imports, without duplicates
 * @param onFailure what follows if an import fails
 * @param parallel how many of its imports run at the same time
 * @param after by the name of an import, those that must be loaded before it
 * @param deadline the time of day by which all imports should be published, or null
 * @param zone of the deadline, or null if the zone of the schedule counts
 */
public record FlowDefinition(String name, List<String> imports, OnFailure onFailure, int parallel,
		Map<String, List<String>> after, @Nullable LocalTime deadline, @Nullable ZoneId zone) {

	/** How many imports run at the same time if the flow does not say it. */
	public static final int PARALLEL = 4;

	public FlowDefinition {
		if (imports.isEmpty() || Set.copyOf(imports).size() != imports.size()) {
			throw new IllegalArgumentException(
					"Flow '%s' has the imports %s. Expected one or more, each once.".formatted(name, imports));
		}
		if (parallel < 1) {
			throw new IllegalArgumentException("parallel is " + parallel + ". Expected 1 or more.");
		}
		imports = List.copyOf(imports);
		after = Map.copyOf(after);
	}

	/**
	 * The first time of the deadline after a moment.
	 * @param moment when the flow was due
	 * @param scheduleZone the zone of its schedule, or null if none started it
	 * @return null if the flow has no deadline
	 */
	public @Nullable Instant deadlineAfter(Instant moment, @Nullable ZoneId scheduleZone) {
		LocalTime time = this.deadline;
		ZoneId own = (this.zone != null) ? this.zone : scheduleZone;
		if (time == null || own == null) {
			return null;
		}
		LocalDate date = LocalDate.ofInstant(moment, own);
		Instant first = date.atTime(time).atZone(own).toInstant();
		// From the date, not from the first time: that one is later than the deadline
		// where
		// the clock skips the deadline.
		return first.isAfter(moment) ? first : date.plusDays(1).atTime(time).atZone(own).toInstant();
	}

	/**
	 * The last time of the deadline up to a moment.
	 * @param moment the present one
	 * @param scheduleZone the zone of its schedule, or null if it has none
	 * @return empty if the flow has no deadline
	 */
	public Optional<Instant> deadlineUpTo(Instant moment, @Nullable ZoneId scheduleZone) {
		LocalTime time = this.deadline;
		ZoneId own = (this.zone != null) ? this.zone : scheduleZone;
		if (time == null || own == null) {
			return Optional.empty();
		}
		LocalDate date = LocalDate.ofInstant(moment, own);
		Instant last = date.atTime(time).atZone(own).toInstant();
		return Optional.of(last.isAfter(moment) ? date.minusDays(1).atTime(time).atZone(own).toInstant() : last);
	}

	/** The flow as JSON, as a flow run keeps it. */
	public String source() {
		Map<String, Object> tree = new LinkedHashMap<>();
		tree.put("flow", this.name);
		tree.put("imports", this.imports);
		tree.put("on-failure", this.onFailure.text());
		tree.put("parallel", this.parallel);
		if (!this.after.isEmpty()) {
			tree.put("after", new TreeMap<>(this.after));
		}
		if (this.deadline != null) {
			tree.put("deadline", this.deadline.toString());
		}
		if (this.zone != null) {
			tree.put("zone", this.zone.getId());
		}
		return JsonMapper.shared().writeValueAsString(tree);
	}

	/**
	 * What follows if an import of a flow fails.
	 */
	public enum OnFailure {

		/** Imports that refer to it are skipped; all others run. */
		SKIP_DEPENDENTS("skip-dependents"),

		/** No further import starts. Those in progress end. */
		STOP("stop"),

		/** All others run, also those that refer to it. */
		CONTINUE("continue");

		private final String text;

		OnFailure(String text) {
			this.text = text;
		}

		/** As written in definitions. */
		public String text() {
			return this.text;
		}

		/** The constant of a text that {@link #text} returns. */
		public static OnFailure of(String text) {
			for (OnFailure value : values()) {
				if (value.text.equals(text)) {
					return value;
				}
			}
			throw new IllegalArgumentException("'" + text + "' is not a value of on-failure.");
		}

	}

}
