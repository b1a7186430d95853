package dev.blockload.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.blockload.SuggestedCommands;
import dev.blockload.flow.FlowMember;
import dev.blockload.flow.FlowRun;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A flow run as JSON for scripts: the fields are a contract. Times are ISO-8601 in UTC,
 * what is not known is null.
 */
public final class FlowJson {

	private FlowJson() {
	}

	/** One JSON object. */
	public static String of(FlowRun run, @Nullable String database) {
		Map<String, @Nullable Object> tree = fields(run);
		tree.put("database", database);
		return JsonMapper.shared().writeValueAsString(tree);
	}

	/** The fields of a flow run, in their order. */
	public static Map<String, @Nullable Object> fields(FlowRun run) {
		Map<String, @Nullable Object> tree = new LinkedHashMap<>();
		tree.put("run", run.id());
		tree.put("import", null);
		tree.put("flow", run.flow());
		tree.put("status", run.status().name());
		tree.put("restartable", run.isRestartable());
		tree.put("dryRun", run.dryRun());
		tree.put("date", run.wantedDate());
		tree.put("members", run.members().stream().map(FlowJson::member).toList());
		tree.put("dueAt", text(run.times().dueAt()));
		tree.put("deadline", text(run.times().deadlineAt()));
		tree.put("late", run.isLate(Instant.now()));
		tree.put("error", error(run));
		tree.put("startedAt", text(run.times().startedAt()));
		tree.put("endedAt", text(run.times().endedAt()));
		tree.put("startedBy", run.startedBy());
		tree.put("attempts", run.attempts());
		tree.put("supersededBy", run.supersededBy());
		tree.put("workedSeconds", run.worked(Instant.now()).toMillis() / 1000.0);
		return tree;
	}

	private static Map<String, @Nullable Object> member(FlowMember member) {
		Map<String, @Nullable Object> tree = new LinkedHashMap<>();
		tree.put("import", member.importName());
		tree.put("state", member.state().text());
		tree.put("run", member.run());
		tree.put("after", new ArrayList<>(member.upstream().stream().sorted().toList()));
		tree.put("code", member.code());
		String message = member.message();
		tree.put("message", (message != null) ? SuggestedCommands.ofProcess().complete(message) : null);
		tree.put("startedAt", text(member.startedAt()));
		tree.put("endedAt", text(member.endedAt()));
		return tree;
	}

	private static @Nullable Map<String, @Nullable Object> error(FlowRun run) {
		if (run.errorCode() == null) {
			return null;
		}
		Map<String, @Nullable Object> tree = new LinkedHashMap<>();
		tree.put("code", run.errorCode());
		tree.put("message", run.errorMessage());
		tree.put("action", run.isRestartable() ? SuggestedCommands.ofProcess()
			.complete("Continue with what is missing: ./blockload restart " + run.id()) : null);
		return tree;
	}

	/** The rows of a history: runs and flow runs, which are JSON objects. */
	public static String array(List<Map<String, @Nullable Object>> rows) {
		return JsonMapper.shared().writeValueAsString(rows);
	}

	private static @Nullable String text(@Nullable Instant time) {
		return (time != null) ? time.toString() : null;
	}

}
