package dev.blockload.console;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

import dev.blockload.Printable;
import dev.blockload.account.AuditFilter;
import dev.blockload.account.AuditHistory;
import dev.blockload.account.AuditRow;
import dev.blockload.account.Caller;
import dev.blockload.web.Page;
import dev.blockload.web.Pages;
import dev.blockload.web.WebException;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The page {@code /audit}: who did what, for administrators.
 */
@Controller
class AuditPage {

	private static final int ROWS = 100;

	private final AuditHistory history;

	AuditPage(AuditHistory history) {
		this.history = history;
	}

	@GetMapping("/audit")
	ResponseEntity<String> show(HttpServletRequest request, Caller caller, @RequestParam(defaultValue = "") String who,
			@RequestParam(name = "import", defaultValue = "") String importName,
			@RequestParam(defaultValue = "") String since, @RequestParam(required = false) @Nullable Long before) {
		Page page = Page.of(request, caller, "audit.title");
		List<AuditRow> found = this.history.newest(caller, new AuditFilter(day(since, page.zone()),
				who.isBlank() ? null : who.strip(), importName.isBlank() ? null : importName.strip(), before),
				ROWS + 1);
		List<AuditRow> rows = found.subList(0, Math.min(ROWS, found.size()));
		return Pages.page("console/audit.jte", page, new Audit(who.strip(), importName.strip(), since.strip(), before,
				rows, (found.size() > ROWS) ? rows.get(ROWS - 1).number() : null));
	}

	private static @Nullable Instant day(String text, ZoneId zone) {
		if (text.isBlank()) {
			return null;
		}
		try {
			return LocalDate.parse(text.strip()).atStartOfDay(zone).toInstant();
		}
		catch (DateTimeException ex) {
			throw WebException
				.badRequest("'since' is '" + Printable.line(text) + "'. Expected a date like 2022-09-30.");
		}
	}

	/**
	 * A page of the audit log.
	 *
	 * @param who only this actor; blank for all
	 * @param importName only this import; blank for all
	 * @param since the first day; blank for all
	 * @param before only earlier entries, or null
	 * @param rows the entries, newest first
	 * @param next the last entry of the page if others follow, or null
	 */
	record Audit(String who, String importName, String since, @Nullable Long before, List<AuditRow> rows,
			@Nullable Long next) {

		boolean isFiltered() {
			return !this.who.isEmpty() || !this.importName.isEmpty() || !this.since.isEmpty();
		}

		/** The URL of the entries of an actor. */
		static String urlOf(String actor) {
			return new Query().with("who", actor).of("/audit");
		}

		/** The URL of the entries before one; null for the newest. */
		String url(@Nullable Long number) {
			return new Query().with("who", this.who)
				.with("import", this.importName)
				.with("since", this.since)
				.with("before", number)
				.of("/audit");
		}

	}

}
