package dev.blockload.push;

import dev.blockload.importjob.RunRequest;
import dev.blockload.run.RunOrigin;
import org.jspecify.annotations.Nullable;

/**
 * A request to correct rejects of a run.
 *
 * @param run the number of the run with the rejects
 * @param purpose whether the corrected records are published
 * @param repeat whether they overwrite newer values
 * @param idempotencyKey a repeated request with the same key returns the same run; null
 * if each request is a new one
 * @param origin what the run is a part of
 */
public record CorrectionOrder(long run, RunRequest.Purpose purpose, RunRequest.Repeat repeat,
		@Nullable String idempotencyKey, RunOrigin origin) {

	/** A request whose run is a part of nothing. */
	public CorrectionOrder(long run, RunRequest.Purpose purpose, RunRequest.Repeat repeat,
			@Nullable String idempotencyKey) {
		this(run, purpose, repeat, idempotencyKey, RunOrigin.NONE);
	}

	/** The request as text: with the same key it must be the same. */
	String text() {
		return "corrects=%d %s %s".formatted(this.run, this.purpose, this.repeat);
	}

}
