package dev.blockload.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.blockload.account.AuditEntry;
import dev.blockload.account.AuditFilter;
import dev.blockload.account.AuditHistory;
import dev.blockload.account.AuditRow;
import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import org.jspecify.annotations.Nullable;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code audit}: who did what, for administrators.
 */
@RestController
@RequestMapping(ApiPaths.BASE + "/audit")
class AuditController {

	private final AuditHistory history;

	AuditController(AuditHistory history) {
		this.history = history;
	}

	@GetMapping
	@Operation(id = "listAudit", needs = Role.ADMIN, summary = "List who did what, newest first.")
	Page<AuditView> list(Caller caller,
			@About("Only entries of this time or later") @RequestParam(required = false) @Nullable String since,
			@About("Only entries of this actor, like anna or token:nightly") @RequestParam(
					required = false) @Nullable String who,
			@RequestParam(name = "import", required = false) @Nullable String importName,
			@RequestParam(required = false) @Nullable String cursor,
			@RequestParam(defaultValue = Page.LIMIT) int limit) {
		int most = Parameters.limit(limit);
		List<AuditRow> found = this.history.newest(caller, new AuditFilter(Parameters.time("since", since), who,
				importName, (cursor != null) ? Cursor.AUDIT.number(cursor) : null), most + 1);
		List<AuditRow> page = found.subList(0, Math.min(most, found.size()));
		return new Page<>(page.stream().map(AuditView::of).toList(),
				(found.size() > most) ? Cursor.AUDIT.at(page.get(most - 1).number()) : null);
	}

	/**
	 * An entry of the audit log.
	 *
	 * @param at when it was recorded
	 * @param actor who did it
	 * @param address of the client, or null
	 * @param action what was done
	 * @param subject to what
	 * @param importName the import that it concerns, or null
	 * @param application the application that it concerns, or null
	 * @param before the properties that changed, as they were
	 * @param after the properties that changed, as they are
	 */
	record AuditView(Instant at, String actor, @Nullable String address, String action, String subject,
			@JsonProperty("import") @Nullable String importName, @Nullable String application,
			Map<String, String> before, Map<String, String> after) {

		static AuditView of(AuditRow row) {
			AuditEntry entry = row.entry();
			return new AuditView(row.at(), row.actor(), row.address(), entry.action(), entry.subject(),
					entry.importName(), entry.application(), entry.before(), entry.after());
		}

	}

}
