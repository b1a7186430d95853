package dev.blockload.api;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.blockload.api.RunParts.ErrorView;
import dev.blockload.flow.FlowRun;
import dev.blockload.flow.MemberState;
import dev.blockload.report.FlowJson;
import org.jspecify.annotations.Nullable;

/**
 * A flow run in a list: how many of its imports have each state, and not which.
 */
record FlowRunSummary(long run, @JsonProperty("import") @Nullable String importName, String flow, String status,
		boolean restartable, boolean dryRun, @Nullable String date,
		@About("How many of its imports have each state") Map<String, Long> imports, Instant dueAt,
		@Nullable Instant deadline, boolean late, @Nullable ErrorView error, Instant startedAt,
		@Nullable Instant endedAt, String startedBy, int attempts, @Nullable Long supersededBy, double workedSeconds) {

	static FlowRunSummary of(FlowRun run) {
		Map<String, @Nullable Object> fields = FlowJson.fields(run);
		fields.remove("members");
		Map<String, Long> imports = new LinkedHashMap<>();
		for (MemberState state : MemberState.values()) {
			imports.put(state.text(), run.count(state));
		}
		fields.put("imports", imports);
		return Json.read(fields, FlowRunSummary.class);
	}

}
