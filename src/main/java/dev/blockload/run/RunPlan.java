package dev.blockload.run;

import java.util.List;

import dev.blockload.block.RecordColumn;
import dev.blockload.csv.Position;
import org.jspecify.annotations.Nullable;

/**
 * What {@code plan} read, for the steps after it and for every restart.
 *
 * @param header the names of the file's columns, empty where the file has no header
 * @param fingerprint of the block's definition in the catalog
 * @param begin where the first record begins
 * @param end how long the text of the object is, or null if that is not known
 * @param cells how many cells each record has that become rows; null where records do
 * @param recordColumn whether the staging table stores which record a row came from
 * @param path how the rows come into the block
 */
public record RunPlan(List<String> header, String fingerprint, Position begin, @Nullable Long end,
		@Nullable Integer cells, RecordColumn recordColumn, LoadPath path) {

	public RunPlan {
		header = List.copyOf(header);
		if (fingerprint.isBlank()) {
			throw new IllegalArgumentException("A plan without the block's fingerprint is not valid.");
		}
		if (end != null && end < begin.offset()) {
			throw new IllegalArgumentException(
					"A text of %d bytes cannot have its first record at byte %d.".formatted(end, begin.offset()));
		}
		if (cells != null && cells < 1) {
			throw new IllegalArgumentException("A record has %d cells. Expected at least 1.".formatted(cells));
		}
	}

	/** A plan for records that become staged rows. */
	public RunPlan(List<String> header, String fingerprint, Position begin, @Nullable Long end) {
		this(header, fingerprint, begin, end, null, RecordColumn.ORDER, LoadPath.STAGED);
	}

}
