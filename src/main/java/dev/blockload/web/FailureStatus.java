package dev.blockload.web;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.blockload.Failure;
import dev.blockload.FailureCode.Remedy;
import dev.blockload.FailureCode;
import dev.blockload.account.AccountException;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;

/**
 * The status of HTTP for each failure: by its code, otherwise by where its cause lies. A
 * test lists the status of every code.
 */
final class FailureStatus {

	private static final Map<HttpStatus, String> CODES = Map.of(HttpStatus.UNAUTHORIZED,
			"not-authenticated token-refused log-in-refused provider-refused", HttpStatus.FORBIDDEN,
			"not-allowed local-login-off no-access setup-refused key-not-allowed connection-not-allowed",
			HttpStatus.NOT_FOUND,
			"no-such-path not-found unknown-run unknown-record unknown-reject unknown-account unknown-token unknown-import unknown-id"
					+ " unknown-definition unknown-key",
			HttpStatus.CONFLICT,
			"alive out-of-order idempotency-busy not-restartable superseded no-deletes-refused account-exists token-exists"
					+ " name-taken spool-elsewhere defined-in-file undo-not-published already-undone undo-later-run"
					+ " undo-not-kept undo-block-changed undo-row-changed undo-referenced undo-constraint undo-corrected"
					+ " already-corrected newer-loaded correct-not-possible",
			HttpStatus.PRECONDITION_FAILED, "version-mismatch", HttpStatus.PRECONDITION_REQUIRED, "version-missing",
			HttpStatus.CONTENT_TOO_LARGE, "body-too-large request-too-large", HttpStatus.INSUFFICIENT_STORAGE,
			"spool-full", HttpStatus.TOO_MANY_REQUESTS, "log-in-slowed too-many-requests limit-reached",
			HttpStatus.SERVICE_UNAVAILABLE,
			"queue-full log-in-busy node-busy store-slow no-account not-encrypted provider-down key-missing key-file"
					+ " key-settings kms-unavailable kms-refused queue-unavailable queue-refused");

	private static final Set<String> WAITING_HELPS = Set.of("queue-full", "log-in-busy", "idempotency-busy");

	private static final Map<String, HttpStatus> BY_CODE = byCode();

	private FailureStatus() {
	}

	private static Map<String, HttpStatus> byCode() {
		Map<String, HttpStatus> statuses = new HashMap<>();
		CODES.forEach((status, codes) -> List.of(codes.split(" ")).forEach((code) -> statuses.put(code, status)));
		statuses.put("wrong-host", HttpStatus.MISDIRECTED_REQUEST);
		statuses.put("request-too-slow", HttpStatus.REQUEST_TIMEOUT);
		statuses.put("idempotency-mismatch", HttpStatus.UNPROCESSABLE_CONTENT);
		return Map.copyOf(statuses);
	}

	static HttpStatus of(Failure failure) {
		return of(failure.failureCode());
	}

	static HttpStatus of(FailureCode code) {
		HttpStatus known = BY_CODE.get(code.text());
		return (known != null) ? known : of(code.party());
	}

	private static HttpStatus of(FailureCode.Party party) {
		return switch (party) {
			case COMMAND -> HttpStatus.BAD_REQUEST;
			case INPUT, DEFINITION -> HttpStatus.UNPROCESSABLE_CONTENT;
			case RIGHTS, STORE -> HttpStatus.BAD_GATEWAY;
			case DATABASE -> HttpStatus.SERVICE_UNAVAILABLE;
			case BLOCKLOAD -> HttpStatus.INTERNAL_SERVER_ERROR;
		};
	}

	/** Seconds after which the same request can succeed; 0 if only a person can help. */
	static int retryAfter(Failure failure) {
		if (failure instanceof WebException refused) {
			return refused.retryAfter();
		}
		Duration wait = waitOf(failure);
		if (wait != null) {
			return (int) Math.max(1, wait.toSeconds());
		}
		return helpsWaiting(failure.failureCode()) ? 10 : 0;
	}

	private static @Nullable Duration waitOf(Failure failure) {
		return (failure instanceof AccountException refused) ? refused.retryAfter() : null;
	}

	/** Whether the cause can end without a person. */
	static boolean helpsWaiting(FailureCode code) {
		return WAITING_HELPS.contains(code.text())
				|| (of(code) == HttpStatus.SERVICE_UNAVAILABLE && code.remedy() == Remedy.RETRY);
	}

}
