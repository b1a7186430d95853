package dev.blockload.report;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.blockload.SuggestedCommands;
import dev.blockload.Warning;
import dev.blockload.backfill.BackfillDate;
import dev.blockload.backfill.BackfillPlan;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.storage.StoredObject;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A backfill as JSON for scripts: the fields are a contract.
 */
public final class BackfillJson {

	private BackfillJson() {
	}

	/**
	 * One JSON object.
	 * @param plan the backfill
	 * @param error why it was refused or ended, or null
	 */
	public static String of(BackfillPlan plan, Run.@Nullable Cause error) {
		return JsonMapper.shared().writeValueAsString(fields(plan, error));
	}

	/** The fields of a backfill, in their order. */
	public static Map<String, @Nullable Object> fields(BackfillPlan plan, Run.@Nullable Cause error) {
		Map<String, @Nullable Object> tree = new LinkedHashMap<>();
		tree.put("import", plan.importName());
		tree.put("from", plan.range().from().toString());
		tree.put("to", plan.range().to().toString());
		tree.put("mode", plan.mode().text());
		tree.put("dates", plan.dates().stream().map(BackfillJson::date).toList());
		tree.put("error", (error != null) ? error(error) : null);
		return tree;
	}

	private static Map<String, @Nullable Object> date(BackfillDate date) {
		Map<String, @Nullable Object> tree = new LinkedHashMap<>();
		tree.put("date", date.date().toString());
		tree.put("state", date.state().text());
		StoredObject object = date.object();
		tree.put("object", (object != null) ? object(object) : null);
		tree.put("run", date.run());
		RunStatus status = date.status();
		tree.put("status", (status != null) ? status.name() : null);
		tree.put("rows", date.rows());
		tree.put("warnings", date.warnings().stream().map(Warning::withCommands).toList());
		return tree;
	}

	private static Map<String, @Nullable Object> object(StoredObject object) {
		Map<String, @Nullable Object> tree = new LinkedHashMap<>();
		tree.put("key", object.key());
		tree.put("etag", object.etag());
		tree.put("size", object.size());
		tree.put("lastModified", object.lastModified().toString());
		return tree;
	}

	private static Map<String, @Nullable Object> error(Run.Cause error) {
		SuggestedCommands commands = SuggestedCommands.ofProcess();
		Map<String, @Nullable Object> tree = new LinkedHashMap<>();
		tree.put("code", error.code());
		tree.put("message", commands.complete(error.message()));
		String action = error.action();
		tree.put("action", (action != null) ? commands.complete(action) : null);
		return tree;
	}

}
