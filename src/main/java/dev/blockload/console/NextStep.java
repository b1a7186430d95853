package dev.blockload.console;

import java.util.Locale;

import dev.blockload.definition.ImportDefinition;
import dev.blockload.definition.LocatedImport;
import dev.blockload.publish.PublishCode;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.storage.Pin;
import dev.blockload.storage.PushedFile;
import org.jspecify.annotations.Nullable;

/**
 * What a person does about a run that did not complete: one step, for which its page has
 * one button or one command.
 */
enum NextStep {

	/**
	 * Nothing: it completed, it is in progress, nodes continue it, or a later run
	 * replaced it.
	 */
	NONE,

	/** Continue it from its checkpoint. */
	RESTART,

	/** Continue it, and let it delete as many rows as it was refused. */
	ALLOW_DELETES,

	/** Correct the records that it rejected. */
	CORRECT,

	/** Correct the records of an earlier run again: this run was to correct them. */
	CORRECT_AGAIN,

	/** Launch another undo of the run that it was to undo. */
	UNDO_AGAIN,

	/** Launch another run of the import with the same request. */
	RUN_AGAIN,

	/** The same for a dry run. */
	DRY_RUN_AGAIN,

	/** Send the file again: only its sender has it. */
	PUSH_AGAIN,

	/** Load the object again on the command line: the import was never saved. */
	LOAD_AGAIN,

	/** Define the import again, then run it on the command line. */
	DEFINE_AGAIN;

	/**
	 * The step for a run.
	 * @param run the run
	 * @param located its import as the reader sees it now, or null if there is none
	 * @param undone the run that it was to undo, as it is now, or null
	 */
	static NextStep of(Run run, @Nullable LocatedImport located, @Nullable Run undone) {
		if (run.status() != RunStatus.FAILED && run.status() != RunStatus.STOPPED) {
			return NONE;
		}
		if (run.undo().undoes() != null) {
			return (undone != null && undone.undo().undoneBy() == null) ? UNDO_AGAIN : NONE;
		}
		if (run.supersededBy() != null) {
			return NONE;
		}
		Run.Cause error = run.error();
		String code = (error != null) ? error.code() : "";
		if (code.equals(PublishCode.TOO_MANY_DELETES.text()) && run.isRestartable()) {
			return ALLOW_DELETES;
		}
		if (code.equals(PublishCode.TOO_MANY_REJECTS.text())) {
			return (run.corrects() != null) ? CORRECT_AGAIN : CORRECT;
		}
		return run.isRestartable() ? RESTART : again(run, located);
	}

	private static NextStep again(Run run, @Nullable LocatedImport located) {
		if (run.corrects() != null) {
			return CORRECT_AGAIN;
		}
		Pin pin = run.pin();
		boolean pushed = pin != null && PushedFile.is(pin);
		if (pushed || (located != null && located.definition().isPushOnly())) {
			return PUSH_AGAIN;
		}
		if (run.importName().startsWith(ImportDefinition.UNSAVED)) {
			return LOAD_AGAIN;
		}
		if (located == null) {
			return DEFINE_AGAIN;
		}
		return run.dryRun() ? DRY_RUN_AGAIN : RUN_AGAIN;
	}

	/** Whether it needs the request of the run. */
	boolean repeatsRequest() {
		return switch (this) {
			case RUN_AGAIN, DRY_RUN_AGAIN, LOAD_AGAIN, DEFINE_AGAIN -> true;
			case NONE, RESTART, ALLOW_DELETES, CORRECT, CORRECT_AGAIN, UNDO_AGAIN, PUSH_AGAIN -> false;
		};
	}

	/** As keys of texts have it. */
	String text() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
