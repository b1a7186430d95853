package dev.blockload;

import java.io.Serializable;

/**
 * A stable code of a failure, with the facts that retries, exit codes and health are
 * derived from. Each package declares its codes as one enum with three fields. A code's
 * text is listed in {@code src/docs/errors.md}, belongs to one enum only, and never
 * changes: scripts compare it. Implementations are immutable.
 */
public interface FailureCode extends Serializable {

	/** Lower case words joined by hyphens, such as {@code no-match}. */
	String text();

	/** What it takes until the same import can succeed. */
	Remedy remedy();

	/** Where the cause lies. */
	Party party();

	/** Whether a restart of the same run can succeed. */
	default Failure.Recovery recovery() {
		return switch (remedy()) {
			case RETRY, RESTART -> Failure.Recovery.RESTART;
			case RETRY_ANEW, NEW_RUN -> Failure.Recovery.NEW_RUN;
		};
	}

	/**
	 * Whether the failure can go away without a person. Such a failure is retried; every
	 * other failure needs a person.
	 */
	default boolean resolvesItself() {
		return switch (remedy()) {
			case RETRY, RETRY_ANEW -> true;
			case RESTART, NEW_RUN -> false;
		};
	}

	/**
	 * What it takes until the same import can succeed.
	 */
	enum Remedy {

		/**
		 * Time: a network that comes back, a database that restarts. A restart of the
		 * same run can then succeed.
		 */
		RETRY,

		/**
		 * Time, and a new run: this one can never complete, such as after its object was
		 * replaced.
		 */
		RETRY_ANEW,

		/** A person removes the cause. A restart of the same run can then succeed. */
		RESTART,

		/** A person removes the cause. Only a new run can succeed. */
		NEW_RUN

	}

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
