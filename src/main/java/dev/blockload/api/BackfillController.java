package dev.blockload.api;

import java.time.DateTimeException;
import java.time.LocalDate;

import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.backfill.BackfillRange;
import dev.blockload.backfill.Older;
import dev.blockload.launch.Backfills;
import dev.blockload.run.RunOrigin;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.web.StoreCalls;
import dev.blockload.web.WebException;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code imports/NAME/backfill}: launches the runs of a range of dates.
 */
@RestController
@RequestMapping(ApiPaths.BASE + "/imports/{name}/backfill")
class BackfillController {

	private final VisibleDefinitions definitions;

	private final Backfills backfills;

	private final StoreCalls calls;

	BackfillController(VisibleDefinitions definitions, Backfills backfills, StoreCalls calls) {
		this.definitions = definitions;
		this.backfills = backfills;
		this.calls = calls;
	}

	@PostMapping
	@ResponseStatus(HttpStatus.ACCEPTED)
	@Operation(id = "backfillImport", needs = Role.OPERATOR, status = 202,
			summary = "Launch a run for each date of a range whose file is not loaded. They start in the order of the dates.",
			details = "409 with code alive names the run of the import that is alive or waits. After a date that fails, the later ones are stopped, unless the mode is append. Send the same request again to continue.")
	BackfillView backfill(Caller caller, @PathVariable("name") String importName,
			@About(LaunchController.ABOUT_TRACE) @RequestHeader(name = LaunchController.TRACE,
					required = false) @Nullable String traceParent,
			@About(LaunchController.ABOUT_PARENT) @RequestHeader(name = LaunchController.PARENT,
					required = false) @Nullable String lineageParent,
			@RequestBody BackfillOrder order) {
		String name = this.definitions.importNamed(caller, importName).definition().name();
		BackfillRange range = order.range();
		if (Boolean.TRUE.equals(order.dryRun())) {
			return BackfillView
				.of(this.calls.answer(caller, () -> this.backfills.plan(caller, name, range, order.older())));
		}
		RunOrigin origin = LaunchController.origin(traceParent, lineageParent);
		Backfills.Listed listed = this.calls.answer(caller, () -> this.backfills.list(caller, name, range));
		return BackfillView.of(this.backfills.launch(caller, listed, order.older(), origin));
	}

	/**
	 * Which dates to load.
	 *
	 * @param from the first date
	 * @param to the last date
	 * @param allowOlder whether to load dates that are older than a published one
	 * @param dryRun whether to launch nothing
	 */
	record BackfillOrder(@About("The first date, like 2022-09-01") String from, @About("The last date") String to,
			@About("Load dates that are older than a published one, although that can overwrite newer values") @Nullable Boolean allowOlder,
			@About("Answer what would be launched, and launch nothing") @Nullable Boolean dryRun) {

		private BackfillRange range() {
			Parameters.require("from", this.from);
			Parameters.require("to", this.to);
			LocalDate first = date("from", this.from);
			LocalDate last = date("to", this.to);
			try {
				return new BackfillRange(first, last);
			}
			catch (IllegalArgumentException ex) {
				throw WebException.badRequest(String.valueOf(ex.getMessage()));
			}
		}

		private static LocalDate date(String name, String text) {
			try {
				return LocalDate.parse(text);
			}
			catch (DateTimeException ex) {
				throw Parameters.wrong(name, text, "a date like 2022-09-30");
			}
		}

		private Older older() {
			return Boolean.TRUE.equals(this.allowOlder) ? Older.ALLOWED : Older.REFUSED;
		}

	}

}
