package dev.blockload.api;

import java.util.Objects;

import dev.blockload.flow.FlowRequest;
import dev.blockload.importjob.RunRequest;
import dev.blockload.run.RunOrigin;
import dev.blockload.web.WebException;
import org.jspecify.annotations.Nullable;

/**
 * What to run of a flow. Without any field, the files of its imports.
 *
 * @param date of the files, or null
 * @param dryRun whether to roll the rows back
 */
record FlowOrder(
		@About("The date of the files, like 2022-09-30; imports of a fixed file load that file") @Nullable String date,
		@About("Roll the rows of each import back") @Nullable Boolean dryRun) {

	/** The files of its imports. */
	static final FlowOrder PLAIN = new FlowOrder(null, null);

	FlowRequest request(RunOrigin origin) {
		try {
			return new FlowRequest(isDry() ? RunRequest.Purpose.DRY_RUN : RunRequest.Purpose.PUBLISH, this.date,
					origin);
		}
		catch (IllegalArgumentException ex) {
			throw WebException.badRequest(String.valueOf(ex.getMessage()));
		}
	}

	/** Everything that is requested, as text: two requests with equal texts are equal. */
	String text() {
		return Objects.toString(this.date, "") + "\n" + isDry() + "\n";
	}

	private boolean isDry() {
		return Boolean.TRUE.equals(this.dryRun);
	}

}
