package dev.blockload.push;

import java.util.List;

import dev.blockload.block.Mode;
import dev.blockload.run.CorrectionException;
import org.jspecify.annotations.Nullable;

/**
 * How far the rejects of a run are corrected. With unpivot the counts are cells,
 * otherwise records.
 *
 * @param run the number of the run
 * @param rejected how many it rejected; 0 if that is not known
 * @param stored how many of them are stored
 * @param open how many of the stored ones no published run corrected
 * @param correctedBy the published runs that corrected the others
 * @param mode of a run that corrects them
 * @param obstacle why they cannot be corrected, or null
 */
public record CorrectionState(long run, long rejected, long stored, long open, List<Long> correctedBy, Mode mode,
		@Nullable CorrectionException obstacle) {

	public CorrectionState {
		correctedBy = List.copyOf(correctedBy);
	}

	/**
	 * How many rejects are not stored, or no longer: they can be corrected only by
	 * loading the whole corrected source file.
	 */
	public long missing() {
		return Math.max(0, this.rejected - this.stored);
	}

	/** How many are corrected. */
	public long corrected() {
		return this.stored - this.open;
	}

}
