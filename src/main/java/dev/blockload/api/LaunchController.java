package dev.blockload.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.definition.LocatedImport;
import dev.blockload.importjob.RunRequest;
import dev.blockload.launch.LaunchOrder;
import dev.blockload.launch.Launched;
import dev.blockload.launch.Launches;
import dev.blockload.launch.RequestKey;
import dev.blockload.run.RunOrigin;
import dev.blockload.serve.WebOptions;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.web.WebException;
import org.jspecify.annotations.Nullable;

import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code imports/NAME/runs}: launches runs.
 */
@RestController
@RequestMapping(ApiPaths.BASE + "/imports/{name}/runs")
class LaunchController {

	static final String KEY = "Idempotency-Key";

	static final String TRACE = "traceparent";

	static final String ABOUT_TRACE = "The trace that the run is a part of, as W3C Trace Context defines it";

	static final String PARENT = "OpenLineage-Parent-Id";

	static final String ABOUT_PARENT = "The OpenLineage run that the run is a part of: NAMESPACE/JOB/RUN";

	private final VisibleDefinitions definitions;

	private final Launches launches;

	private final WebOptions options;

	LaunchController(VisibleDefinitions definitions, Launches launches, WebOptions options) {
		this.definitions = definitions;
		this.launches = launches;
		this.options = options;
	}

	@PostMapping
	@Operation(id = "launchRun", needs = Role.OPERATOR, status = 202,
			summary = "Launch a run. It waits until a node starts it, and happens whichever node stops.",
			details = "409 with code alive names the run of the import that is alive or waits. 503 says that too many runs wait.")
	ResponseEntity<RunReference> launch(Caller caller, @PathVariable("name") String importName,
			@About("A repeated request with the same key returns the same run, for a day") @RequestHeader(name = KEY,
					required = false) @Nullable String idempotencyKey,
			@About(ABOUT_TRACE) @RequestHeader(name = TRACE, required = false) @Nullable String traceParent,
			@About(ABOUT_PARENT) @RequestHeader(name = PARENT, required = false) @Nullable String lineageParent,
			@RequestBody(required = false) @Nullable RunOrder order) {
		RunOrder wanted = (order != null) ? order : RunOrder.PLAIN;
		LocatedImport located = this.definitions.importNamed(caller, importName);
		RunRequest request = wanted.fields()
			.request(located.definition().name(), () -> this.definitions.keysOf(caller, located));
		Launched launched = this.launches.launch(caller, new LaunchOrder(request, key(idempotencyKey, wanted.text()),
				LaunchOrder.WhenBusy.REFUSE, origin(traceParent, lineageParent)));
		return new RunReference(launched.run(), launched.isNew()).accepted(this.options);
	}

	static RunOrigin origin(@Nullable String traceParent, @Nullable String lineageParent) {
		try {
			return RunOrigin.of(traceParent, lineageParent);
		}
		catch (IllegalArgumentException ex) {
			throw WebException.badRequest(String.valueOf(ex.getMessage()));
		}
	}

	static @Nullable RequestKey key(@Nullable String text, String request) {
		try {
			return (text != null) ? new RequestKey(text, hash(request), null) : null;
		}
		catch (IllegalArgumentException ex) {
			throw WebException.badRequest(String.valueOf(ex.getMessage()));
		}
	}

	private static String hash(String request) {
		try {
			return HexFormat.of()
				.formatHex(MessageDigest.getInstance("SHA-256").digest(request.getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
