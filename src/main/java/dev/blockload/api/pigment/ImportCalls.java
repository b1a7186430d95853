package dev.blockload.api.pigment;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

import dev.blockload.account.Caller;
import dev.blockload.importjob.ImportJobException;
import dev.blockload.importjob.RunRequest;
import dev.blockload.launch.LaunchCode;
import dev.blockload.launch.LaunchException;
import dev.blockload.launch.LaunchOrder;
import dev.blockload.launch.Launches;
import dev.blockload.push.PushOrder;
import dev.blockload.push.Pushes;
import dev.blockload.run.RunCode;
import dev.blockload.run.RunHistory;
import dev.blockload.source.RequestedFile;
import dev.blockload.visible.VisibleTexts;
import dev.blockload.web.Proof;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.WebAsyncTask;

/**
 * The calls that start imports and report what became of them.
 */
@RestController
class ImportCalls {

	/** The path to which files are pushed, and its older form. */
	static final String PUSH = "/api/v1/import/push/csv";

	static final String PUSH_UNVERSIONED = "/api/import/push/csv";

	private static final String LIST = "List the ids: GET /api/v1/importConfigurations";

	private static final long NO_TIMEOUT = -1;

	private static final Duration HOUR = Duration.ofHours(1);

	private final PublicIds ids;

	private final Launches launches;

	private final Pushes pushes;

	private final RunHistory history;

	private final Reports reports;

	private final RequestCounts counts;

	private final PigmentSettings settings;

	private final AsyncTaskExecutor receivers;

	private final VisibleTexts texts;

	ImportCalls(PublicIds ids, Launches launches, Pushes pushes, RunHistory history, Reports reports,
			RequestCounts counts, PigmentSettings settings, AsyncTaskExecutor receivers, VisibleTexts texts) {
		this.ids = ids;
		this.launches = launches;
		this.pushes = pushes;
		this.history = history;
		this.reports = reports;
		this.counts = counts;
		this.settings = settings;
		this.receivers = receivers;
		this.texts = texts;
	}

	/** Starts a run; if one is alive or waits, that one is the answer. */
	@PostMapping("/api/v1/import/trigger")
	ResponseEntity<byte[]> trigger(Caller caller, HttpServletRequest request) {
		UUID configuration = Parameters.required(request, "configurationId");
		String name = importOf(configuration);
		return result(request, ofVisible(configuration, () -> launch(caller, name)));
	}

	private long launch(Caller caller, String name) {
		try {
			return this.launches
				.launch(caller,
						new LaunchOrder(new RunRequest(name, new RequestedFile.ByRule(), null, RunRequest.Repeat.SKIP),
								null))
				.run();
		}
		catch (ImportJobException ex) {
			Long other = ex.otherRun();
			if (ex.failureCode() != RunCode.ALIVE || other == null) {
				throw ex;
			}
			return other;
		}
	}

	/** Receives a file, and queues a run that loads it. */
	@PostMapping({ PUSH, PUSH_UNVERSIONED })
	WebAsyncTask<ResponseEntity<byte[]>> push(Caller caller, HttpServletRequest request) throws IOException {
		requireFile(request);
		UUID configuration = Parameters.required(request, "configurationId");
		String name = importOf(configuration);
		// What the caller cannot push to does not count.
		var unused = ofVisible(configuration, () -> this.launches.require(caller, name));
		long wait = this.counts.secondsToWait("push", name, this.settings.pushes(), HOUR);
		if (wait > 0) {
			throw PigmentException.tooManyPushes(name, this.settings.pushes(), wait);
		}
		long length = request.getContentLengthLong();
		PushOrder order = PushOrder.of(name, (length >= 0) ? length : null);
		InputStream body = request.getInputStream();
		Supplier<Caller> present = Proof.callerOf(request);
		Callable<ResponseEntity<byte[]>> receive = () -> result(request,
				ofVisible(configuration, () -> this.pushes.push(present, order, body).runNumber()));
		return new WebAsyncTask<>(NO_TIMEOUT, this.receivers, receive);
	}

	/** Before the first parameter is read: of a form, that would read the body. */
	private static void requireFile(HttpServletRequest request) {
		String type = request.getContentType();
		String plain = (type != null) ? type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT) : "text/csv";
		if (!plain.equals("text/csv") && !plain.equals("application/octet-stream")) {
			throw PigmentException.invalid("Content-Type", plain, "text/csv or application/octet-stream");
		}
	}

	@GetMapping("/api/v1/import/{importId}/status")
	ResponseEntity<byte[]> status(Caller caller, @PathVariable String importId, HttpServletRequest request) {
		return status(caller, importId, request,
				Parameters.flag(request, "includedDetailedReport") ? Reports.Detail.FULL : Reports.Detail.STATUS_ONLY);
	}

	@GetMapping("/api/import/{importId}/status")
	ResponseEntity<byte[]> plainStatus(Caller caller, @PathVariable String importId, HttpServletRequest request) {
		return status(caller, importId, request, Reports.Detail.STATUS_ONLY);
	}

	private ResponseEntity<byte[]> status(Caller caller, String importId, HttpServletRequest request,
			Reports.Detail detail) {
		UUID id = Parameters.uuid("importId", importId);
		return this.ids.find(id)
			.flatMap((named) -> (named instanceof Named.NumberedRun run) ? this.history.ofNumber(run.number())
					: Optional.empty())
			.filter((run) -> caller.sees(run.application()))
			.map((run) -> Answers.of(request, this.reports.of(run, id, detail, this.texts.of(caller))))
			.orElseThrow(() -> PigmentException.unknown("import", id.toString(), LIST));
	}

	private String importOf(UUID configuration) {
		return this.ids.find(configuration)
			.flatMap((named) -> (named instanceof Named.Import one) ? Optional.of(one.name()) : Optional.empty())
			.orElseThrow(() -> unknown(configuration));
	}

	/**
	 * An import that the caller does not see is as unknown as one that does not exist.
	 */
	private static <T> T ofVisible(UUID configuration, Supplier<T> call) {
		try {
			return call.get();
		}
		catch (LaunchException ex) {
			if (ex.failureCode() == LaunchCode.UNKNOWN_IMPORT) {
				throw unknown(configuration);
			}
			throw ex;
		}
	}

	private static PigmentException unknown(UUID configuration) {
		return PigmentException.unknown("import configuration", configuration.toString(), LIST);
	}

	private ResponseEntity<byte[]> result(HttpServletRequest request, long run) {
		return Answers.of(request, Map.of("importId", this.ids.of(new Named.NumberedRun(run))));
	}

}
