package dev.blockload.web;

import dev.blockload.serve.WebPart;

/**
 * The part of the web server that all other parts depend on: who calls, and how failures
 * are answered.
 */
public final class SecurityPart implements WebPart {

	@Override
	public Class<?> configuration() {
		return WebConfiguration.class;
	}

}
