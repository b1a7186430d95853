package dev.blockload.flow;

import java.time.Instant;
import java.util.List;

import dev.blockload.definition.FlowDefinition;
import dev.blockload.run.RunOrigin;
import org.jspecify.annotations.Nullable;

/**
 * A flow run that is about to begin.
 *
 * @param definition the flow
 * @param members its imports with those before each
 * @param dryRun whether its runs roll back what they publish
 * @param wantedDate the date whose files are requested, or null
 * @param files what the schedule requires of files
 * @param dueAt when it was due, or requested
 * @param deadlineAt when all imports should be published, or null
 * @param scheduledRunId the scheduled run that it executes, or null
 * @param startedBy the account that starts it, or {@code schedule}
 * @param origin what it is a part of
 */
record NewFlowRun(FlowDefinition definition, List<FlowMember> members, boolean dryRun, @Nullable String wantedDate,
		FileWait files, Instant dueAt, @Nullable Instant deadlineAt, @Nullable Long scheduledRunId, String startedBy,
		RunOrigin origin) {
}
