package dev.blockload.cli;

import dev.blockload.SuggestedCommands;

/**
 * The program as the user called it.
 */
final class CalledProgram {

	private CalledProgram() {
	}

	/** The commands that this process suggests, without options. */
	static SuggestedCommands commands() {
		return commands(System.getProperty("blockload.program", ""), System.getProperty("sun.java.command", ""));
	}

	/**
	 * The commands that a process suggests.
	 * @param launcher as the user called it, or empty if Java was called
	 * @param java the jar and its arguments, as Java knows them
	 */
	static SuggestedCommands commands(String launcher, String java) {
		if (!launcher.isBlank()) {
			return SuggestedCommands.of(launcher, null);
		}
		int end = java.indexOf(".jar");
		if (end < 0) {
			return SuggestedCommands.of(SuggestedCommands.PROGRAM, null);
		}
		SuggestedCommands jar = SuggestedCommands.of(java.substring(0, end + ".jar".length()), null);
		return new SuggestedCommands("java -jar " + jar.program(), "");
	}

}
