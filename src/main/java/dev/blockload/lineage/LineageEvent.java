package dev.blockload.lineage;

import java.time.Instant;
import java.util.UUID;

import dev.blockload.run.RunOrigin;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An event as the database recorded it, with what is the same for all attempts of its
 * run.
 *
 * @param id its number in the outbox
 * @param type {@code START}, {@code COMPLETE}, {@code FAIL} or {@code ABORT}
 * @param at when it happened
 * @param facts what the run was like at that moment
 * @param attempt the number of the attempt
 * @param run the run
 * @param installation the namespace of ids of the database
 * @param database the name of the database
 */
record LineageEvent(long id, String type, Instant at, JsonNode facts, int attempt, OfRun run, UUID installation,
		String database) {

	boolean isStart() {
		return this.type.equals("START");
	}

	/** Whether the attempt made rows visible in the block. */
	boolean isPublished() {
		return this.type.equals("COMPLETE") && "COMPLETED".equals(text("status"));
	}

	/** Whether the attempt found nothing to do, and wrote nothing. */
	boolean isUnchanged() {
		return "UNCHANGED".equals(text("status"));
	}

	/** Whether the header of the file was read. */
	boolean isPlanned() {
		return this.facts.path("planned").asBoolean(false);
	}

	@Nullable String text(String name) {
		JsonNode value = this.facts.path(name);
		return (value.isMissingNode() || value.isNull()) ? null : value.asString();
	}

	@Nullable Long number(String name) {
		JsonNode value = this.facts.path(name);
		return value.isNumber() ? value.asLong() : null;
	}

	long numberOrZero(String name) {
		Long value = number(name);
		return (value != null) ? value : 0;
	}

	/**
	 * What is the same for all attempts at a run.
	 *
	 * @param number of the run
	 * @param importName the import
	 * @param application the schema of the block
	 * @param block the table
	 * @param mode how it is published
	 * @param startedAt when it began
	 * @param undoes the run that it undoes, or null
	 * @param wantedKey the key that was requested, or null
	 * @param isPushed whether a client pushed the file
	 * @param origin what it is a part of
	 * @param flow the flow run that it belongs to, or null
	 */
	record OfRun(long number, String importName, String application, String block, String mode, Instant startedAt,
			@Nullable Long undoes, @Nullable String wantedKey, boolean isPushed, RunOrigin origin,
			@Nullable OfFlow flow) {

		/** The name of the job. */
		String job() {
			return this.application + "." + this.importName + ((this.undoes != null) ? ".undo" : "");
		}

	}

	/**
	 * A flow run.
	 *
	 * @param number of the flow run
	 * @param name of the flow
	 */
	record OfFlow(long number, String name) {
	}

}
