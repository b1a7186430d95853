package dev.blockload.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.blockload.api.RunParts.CountsView;
import dev.blockload.api.RunParts.ErrorView;
import dev.blockload.api.RunParts.ObjectView;
import dev.blockload.api.RunParts.RejectGroupView;
import dev.blockload.api.RunParts.StepView;
import dev.blockload.api.RunParts.WarningView;
import dev.blockload.report.RunJson;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory.RejectGroup;
import dev.blockload.run.RunProgress;
import dev.blockload.run.StepTime;
import org.jspecify.annotations.Nullable;

/**
 * A run in full: the fields of {@code show --output json}, which block it loads into, and
 * how far it is.
 */
record RunView(long run, @JsonProperty("import") String importName, String application, String block, String mode,
		boolean dryRun, String status, boolean restartable, @Nullable Long supersededBy, int attempts, String stage,
		@Nullable ObjectView object, @Nullable String path, CountsView counts, List<RejectGroupView> rejects,
		List<WarningView> warnings, @Nullable ErrorView error, @Nullable Instant startedAt, @Nullable Instant endedAt,
		@Nullable Long undoes, @Nullable Long undoneBy, @Nullable Long keptBytes, @Nullable Long corrects,
		@Nullable Long flowRun, @Nullable String startedBy, @Nullable Double workedSeconds, List<StepView> steps,
		@Nullable ProgressView progress) implements RunAnswer {

	/**
	 * A run.
	 * @param progress how far it is, or null if it has ended
	 */
	static RunView of(Run run, List<RejectGroup> rejects, List<StepTime> steps, @Nullable RunProgress progress) {
		Map<String, @Nullable Object> fields = fields(run, rejects, steps);
		fields.put("progress", (progress != null) ? ProgressView.of(progress) : null);
		return Json.read(fields, RunView.class);
	}

	/** The fields of the command line, and those of the block. */
	static Map<String, @Nullable Object> fields(Run run, List<RejectGroup> rejects, List<StepTime> steps) {
		Map<String, @Nullable Object> fields = RunJson.fields(run, rejects, steps);
		// Each installation of the API has one database.
		fields.remove("database");
		fields.put("application", run.application());
		fields.put("block", run.block());
		fields.put("mode", run.mode());
		fields.put("dryRun", run.dryRun());
		fields.put("supersededBy", run.supersededBy());
		fields.put("attempts", run.attempts());
		fields.put("stage", run.stage().text());
		return fields;
	}

}
