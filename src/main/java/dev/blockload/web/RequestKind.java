package dev.blockload.web;

import jakarta.servlet.http.HttpServletRequest;

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

	/** Of a request, as its path is for the controllers. */
	static RequestKind of(HttpServletRequest request) {
		return of(path(request));
	}

	/**
	 * The path of a request without its encoding: {@code /%6detrics} leads to the
	 * controller of {@code /metrics}.
	 */
	static String path(HttpServletRequest request) {
		String rest = request.getPathInfo();
		return request.getServletPath() + ((rest != null) ? rest : "");
	}

	private static RequestKind of(String path) {
		if (path.equals("/health/liveness") || path.equals("/health/readiness")) {
			return PROBE;
		}
		return (path.equals("/metrics") || path.equals("/health") || path.startsWith("/health/")) ? MONITORING : USE;
	}

}
