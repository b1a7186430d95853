package dev.blockload.api;

import dev.blockload.account.Caller;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory;

/**
 * The runs that a caller sees: those into blocks of applications that the caller sees.
 */
final class VisibleRuns {

	private final RunHistory history;

	VisibleRuns(RunHistory history) {
		this.history = history;
	}

	/**
	 * A run that the caller sees.
	 * @throws ApiException if there is none of this number
	 */
	Run numbered(Caller caller, long run) {
		return this.history.ofNumber(run)
			.filter((found) -> caller.sees(found.application()))
			.map((found) -> this.history.find(Long.toString(run)))
			.orElseThrow(() -> ApiException.notFound("run", Long.toString(run), "runs"));
	}

}
