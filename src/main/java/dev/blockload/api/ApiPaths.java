package dev.blockload.api;

/**
 * Where the API is.
 */
final class ApiPaths {

	/** The path of all resources; version 1 only grows. */
	static final String BASE = "/api/blockload/v1";

	private ApiPaths() {
	}

}
