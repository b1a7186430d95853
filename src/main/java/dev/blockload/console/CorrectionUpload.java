package dev.blockload.console;

import dev.blockload.Failure;
import dev.blockload.block.Mode;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.push.CorrectionState;
import dev.blockload.run.CorrectionCode;
import dev.blockload.run.Run;
import dev.blockload.visible.VisibleTexts;
import org.jspecify.annotations.Nullable;

/**
 * The page on which a person uploads corrected records.
 *
 * @param run the run with the rejects
 * @param state how far they are corrected
 * @param hasImport whether the reader sees the import as it is now
 * @param form the form that was refused, or one that nothing is chosen in
 * @param problem why an upload was refused, or null
 * @param texts messages as the reader is allowed to read them
 */
record CorrectionUpload(Run run, CorrectionState state, boolean hasImport, Form form, @Nullable Problem problem,
		VisibleTexts.ForCaller texts) {

	static CorrectionUpload of(Run run, CorrectionState state, boolean hasImport, VisibleTexts.ForCaller texts) {
		return new CorrectionUpload(run, state, hasImport, Form.OF_REJECTS, null, texts);
	}

	/** The same after a form was refused. */
	CorrectionUpload refused(Form refused, Failure failure) {
		return new CorrectionUpload(this.run, this.state, this.hasImport, refused, Problem.of(failure, this.texts),
				this.texts);
	}

	/** Whether it was loaded by {@code load}, whose import is not saved. */
	boolean isUnsaved() {
		return this.run.importName().startsWith(ImportDefinition.UNSAVED);
	}

	/** Whether a corrected file of the stored rejects can be loaded. */
	boolean isCorrectable() {
		return this.state.open() > 0 && (this.state.obstacle() == null || overwrites());
	}

	/** Whether loading the whole file again would add its rows a second time. */
	boolean repeatsRows() {
		return Mode.of(this.run.mode()) == Mode.APPEND && CountLines.of(this.run).isPublished()
				&& this.run.undo().undoneBy() == null;
	}

	/** Why the stored rejects cannot be corrected as they are; null if they can. */
	@Nullable Problem obstacle() {
		return (this.state.obstacle() != null) ? Problem.of(this.state.obstacle(), this.texts) : null;
	}

	/**
	 * Whether the corrected records would overwrite newer values, which a person can
	 * want.
	 */
	boolean overwrites() {
		return this.state.obstacle() != null && CorrectionCode.NEWER_LOADED.text().equals(this.state.obstacle().code());
	}

	/**
	 * What is chosen in a form.
	 *
	 * @param source whether it is that of the source file, not that of the rejects
	 * @param dryRun whether nothing is to be published
	 * @param force whether rows of later runs can be overwritten
	 */
	record Form(boolean source, boolean dryRun, boolean force) {

		static final Form OF_REJECTS = new Form(false, false, false);

		static final Form OF_SOURCE = new Form(true, false, false);

		Form with(boolean dryRun, boolean force) {
			return new Form(this.source, dryRun, force);
		}

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
