package dev.blockload.saved;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.blockload.account.Caller;
import dev.blockload.run.LoadedFiles;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Compares a run with the last successful one of its import: another object, another
 * definition, and who changed it. Safe for use by many threads.
 */
public final class RunComparison {

	private final SavedDefinitions saved;

	private final RunHistory history;

	private final LoadedFiles files;

	RunComparison(SavedDefinitions saved, RunHistory history, LoadedFiles files) {
		this.saved = saved;
		this.history = history;
		this.files = files;
	}

	/**
	 * What is different from the last successful run.
	 * @param caller who asks, and sees the run
	 * @param run the run
	 */
	public RunChanges of(Caller caller, Run run) {
		Optional<Run> since = this.files.lastSuccessfulBefore(run.id())
			.flatMap(this.history::ofNumber)
			.filter((earlier) -> caller.sees(earlier.application()));
		if (since.isEmpty()) {
			return new RunChanges(run, null, List.of(), List.of());
		}
		List<RunChanges.Difference> definition = differences(values(since.get()), values(run));
		List<SavedVersion> versions = definition.isEmpty() ? List.of()
				: this.saved.versionsBetween(caller, run.importName(), since.get().startedAt(), run.startedAt());
		return new RunChanges(run, since.get(), definition, versions);
	}

	/** The values of a definition, by place, with the mode of the run. */
	private Map<String, String> values(Run run) {
		Map<String, String> values = new TreeMap<>();
		add("", JsonMapper.shared().readTree(this.history.definition(run)), values);
		values.put("mode", run.mode());
		return values;
	}

	private static void add(String path, JsonNode node, Map<String, String> values) {
		String prefix = path.isEmpty() ? "" : path + "/";
		if (node.isObject() && !node.isEmpty()) {
			node.properties().forEach((field) -> add(prefix + field.getKey(), field.getValue(), values));
		}
		else if (node.isArray() && !node.isEmpty()) {
			for (int index = 0; index < node.size(); index++) {
				add(prefix + index, node.get(index), values);
			}
		}
		else {
			values.put(path, node.isString() ? node.asString() : node.toString());
		}
	}

	private static List<RunChanges.Difference> differences(Map<String, String> before, Map<String, String> after) {
		TreeSet<String> paths = new TreeSet<>(before.keySet());
		paths.addAll(after.keySet());
		List<RunChanges.Difference> differences = new ArrayList<>();
		for (String path : paths) {
			if (!Objects.equals(before.get(path), after.get(path))) {
				differences.add(new RunChanges.Difference(path, before.get(path), after.get(path)));
			}
		}
		return differences;
	}

}
