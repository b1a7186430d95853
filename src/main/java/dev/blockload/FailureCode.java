package dev.blockload;

/**
 * A stable code of a failure, with the facts that retries, exit codes and health are
 * derived from. Each package declares its codes as one enum. A code's text is listed in
 * {@code src/docs/errors.md}, belongs to one enum only, and never changes: scripts
 * compare it. Implementations are immutable.
 */
public interface FailureCode {

	/** Lower case words joined by hyphens, such as {@code no-match}. */
	String text();

	/** Whether a restart of the same run can succeed. */
	Failure.Recovery recovery();

	/**
	 * Whether the failure can go away although nobody does anything: a network that comes
	 * back, a database that restarts, an object that was replaced during the run. Such a
	 * failure is retried; every other failure needs a person.
	 */
	boolean resolvesItself();

	/** Where the cause lies. */
	Party party();

	/**
	 * Where the cause of a failure lies, and so who can remove it.
	 */
	enum Party {

		/** The command line. */
		COMMAND,

		/** The file: its name, its bytes or its values. */
		INPUT,

		/** A definition, or the block that it names. */
		DEFINITION,

		/** Credentials and permissions at the object store. */
		RIGHTS,

		/** The object store, or the way to it. */
		STORE,

		/** PostgreSQL, the way to it, or who else uses it. */
		DATABASE,

		/** Blockload itself, or the machine it runs on. */
		BLOCKLOAD

	}

}
