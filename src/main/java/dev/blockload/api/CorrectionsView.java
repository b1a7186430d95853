package dev.blockload.api;

import java.util.List;

import dev.blockload.push.CorrectionState;
import dev.blockload.run.CorrectionException;
import org.jspecify.annotations.Nullable;

/**
 * How far the rejects of a run are corrected, in records, or with unpivot in cells.
 */
record CorrectionsView(long run, long rejected, @About("Rejects that are stored, to be corrected") long stored,
		@About("Rejects that are not stored: correct the whole source file") long missing, long open, long corrected,
		@About("The runs that corrected rejects") List<Long> correctedBy,
		@About("The mode of a run that corrects them") String mode,
		@About("Why they cannot be corrected now") RunParts.@Nullable ErrorView obstacle) {

	static CorrectionsView of(CorrectionState state) {
		CorrectionException obstacle = state.obstacle();
		return new CorrectionsView(state.run(), state.rejected(), state.stored(), state.missing(), state.open(),
				state.corrected(), state.correctedBy(), state.mode().text(), (obstacle != null)
						? new RunParts.ErrorView(obstacle.code(), obstacle.message(), obstacle.action()) : null);
	}

}
