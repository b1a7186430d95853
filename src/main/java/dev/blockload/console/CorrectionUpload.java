package dev.blockload.console;

import dev.blockload.Failure;
import dev.blockload.block.Mode;
import dev.blockload.push.CorrectionState;
import dev.blockload.run.Run;
import dev.blockload.visible.VisibleTexts;
import org.jspecify.annotations.Nullable;

/**
 * The page on which a person uploads corrected records.
 *
 * @param run the run with the rejects
 * @param state how far they are corrected
 * @param problem why an upload was refused, or null
 * @param texts messages as the reader is allowed to read them
 */
record CorrectionUpload(Run run, CorrectionState state, @Nullable Problem problem, VisibleTexts.ForCaller texts) {

	static CorrectionUpload of(Run run, CorrectionState state, @Nullable Failure failure,
			VisibleTexts.ForCaller texts) {
		return new CorrectionUpload(run, state, (failure != null) ? Problem.of(failure, texts) : null, texts);
	}

	/** Whether a corrected file of the stored rejects can be loaded. */
	boolean isCorrectable() {
		return this.state.open() > 0;
	}

	/** Whether loading the whole file again would add its rows a second time. */
	boolean repeatsRows() {
		return Mode.of(this.run.mode()) == Mode.APPEND && this.run.undo().undoneBy() == null;
	}

	/** Why the stored rejects cannot be corrected as they are; null if they can. */
	@Nullable String obstacle() {
		return (this.state.obstacle() != null) ? this.texts.text(this.state.obstacle().message()) : null;
	}

	/**
	 * Why something was refused, and what to do.
	 *
	 * @param message what was found, and what was expected
	 * @param action what to do, or null
	 */
	record Problem(String message, @Nullable String action) {

		static Problem of(Failure failure, VisibleTexts.ForCaller texts) {
			String action = failure.action();
			return new Problem(texts.text(failure.message()), (action != null) ? texts.text(action) : null);
		}

	}

}
