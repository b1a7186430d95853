package dev.blockload.web;

/**
 * What a request is for, as far as it decides who can send it.
 */
enum RequestKind {

	/** Whether the process works: UP or DOWN, for everybody. */
	PROBE,

	/** Health with its details, and metrics. */
	MONITORING,

	/** The pages and the API. */
	USE;

	/** Of a path as the client sent it. */
	static RequestKind of(String path) {
		if (path.equals("/health/liveness") || path.equals("/health/readiness")) {
			return PROBE;
		}
		return (path.equals("/metrics") || path.equals("/health") || path.startsWith("/health/")) ? MONITORING : USE;
	}

}
