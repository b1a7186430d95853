package dev.blockload.api.pigment;

import dev.blockload.serve.WebPart;

/**
 * Adds the planning platform's import API to the web server of a node.
 */
public final class PigmentPart implements WebPart {

	@Override
	public Class<?> configuration() {
		return PigmentConfiguration.class;
	}

}
