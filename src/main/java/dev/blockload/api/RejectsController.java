package dev.blockload.api;

import java.util.List;

import dev.blockload.account.Caller;
import dev.blockload.csv.Reject;
import dev.blockload.run.RunHistory.RejectPosition;
import dev.blockload.run.RunHistory;
import dev.blockload.run.StoredReject;
import org.jspecify.annotations.Nullable;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code runs/N/rejects}: the rejected records of a run, as pages of JSON.
 */
@RestController
@RequestMapping(ApiPaths.BASE + "/runs/{run}/rejects")
class RejectsController {

	private final RunNumbers runs;

	private final RunHistory history;

	RejectsController(RunNumbers runs, RunHistory history) {
		this.runs = runs;
		this.history = history;
	}

	@GetMapping
	@Operation(id = "listRejects", summary = "List the rejects of a run, in the order of the file.")
	Page<RejectView> list(Caller caller, @PathVariable long run,
			@About("Which rejects: all, open or corrected") @RequestParam(defaultValue = "all") String state,
			@RequestParam(required = false) @Nullable String cursor,
			@RequestParam(defaultValue = Page.LIMIT) int limit) {
		var unused = this.runs.run(caller, run, "rejects");
		int most = Parameters.limit(limit);
		List<StoredReject> found = this.history.rejects(run, Parameters.rejectState(state),
				(cursor != null) ? position(cursor) : null, most + 1);
		List<StoredReject> page = found.subList(0, Math.min(most, found.size()));
		return new Page<>(page.stream().map(RejectView::of).toList(),
				(found.size() > most) ? cursor(page.get(most - 1).reject()) : null);
	}

	private static String cursor(Reject last) {
		return Cursor.REJECT.at(last.record() + "." + last.cell());
	}

	private static RejectPosition position(String cursor) {
		String position = Cursor.REJECT.position(cursor);
		if (!position.matches("[0-9]{1,18}[.][0-9]{1,9}")) {
			throw Cursor.REJECT.wrong(cursor);
		}
		int dot = position.indexOf('.');
		return new RejectPosition(Long.parseLong(position.substring(0, dot)),
				Integer.parseInt(position.substring(dot + 1)));
	}

}
