package dev.blockload.api;

import java.io.IOException;

import dev.blockload.account.Caller;
import dev.blockload.definition.Definitions;
import dev.blockload.report.RejectFile;
import dev.blockload.run.RejectState;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory;
import dev.blockload.visible.VisibleTexts;
import dev.blockload.web.Downloads;
import dev.blockload.web.Downloads.FileName;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code runs/N/rejects} as CSV: the file that {@code rejects} writes.
 */
@RestController
@RequestMapping(ApiPaths.BASE + "/runs/{run}/rejects")
class RejectFileController {

	private final RunNumbers runs;

	private final RunHistory history;

	private final VisibleTexts texts;

	private final Downloads downloads;

	RejectFileController(RunNumbers runs, RunHistory history, VisibleTexts texts, Downloads downloads) {
		this.downloads = downloads;
		this.runs = runs;
		this.history = history;
		this.texts = texts;
	}

	@GetMapping(produces = "text/csv")
	@Operation(id = "listRejects", summary = "The rejects of a run as CSV, to correct and to load.")
	void file(Caller caller, @PathVariable long run,
			@About("Which rejects: all, open or corrected") @RequestParam(required = false) @Nullable String state,
			HttpServletRequest request, HttpServletResponse response) throws IOException {
		Run found = this.runs.run(caller, run, "rejects");
		RejectState selected = (state != null) ? Parameters.rejectState(state) : RejectState.OPEN;
		String charset = Definitions.fromSource(this.history.definition(found), found.importName())
			.dialect()
			.charset()
			.name();
		VisibleTexts.ForCaller visible = this.texts.of(caller);
		this.downloads.send(caller, new FileName("run-%d-rejects.csv".formatted(run), "text/csv;charset=" + charset),
				(out) -> RejectFile.write(this.history, found, selected, out, visible::text), request, response);
	}

}
