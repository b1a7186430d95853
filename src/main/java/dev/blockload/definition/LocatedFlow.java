package dev.blockload.definition;

import java.util.List;

import dev.blockload.yaml.Problem;
import dev.blockload.yaml.SourceMap;
import dev.blockload.yaml.SourcePosition;

/**
 * A flow and the file that it was read from.
 *
 * @param definition the flow
 * @param file the path of the file, as messages show it
 * @param sourceMap the positions of its parts in the file
 * @param schedules its schedules, in the order of the file
 */
public record LocatedFlow(FlowDefinition definition, String file, SourceMap sourceMap, List<Schedule> schedules) {

	public LocatedFlow {
		schedules = List.copyOf(schedules);
	}

	/**
	 * A problem at one of its keys.
	 * @param key the key
	 * @param message what is wrong
	 */
	public Problem problem(String key, String message) {
		SourcePosition position = this.sourceMap.of(key);
		return new Problem(this.file, position.line(), position.column(), message);
	}

}
