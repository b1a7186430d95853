package dev.blockload.console;

import dev.blockload.serve.WebPart;

/**
 * Adds the console to the web server of a node.
 */
public final class ConsolePart implements WebPart {

	@Override
	public Class<?> configuration() {
		return ConsoleConfiguration.class;
	}

}
