package dev.blockload.console;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;

import dev.blockload.account.Caller;
import dev.blockload.backfill.BackfillPlan;
import dev.blockload.backfill.BackfillRange;
import dev.blockload.backfill.Older;
import dev.blockload.definition.LocatedImport;
import dev.blockload.launch.Backfills;
import dev.blockload.serve.WebOptions;
import dev.blockload.run.RunOrigin;
import dev.blockload.source.ObjectResolver;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.visible.VisibleTexts;
import dev.blockload.web.Page;
import dev.blockload.web.Pages;
import dev.blockload.web.StoreCalls;
import dev.blockload.web.WebException;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The page {@code /imports/NAME/backfill}: what a run for each missed date would do, and
 * the form that launches these runs.
 */
@Controller
@RequestMapping("/imports/{name}/backfill")
class BackfillPage {

	/** Without a first date so many days are looked at. */
	private static final int DAYS = 31;

	private final VisibleDefinitions definitions;

	private final Backfills backfills;

	private final StoreCalls calls;

	private final VisibleTexts texts;

	private final WebOptions options;

	private final Clock clock;

	BackfillPage(VisibleDefinitions definitions, Backfills backfills, StoreCalls calls, VisibleTexts texts,
			WebOptions options, Clock clock) {
		this.definitions = definitions;
		this.backfills = backfills;
		this.calls = calls;
		this.texts = texts;
		this.options = options;
		this.clock = clock;
	}

	@GetMapping
	ResponseEntity<String> show(HttpServletRequest request, Caller caller, @PathVariable String name,
			@RequestParam(defaultValue = "") String from, @RequestParam(defaultValue = "") String to,
			@RequestParam(name = "allow-older", defaultValue = "false") boolean allowOlder) {
		LocatedImport located = this.definitions.importNamed(caller, name);
		BackfillRange range = range(located, from, to);
		BackfillPlan plan = this.calls.answer(caller,
				() -> this.backfills.plan(caller, name, range, older(allowOlder)));
		boolean chosen = !from.isBlank() || !to.isBlank();
		return Pages.page("console/backfill.jte", Page.of(request, caller, "backfill.title", name),
				new BackfillView(chosen ? plan : BackfillView.narrowed(plan), allowOlder, this.texts.of(caller)));
	}

	@PostMapping
	ResponseEntity<String> launch(Caller caller, @PathVariable String name, @RequestParam String from,
			@RequestParam String to, @RequestParam(name = "allow-older", defaultValue = "false") boolean allowOlder) {
		LocatedImport located = this.definitions.importNamed(caller, name);
		BackfillRange range = range(located, from, to);
		Backfills.Listed listed = this.calls.answer(caller, () -> this.backfills.list(caller, name, range));
		var unused = this.backfills.launch(caller, listed, older(allowOlder), RunOrigin.NONE);
		return Pages.redirect(this.options.url(new Query().with("import", name).of("/runs")));
	}

	private static Older older(boolean allowed) {
		return allowed ? Older.ALLOWED : Older.REFUSED;
	}

	/** From the last {@value #DAYS} days to today, if the person has not chosen dates. */
	private BackfillRange range(LocatedImport located, String from, String to) {
		LocalDate last = to.isBlank()
				? LocalDate.ofInstant(this.clock.instant(),
						ObjectResolver.requireDated(located.definition().name(), located.definition().file()).zone())
				: date("to", to);
		LocalDate first = from.isBlank() ? last.minusDays(DAYS - 1L) : date("from", from);
		try {
			return new BackfillRange(first, last);
		}
		catch (IllegalArgumentException ex) {
			throw WebException.badRequest(String.valueOf(ex.getMessage()));
		}
	}

	private static LocalDate date(String name, String text) {
		try {
			return LocalDate.parse(text.strip());
		}
		catch (DateTimeException ex) {
			throw WebException.wrong(name, text, "a date like 2022-09-30");
		}
	}

}
