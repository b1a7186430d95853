package dev.blockload.web;

import java.util.Optional;

import dev.blockload.Failure;
import dev.blockload.account.AuditAction;
import dev.blockload.account.AuditEntry;
import dev.blockload.account.AuditLog;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.HttpStatus;

/**
 * Records in the audit log which callers were refused what. Safe for use by many threads.
 */
public final class Refusals {

	private final AuditLog audit;

	Refusals(AuditLog audit) {
		this.audit = audit;
	}

	/**
	 * Record a failure if it says that the caller lacks a right.
	 * @param failure why the request failed
	 * @param request the request
	 */
	public void record(Failure failure, HttpServletRequest request) {
		if (FailureStatus.of(failure) == HttpStatus.FORBIDDEN) {
			record(request);
		}
	}

	/** Record a request whose caller lacks a right. */
	void record(HttpServletRequest request) {
		// A security chain refuses after its filters have ended: the thread has no caller
		// then, but the request has its proof.
		Proof proof = Proof.of(request);
		CallerAuthentication.current()
			.or(() -> (proof != null) ? proof.now().get() : Optional.empty())
			.ifPresent((caller) -> this.audit.recordRefusal(caller.actor(),
					AuditEntry.of(AuditAction.REQUEST_REFUSED, request.getMethod() + " " + request.getRequestURI())));
	}

}
