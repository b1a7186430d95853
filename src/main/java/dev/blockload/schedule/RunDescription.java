package dev.blockload.schedule;

import java.util.List;

import dev.blockload.run.Run;
import dev.blockload.importjob.RunHistory.RejectGroup;

/**
 * Says what {@code show} says of a run. Brought by whoever starts a node.
 */
public interface RunDescription {

	/**
	 * For people.
	 * @param run the run
	 * @param rejects its rejects
	 */
	String text(Run run, List<RejectGroup> rejects);

	/**
	 * For scripts: one JSON object.
	 * @param run the run
	 * @param rejects its rejects
	 */
	String json(Run run, List<RejectGroup> rejects);

}
