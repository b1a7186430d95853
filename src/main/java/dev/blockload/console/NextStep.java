package dev.blockload.console;

import java.util.Locale;

import dev.blockload.publish.PublishCode;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.storage.Pin;
import dev.blockload.storage.PushedFile;

/**
 * What a person does about a run that did not complete: one step, for which its page has
 * one button.
 */
enum NextStep {

	/** Nothing: it completed, it is in progress, or nodes continue it. */
	NONE,

	/** Nothing: a later run took its place. */
	SUPERSEDED,

	/** Continue it from its checkpoint. */
	RESTART,

	/** Continue it, and let it delete as many rows as it was refused. */
	ALLOW_DELETES,

	/** Correct the records that it rejected. */
	CORRECT,

	/** Launch another run of the import. */
	RUN_AGAIN,

	/** Send the file again: only its sender has it. */
	PUSH_AGAIN;

	/** The step for a run. */
	static NextStep of(Run run) {
		if (run.status() != RunStatus.FAILED && run.status() != RunStatus.STOPPED) {
			return NONE;
		}
		if (run.supersededBy() != null) {
			return SUPERSEDED;
		}
		Run.Cause error = run.error();
		String code = (error != null) ? error.code() : "";
		if (code.equals(PublishCode.TOO_MANY_DELETES.text()) && run.isRestartable()) {
			return ALLOW_DELETES;
		}
		if (code.equals(PublishCode.TOO_MANY_REJECTS.text())) {
			return CORRECT;
		}
		if (run.isRestartable()) {
			return RESTART;
		}
		Pin pin = run.pin();
		return (pin != null && PushedFile.is(pin)) ? PUSH_AGAIN : RUN_AGAIN;
	}

	/** As keys of texts have it. */
	String text() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
