package dev.blockload.flow;

import dev.blockload.importjob.RunRequest;
import dev.blockload.run.RunOrigin;
import dev.blockload.source.RequestedFile;
import org.jspecify.annotations.Nullable;

/**
 * A request of a person to run a flow.
 *
 * @param purpose what becomes of the rows
 * @param date the date whose files are loaded, or null; imports of a fixed file load that
 * file
 * @param origin what the flow run is a part of
 */
public record FlowRequest(RunRequest.Purpose purpose, @Nullable String date, RunOrigin origin) {

	public FlowRequest {
		if (date != null) {
			var unused = new RequestedFile.OfDate(date);
		}
	}

	/** A request that is a part of nothing. */
	public FlowRequest(RunRequest.Purpose purpose, @Nullable String date) {
		this(purpose, date, RunOrigin.NONE);
	}

}
