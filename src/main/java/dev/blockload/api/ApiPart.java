package dev.blockload.api;

import dev.blockload.serve.WebPart;

/**
 * Adds the HTTP API to the web server of a node.
 */
public final class ApiPart implements WebPart {

	@Override
	public Class<?> configuration() {
		return ApiConfiguration.class;
	}

}
