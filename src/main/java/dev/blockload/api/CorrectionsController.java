package dev.blockload.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.importjob.RunRequest.Purpose;
import dev.blockload.importjob.RunRequest.Repeat;
import dev.blockload.push.CorrectedRecord;
import dev.blockload.push.CorrectionOrder;
import dev.blockload.push.Corrections;
import dev.blockload.push.Pushed;
import dev.blockload.run.RunOrigin;
import dev.blockload.serve.WebOptions;
import dev.blockload.web.Proof;
import dev.blockload.web.WebException;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.WebAsyncTask;

/**
 * {@code runs/N/corrections}: corrects the rejects of a run.
 */
@RestController
@RequestMapping(ApiPaths.BASE + "/runs/{run}/corrections")
class CorrectionsController {

	private static final long NO_TIMEOUT = -1;

	private static final String SAME_KEY = "A repeated request with the same key and the same body returns the same run, for a day";

	private static final String FORCE = "Overwrite newer values that later runs loaded";

	private final RunNumbers runs;

	private final Corrections corrections;

	private final AsyncTaskExecutor receivers;

	private final WebOptions options;

	/**
	 * Create the controller.
	 * @param receivers threads that read files: slow clients leave those of the server
	 * free
	 */
	CorrectionsController(RunNumbers runs, Corrections corrections, AsyncTaskExecutor receivers, WebOptions options) {
		this.runs = runs;
		this.corrections = corrections;
		this.receivers = receivers;
		this.options = options;
	}

	@GetMapping
	@Operation(id = "getCorrections", summary = "How far the rejects of a run are corrected.",
			details = "Rejects that are missing can be corrected only by loading the whole corrected source file.")
	CorrectionsView state(Caller caller, @PathVariable long run) {
		var unused = this.runs.run(caller, run, "corrections");
		return CorrectionsView.of(this.corrections.state(caller, run));
	}

	@GetMapping("/{record}")
	@Operation(id = "getRejectedRecord", summary = "A rejected record field by field, to be corrected.")
	RejectedRecordView record(Caller caller, @PathVariable long run,
			@About("The number of the record") @PathVariable long record) {
		var unused = this.runs.run(caller, run, "corrections");
		return RejectedRecordView.of(this.corrections.record(caller, run, record));
	}

	@PostMapping
	@Operation(id = "correctRecords", needs = Role.OPERATOR, status = 202,
			summary = "Correct rejects field by field: a run loads the corrected records.",
			details = "Other rows are kept. Each reject can be corrected once.")
	ResponseEntity<RunReference> records(Caller caller, @PathVariable long run,
			@About("Roll the rows back") @RequestParam(name = "dry-run", defaultValue = "false") boolean dryRun,
			@About(FORCE) @RequestParam(defaultValue = "false") boolean force,
			@About(SAME_KEY) @RequestHeader(name = LaunchController.KEY,
					required = false) @Nullable String idempotencyKey,
			@About(LaunchController.ABOUT_TRACE) @RequestHeader(name = LaunchController.TRACE,
					required = false) @Nullable String traceParent,
			@About(LaunchController.ABOUT_PARENT) @RequestHeader(name = LaunchController.PARENT,
					required = false) @Nullable String lineageParent,
			@RequestBody CorrectionBody body) {
		var unused = this.runs.run(caller, run, "corrections");
		Parameters.require("records", body.records());
		List<CorrectedRecord> records = Objects.requireNonNull(body.records())
			.stream()
			.map(CorrectedRecordView::corrected)
			.toList();
		CorrectionOrder order = order(run, dryRun, force, idempotencyKey,
				LaunchController.origin(traceParent, lineageParent));
		return accepted(() -> this.corrections.correct(caller, order, records));
	}

	@PostMapping("/file")
	@Operation(id = "correctFile", needs = Role.OPERATOR, status = 202, body = "text/csv",
			summary = "Correct rejects by a file: a run loads the corrected records.",
			details = "The body is the CSV of the rejects with corrected values, also compressed. Records can be removed from it. Other rows are kept. Each reject can be corrected once.")
	WebAsyncTask<ResponseEntity<RunReference>> file(Caller caller, @PathVariable long run,
			@About("Roll the rows back") @RequestParam(name = "dry-run", defaultValue = "false") boolean dryRun,
			@About(FORCE) @RequestParam(defaultValue = "false") boolean force,
			@About(SAME_KEY) @RequestHeader(name = LaunchController.KEY,
					required = false) @Nullable String idempotencyKey,
			@About(LaunchController.ABOUT_TRACE) @RequestHeader(name = LaunchController.TRACE,
					required = false) @Nullable String traceParent,
			@About(LaunchController.ABOUT_PARENT) @RequestHeader(name = LaunchController.PARENT,
					required = false) @Nullable String lineageParent,
			HttpServletRequest request) {
		var unused = this.runs.run(caller, run, "corrections");
		long length = request.getContentLengthLong();
		CorrectionOrder order = order(run, dryRun, force, idempotencyKey,
				LaunchController.origin(traceParent, lineageParent));
		Supplier<Caller> present = Proof.callerOf(request);
		Callable<ResponseEntity<RunReference>> receive = () -> accepted(() -> this.corrections.correct(present, order,
				request.getInputStream(), (length >= 0) ? length : null));
		return new WebAsyncTask<>(NO_TIMEOUT, this.receivers, receive);
	}

	private static CorrectionOrder order(long run, boolean dryRun, boolean force, @Nullable String idempotencyKey,
			RunOrigin origin) {
		return new CorrectionOrder(run, dryRun ? Purpose.DRY_RUN : Purpose.PUBLISH, force ? Repeat.FORCE : Repeat.SKIP,
				idempotencyKey, origin);
	}

	private ResponseEntity<RunReference> accepted(Callable<Pushed> correcting) {
		try {
			Pushed pushed = correcting.call();
			return new RunReference(pushed.runNumber(), pushed.isNew()).accepted(this.options);
		}
		catch (IllegalArgumentException ex) {
			throw WebException.badRequest(String.valueOf(ex.getMessage()));
		}
		catch (RuntimeException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Corrected records.
	 *
	 * @param records at least one
	 */
	record CorrectionBody(@Nullable List<CorrectedRecordView> records) {
	}

	/**
	 * A corrected record.
	 *
	 * @param record the number of the rejected record
	 * @param fields new values by the names of the header, null for no value
	 * @param values all values in the order of the file, instead of fields
	 */
	record CorrectedRecordView(@About("The number of the rejected record") long record,
			@About("New values by the names of the header; null for no value. Other fields keep their values") @Nullable Map<String, @Nullable String> fields,
			@About("All values in the order of the file, instead of fields") @Nullable List<@Nullable String> values) {

		CorrectedRecord corrected() {
			return new CorrectedRecord(this.record, (this.fields != null) ? this.fields : new LinkedHashMap<>(),
					this.values);
		}

	}

}
