package dev.blockload.web;

import java.util.Optional;
import java.util.function.Supplier;

import dev.blockload.account.Caller;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * The proof with which a request came, to be checked again while its answer is a stream.
 *
 * @param now the rights of the caller now; empty if the proof is not valid any more
 */
record Proof(Supplier<Optional<Caller>> now) {

	private static final String ATTRIBUTE = Proof.class.getName();

	void attachTo(HttpServletRequest request) {
		request.setAttribute(ATTRIBUTE, this);
	}

	static @Nullable Proof of(HttpServletRequest request) {
		return (Proof) request.getAttribute(ATTRIBUTE);
	}

}
