package dev.blockload;

/**
 * Something that a person should know about a run, and that did not stop it.
 *
 * @param code a stable code, lower case words joined by hyphens
 * @param message one sentence
 */
public record Warning(String code, String message) {

	public Warning {
		message = Printable.text(message);
	}

	/**
	 * Create a warning.
	 * @param code one of the codes of the package
	 * @param message one sentence
	 */
	public Warning(WarningCode code, String message) {
		this(code.text(), message);
	}

	/** The same warning, with the commands of its message as this process shows them. */
	public Warning withCommands() {
		return new Warning(this.code, SuggestedCommands.ofProcess().complete(this.message));
	}

}
