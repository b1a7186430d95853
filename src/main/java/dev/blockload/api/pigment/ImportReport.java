package dev.blockload.api.pigment;

import java.util.List;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * What became of a run, in the words of the planning platform. Its clients refuse a field
 * more or less.
 *
 * @param importId of the run
 * @param createdAt when it was requested, as ISO-8601 in UTC
 * @param completedAt when it ended; null until no further attempt follows
 * @param importStatus whether it has ended, and how
 * @param errorsDetails why it failed; null if it did not
 * @param detailedReport what it did; null if it was not requested, or is not known
 */
@JsonPropertyOrder({ "importId", "createdAt", "completedAt", "importStatus", "errorsDetails", "detailedReport" })
record ImportReport(UUID importId, String createdAt, @Nullable String completedAt, Status importStatus,
		@Nullable List<ErrorDetail> errorsDetails, @Nullable DetailedReport detailedReport) {

	/** How far an import has come. */
	enum Status {

		InProgress, Completed, Failed

	}

	/** Whether the block has values for combinations of other lists. */
	enum BlockType {

		Metric, List

	}

	/** Why data was not loaded as the file has it. */
	enum Reason {

		ParsingError, MissingModalityUseDefaultOrNullModality, MissingModalitySkippedDataRow, MissingWriteAccessRights,
		MissingModalitiesFromSnapshot

	}

	/**
	 * Why an import failed.
	 *
	 * @param name the code of the failure
	 * @param description its message, and what to do
	 */
	@JsonPropertyOrder({ "name", "description" })
	record ErrorDetail(String name, String description) {
	}

	/**
	 * What an import did.
	 *
	 * @param blockType of its block
	 * @param summary the counts
	 * @param impactedBlocks the blocks whose rows it changed
	 * @param autoCreatedDimensionModalities how many items it added to lists
	 */
	@JsonPropertyOrder({ "blockType", "summary", "impactedBlocks", "autoCreatedDimensionModalities" })
	record DetailedReport(BlockType blockType, Summary summary, List<ImpactedBlock> impactedBlocks,
			List<CreatedItems> autoCreatedDimensionModalities) {

		DetailedReport {
			impactedBlocks = List.copyOf(impactedBlocks);
			autoCreatedDimensionModalities = List.copyOf(autoCreatedDimensionModalities);
		}

	}

	/**
	 * Counts of rows.
	 *
	 * @param insertedCount added
	 * @param updatedCount changed
	 * @param deletedCount deleted
	 * @param skippedCount rejected records
	 */
	@JsonPropertyOrder({ "insertedCount", "updatedCount", "deletedCount", "skippedCount" })
	record Summary(long insertedCount, long updatedCount, long deletedCount, long skippedCount) {
	}

	/**
	 * A block whose rows were changed.
	 *
	 * @param blockId its id
	 * @param scenarioId always null: blocks have no scenarios
	 * @param insertedCount rows added
	 * @param updatedCount rows changed
	 * @param deletedCount rows deleted
	 * @param skippedData what was not loaded as the file has it
	 */
	@JsonPropertyOrder({ "blockId", "scenarioId", "insertedCount", "updatedCount", "deletedCount", "skippedData" })
	record ImpactedBlock(UUID blockId, @Nullable UUID scenarioId, long insertedCount, long updatedCount,
			long deletedCount, List<SkippedData> skippedData) {

		ImpactedBlock {
			skippedData = List.copyOf(skippedData);
		}

	}

	/**
	 * Records or cells of one column that were not loaded as the file has them.
	 *
	 * @param count how many
	 * @param reason why
	 * @param sourceColumnName the header of the column in the file; null if it concerns
	 * whole records
	 * @param samples values, at most ten
	 */
	@JsonPropertyOrder({ "count", "reason", "sourceColumnName", "samples" })
	record SkippedData(long count, Reason reason, @Nullable String sourceColumnName, List<String> samples) {

		SkippedData {
			samples = List.copyOf(samples);
		}

	}

	/**
	 * Items that were added to a list.
	 *
	 * @param blockId of the list
	 * @param count how many
	 */
	@JsonPropertyOrder({ "blockId", "count" })
	record CreatedItems(UUID blockId, long count) {
	}

}
