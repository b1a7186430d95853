package dev.blockload.report;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import dev.blockload.SuggestedCommands;
import dev.blockload.Warning;
import dev.blockload.importjob.FoundRecord;
import dev.blockload.run.LoadPath;
import dev.blockload.run.NodeShare;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory.RejectGroup;
import dev.blockload.run.RunNodes;
import dev.blockload.run.RunStatus;
import dev.blockload.run.StepTime;
import dev.blockload.storage.Pin;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A run as JSON for scripts: the fields are a contract. Counts are numbers, times
 * ISO-8601 in UTC, what is not known is null.
 */
public final class RunJson {

	private static final JsonMapper JSON = JsonMapper.shared();

	private RunJson() {
	}

	/** One JSON object, without the database that has the run. */
	public static String of(Run run, List<RejectGroup> rejects) {
		return of(run, rejects, (String) null);
	}

	/** One JSON object. */
	public static String of(Run run, List<RejectGroup> rejects, @Nullable String database) {
		return JSON.writeValueAsString(tree(run, rejects, database));
	}

	/** One JSON object with the times of its steps as its last field. */
	public static String of(Run run, List<RejectGroup> rejects, List<StepTime> steps, @Nullable String database) {
		Map<String, @Nullable Object> tree = tree(run, rejects, database);
		tree.put("steps", StepTimes.json(run, steps));
		return JSON.writeValueAsString(tree);
	}

	/**
	 * The same with the nodes that loaded the run, if there were several or if there is a
	 * reason why not.
	 */
	public static String of(Run run, List<RejectGroup> rejects, List<StepTime> steps, @Nullable String database,
			RunNodes nodes) {
		Map<String, @Nullable Object> tree = tree(run, rejects, database);
		tree.put("steps", StepTimes.json(run, steps));
		if (!nodes.isEmpty()) {
			tree.put("nodes", nodes.shares().stream().map(RunJson::node).toList());
			tree.put("oneNodeBecause", nodes.reason());
		}
		return JSON.writeValueAsString(tree);
	}

	private static Map<String, Object> node(NodeShare share) {
		Map<String, Object> tree = new LinkedHashMap<>();
		tree.put("node", share.node());
		tree.put("records", share.records());
		tree.put("bytes", share.bytes());
		tree.put("bytesPerSecond", share.bytesPerSecond());
		return tree;
	}

	/**
	 * One JSON object of several runs of an import that loads each file once: the fields
	 * of the run that decides how they ended, and all of them.
	 * @param deciding the first run that did not complete, or the last one
	 * @param runs all of them, in order
	 * @param rejects of a run
	 * @param database that has the runs
	 */
	public static String ofSeries(Run deciding, List<Run> runs, Function<Run, List<RejectGroup>> rejects,
			String database) {
		Map<String, @Nullable Object> tree = tree(deciding, rejects.apply(deciding), database);
		tree.put("runs", runs.stream().map((run) -> tree(run, rejects.apply(run), database)).toList());
		return JSON.writeValueAsString(tree);
	}

	/**
	 * The fields of a run, in their order.
	 * @param run the run
	 * @param rejects its rejects
	 * @param steps the times of its steps
	 */
	public static Map<String, @Nullable Object> fields(Run run, List<RejectGroup> rejects, List<StepTime> steps) {
		Map<String, @Nullable Object> tree = tree(run, rejects, null);
		tree.put("steps", StepTimes.json(run, steps));
		return tree;
	}

	/** A JSON array of runs, each with its rejects. */
	public static String array(List<Run> runs, Function<Run, List<RejectGroup>> rejects, String database) {
		return JSON.writeValueAsString(runs.stream().map((run) -> tree(run, rejects.apply(run), database)).toList());
	}

	/**
	 * The fields of a run in a list, in their order.
	 * @param run the run
	 * @param rejects its rejects
	 * @param database that has the run
	 */
	public static Map<String, @Nullable Object> fields(Run run, List<RejectGroup> rejects, String database) {
		return tree(run, rejects, database);
	}

	/** What failed before there was a run. */
	public static String of(@Nullable String importName, Run.Cause error) {
		Map<String, @Nullable Object> tree = new LinkedHashMap<>();
		tree.put("run", null);
		tree.put("import", importName);
		tree.put("status", RunStatus.FAILED.name());
		tree.put("restartable", false);
		tree.put("object", null);
		tree.put("path", null);
		tree.put("counts", counts(Run.Counts.UNKNOWN, null, null));
		tree.put("rejects", List.of());
		tree.put("warnings", List.of());
		tree.put("error", error(error));
		tree.put("startedAt", null);
		tree.put("endedAt", null);
		undo(tree, null, null, null);
		tree.put("corrects", null);
		tree.put("flowRun", null);
		tree.put("startedBy", null);
		tree.put("workedSeconds", null);
		tree.put("database", null);
		return JSON.writeValueAsString(tree);
	}

	private static Map<String, @Nullable Object> tree(Run run, List<RejectGroup> rejects, @Nullable String database) {
		Map<String, @Nullable Object> tree = new LinkedHashMap<>();
		tree.put("run", run.id());
		tree.put("import", run.importName());
		tree.put("status", run.status().name());
		tree.put("restartable", run.isRestartable());
		tree.put("object", object(run.pin()));
		LoadPath path = run.path();
		tree.put("path", (path != null) ? path.text() : null);
		tree.put("counts", counts(run.counts(), run.staged(), run.loaded()));
		tree.put("rejects", groups(rejects));
		tree.put("warnings", run.warnings().stream().map(Warning::withCommands).toList());
		Run.Cause error = run.error();
		tree.put("error", (error != null) ? error(error) : null);
		tree.put("startedAt", text(run.startedAt()));
		tree.put("endedAt", text(run.endedAt()));
		undo(tree, run.undo().undoes(), run.undo().undoneBy(), run.undo().keptBytes());
		tree.put("corrects", run.corrects());
		tree.put("flowRun", run.flowRun());
		tree.put("startedBy", run.startedBy());
		Duration worked = run.worked();
		tree.put("workedSeconds", (worked != null) ? worked.toMillis() / 1000.0 : null);
		tree.put("database", database);
		return tree;
	}

	/** A record of a run's object as one JSON object. */
	public static String of(FoundRecord found) {
		Map<String, @Nullable Object> tree = new LinkedHashMap<>();
		tree.put("run", found.run());
		tree.put("object", object(found.pin()));
		tree.put("record", found.record());
		tree.put("line", found.line());
		tree.put("byteOffset", found.offset());
		tree.put("raw", found.raw());
		return JsonMapper.shared().writeValueAsString(tree);
	}

	private static void undo(Map<String, @Nullable Object> tree, @Nullable Long undoes, @Nullable Long undoneBy,
			@Nullable Long keptBytes) {
		tree.put("undoes", undoes);
		tree.put("undoneBy", undoneBy);
		tree.put("keptBytes", keptBytes);
	}

	static @Nullable Map<String, @Nullable Object> object(@Nullable Pin pin) {
		if (pin == null) {
			return null;
		}
		Map<String, @Nullable Object> tree = new LinkedHashMap<>();
		tree.put("bucket", pin.bucket());
		tree.put("key", pin.key());
		tree.put("etag", pin.etag());
		tree.put("size", pin.size());
		tree.put("lastModified", text(pin.lastModified()));
		return tree;
	}

	private static Map<String, @Nullable Object> counts(Run.Counts counts, @Nullable Long staged,
			@Nullable Long loaded) {
		Map<String, @Nullable Object> tree = new LinkedHashMap<>();
		tree.put("read", counts.read());
		tree.put("staged", staged);
		tree.put("loaded", loaded);
		tree.put("rejected", counts.rejected());
		tree.put("skipped", counts.skipped());
		tree.put("merged", counts.merged());
		tree.put("inserted", counts.inserted());
		tree.put("updated", counts.updated());
		tree.put("unchanged", counts.unchanged());
		tree.put("deleted", counts.deleted());
		tree.put("cells", counts.cells());
		tree.put("blankCells", counts.blankCells());
		tree.put("created", counts.isPublished() ? created(counts.created()) : null);
		return tree;
	}

	private static List<Map<String, Object>> created(Map<String, Long> created) {
		List<Map<String, Object>> lists = new ArrayList<>();
		created.forEach((list, count) -> {
			Map<String, Object> tree = new LinkedHashMap<>();
			tree.put("list", list);
			tree.put("count", count);
			lists.add(tree);
		});
		return lists;
	}

	private static List<Map<String, @Nullable Object>> groups(List<RejectGroup> rejects) {
		List<Map<String, @Nullable Object>> groups = new ArrayList<>();
		for (RejectGroup group : rejects) {
			Map<String, @Nullable Object> tree = new LinkedHashMap<>();
			tree.put("code", group.code());
			tree.put("column", group.column());
			tree.put("constraint", group.constraint());
			tree.put("count", group.count());
			tree.put("samples", group.samples());
			tree.put("corrected", group.corrected());
			groups.add(tree);
		}
		return groups;
	}

	private static Map<String, @Nullable Object> error(Run.Cause error) {
		Map<String, @Nullable Object> tree = new LinkedHashMap<>();
		tree.put("code", error.code());
		tree.put("message", complete(error.message()));
		String action = error.action();
		tree.put("action", (action != null) ? complete(action) : null);
		return tree;
	}

	private static String complete(String message) {
		return SuggestedCommands.ofProcess().complete(message);
	}

	private static @Nullable String text(@Nullable Instant time) {
		return (time != null) ? time.toString() : null;
	}

}
