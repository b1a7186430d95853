package dev.blockload.console;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.csv.Reject;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.LocatedImport;
import dev.blockload.launch.ImportRights;
import dev.blockload.push.Corrections;
import dev.blockload.report.RejectFile;
import dev.blockload.run.RejectFilter;
import dev.blockload.run.RejectState;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory.RejectPosition;
import dev.blockload.run.RunHistory;
import dev.blockload.run.StoredReject;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.visible.VisibleRuns;
import dev.blockload.visible.VisibleTexts;
import dev.blockload.web.Downloads.FileName;
import dev.blockload.web.Downloads;
import dev.blockload.web.Page;
import dev.blockload.web.Pages;
import dev.blockload.web.WebException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The page {@code /runs/N/rejects}: which records were rejected, and why.
 */
@Controller
@RequestMapping("/runs/{run:[0-9]{1,18}}")
class RejectListPage {

	private static final int ROWS = 100;

	private final VisibleRuns runs;

	private final VisibleDefinitions definitions;

	private final ImportRights rights;

	private final RunHistory history;

	private final Corrections corrections;

	private final VisibleTexts texts;

	private final Downloads downloads;

	RejectListPage(VisibleRuns runs, VisibleDefinitions definitions, ImportRights rights, RunHistory history,
			Corrections corrections, VisibleTexts texts, Downloads downloads) {
		this.downloads = downloads;
		this.corrections = corrections;
		this.runs = runs;
		this.definitions = definitions;
		this.rights = rights;
		this.history = history;
		this.texts = texts;
	}

	@GetMapping("/rejects")
	ResponseEntity<String> show(HttpServletRequest request, Caller caller, @PathVariable("run") long number,
			@RequestParam(defaultValue = "") String code, @RequestParam(required = false) @Nullable String column,
			@RequestParam(defaultValue = "0.0") String after) {
		Run run = this.runs.brief(caller, number);
		Optional<LocatedImport> located = this.definitions.find(caller, run.importName());
		RejectFilter filter = new RejectFilter(code.isBlank() ? null : code, "*".equals(column) ? null : column);
		List<StoredReject> found = this.history.rejects(number, filter, position(after), ROWS + 1);
		List<StoredReject> page = found.subList(0, Math.min(ROWS, found.size()));
		Reject last = (found.size() > ROWS) ? page.get(ROWS - 1).reject() : null;
		return Pages.page("console/rejects.jte", Page.of(request, caller, "rejects.title", number), new RejectListView(
				run, filter, this.history.rejectGroups(number), page,
				(last != null) ? new RejectPosition(last.record(), last.cell()) : null,
				this.corrections.state(caller, number), located.isPresent(),
				located.filter((known) -> this.rights.has(caller, Role.OPERATOR, known.definition())).isPresent(),
				this.texts.of(caller)));
	}

	private static RejectPosition position(String after) {
		if (!after.matches("[0-9]{1,18}[.][0-9]{1,9}")) {
			throw WebException.badRequest("'after' is not the position of a reject. Expected one like 12.0.");
		}
		int dot = after.indexOf('.');
		return new RejectPosition(Long.parseLong(after.substring(0, dot)), Integer.parseInt(after.substring(dot + 1)));
	}

	/** The file that a person corrects. */
	@GetMapping("/rejects.csv")
	void file(HttpServletRequest request, HttpServletResponse response, Caller caller, @PathVariable("run") long number)
			throws IOException {
		Run run = this.runs.brief(caller, number);
		String charset = Definitions.fromSource(this.history.definition(run), run.importName())
			.dialect()
			.charset()
			.name();
		VisibleTexts.ForCaller visible = this.texts.of(caller);
		this.downloads.send(caller, new FileName("run-%d-rejects.csv".formatted(number), "text/csv;charset=" + charset),
				(out) -> RejectFile.write(this.history, run, RejectState.OPEN, out, visible::text), request, response);
	}

}
