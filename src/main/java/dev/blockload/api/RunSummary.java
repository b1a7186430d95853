package dev.blockload.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.blockload.api.RunParts.CountsView;
import dev.blockload.api.RunParts.ErrorView;
import dev.blockload.api.RunParts.ObjectView;
import dev.blockload.api.RunParts.WarningView;
import dev.blockload.run.Run;
import org.jspecify.annotations.Nullable;

/**
 * A run in a list: without what takes a query for each run, which are the groups of its
 * rejects, the times of its steps, and the space that keeps it undoable.
 */
record RunSummary(long run, @JsonProperty("import") String importName, String application, String block, String mode,
		boolean dryRun, String status, boolean restartable, @Nullable Long supersededBy, int attempts, String stage,
		@Nullable ObjectView object, @Nullable String path, CountsView counts, List<WarningView> warnings,
		@Nullable ErrorView error, @Nullable Instant startedAt, @Nullable Instant endedAt, @Nullable Long undoes,
		@Nullable Long undoneBy, @Nullable Long corrects, @Nullable Long flowRun, @Nullable String startedBy,
		@Nullable Double workedSeconds) implements StopAnswer {

	static RunSummary of(Run run) {
		Map<String, @Nullable Object> fields = RunView.fields(run, List.of(), List.of());
		fields.keySet().removeAll(List.of("rejects", "steps", "keptBytes"));
		return Json.read(fields, RunSummary.class);
	}

}
