package dev.blockload.app;

import java.util.List;

import dev.blockload.importjob.RunHistory.RejectGroup;
import dev.blockload.report.RunJson;
import dev.blockload.report.RunText;
import dev.blockload.run.Run;
import dev.blockload.schedule.RunDescription;

/**
 * What {@code show} prints of a run, for who is told of it.
 */
final class ShownRun implements RunDescription {

	@Override
	public String text(Run run, List<RejectGroup> rejects) {
		return RunText.of(run, rejects);
	}

	@Override
	public String json(Run run, List<RejectGroup> rejects) {
		return RunJson.of(run, rejects);
	}

}
