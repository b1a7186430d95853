package dev.blockload.api;

import java.net.URI;

import dev.blockload.serve.WebOptions;

import org.springframework.http.ResponseEntity;

/**
 * A run that was requested.
 *
 * @param run its number
 * @param isNew whether this request launched it
 */
record RunReference(@About("The number of the run") long run,
		@About("False if an earlier request with the same Idempotency-Key launched it, or if it had completed before") boolean isNew) {

	/** The answer that says where the run is. */
	ResponseEntity<RunReference> accepted(WebOptions options) {
		return ResponseEntity.accepted()
			.location(URI.create(options.url(ApiPaths.BASE + "/runs/" + this.run)))
			.body(this);
	}

}
