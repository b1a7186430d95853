package dev.blockload.web;

import java.util.Optional;
import java.util.function.Supplier;

import dev.blockload.account.Caller;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * The proof with which a request came, to be checked again while its body arrives or its
 * answer is a stream.
 *
 * @param now the rights of the caller now; empty if the proof is not valid any more
 */
public record Proof(Supplier<Optional<Caller>> now) {

	private static final String ATTRIBUTE = Proof.class.getName();

	/**
	 * Reads the caller of a request again, each time with its rights then; they are at
	 * most five seconds old. Any thread can ask, also after the request was handed on.
	 * @param request in the thread that received it
	 * @return fails with code {@code not-authenticated} if the proof is not valid any
	 * more
	 */
	public static Supplier<Caller> callerOf(HttpServletRequest request) {
		Proof proof = of(request);
		if (proof == null) {
			throw BearerFilter.missing();
		}
		return () -> proof.now.get().orElseThrow(BearerFilter::ended);
	}

	void attachTo(HttpServletRequest request) {
		request.setAttribute(ATTRIBUTE, this);
	}

	static @Nullable Proof of(HttpServletRequest request) {
		return (Proof) request.getAttribute(ATTRIBUTE);
	}

}
