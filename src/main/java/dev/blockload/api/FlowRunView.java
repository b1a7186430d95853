package dev.blockload.api;

import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.blockload.api.RunParts.ErrorView;
import dev.blockload.flow.FlowRun;
import dev.blockload.report.FlowJson;
import dev.blockload.visible.MessageText;
import org.jspecify.annotations.Nullable;

/**
 * A flow run in full: the fields of {@code show --output json}.
 */
record FlowRunView(long run, @About("Always null: a run has it") @JsonProperty("import") @Nullable String importName,
		String flow, String status, boolean restartable, boolean dryRun, @Nullable String date,
		List<MemberView> members, Instant dueAt, @Nullable Instant deadline, boolean late, @Nullable ErrorView error,
		Instant startedAt, @Nullable Instant endedAt, String startedBy, int attempts, @Nullable Long supersededBy,
		double workedSeconds) implements RunAnswer, StopAnswer {

	static FlowRunView of(FlowRun run) {
		return Json.read(FlowJson.fields(run), FlowRunView.class);
	}

	/**
	 * An import of a flow run.
	 */
	record MemberView(@JsonProperty("import") String importName,
			@About("pending, waiting, running, completed, unchanged, failed, skipped or stopped") String state,
			@Nullable Long run, @About("The imports that must be loaded before it") List<String> after,
			@About("Why it waits, failed or was skipped") @Nullable String code, @MessageText @Nullable String message,
			@Nullable Instant startedAt, @Nullable Instant endedAt) {
	}

}
