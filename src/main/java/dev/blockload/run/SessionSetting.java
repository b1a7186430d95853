package dev.blockload.run;

/**
 * The settings of a PostgreSQL session on which exactness or values depend, and the value
 * that Blockload needs. A role, a database, a connection URL, a pool or a reload of the
 * configuration can give them any other value. {@link SessionSettings} applies and checks
 * them. Settings that only change speed or how long something waits are not listed: those
 * fail a run with a message, but alter no row.
 */
enum SessionSetting {

	// A function or an operator of another role, in a schema of the role's own path, can
	// fit a call better than PostgreSQL's, and would run with the rights of Blockload.
	SEARCH_PATH("search_path", "pg_catalog, pg_temp", Applied.TO_SESSION),

	TRANSACTION_ISOLATION("transaction_isolation", "read committed", Applied.TO_TRANSACTION),

	TRANSACTION_READ_ONLY("transaction_read_only", "off", Applied.TO_TRANSACTION),

	// Publish waits for locks, and then must see what was committed during the wait.
	DEFAULT_TRANSACTION_ISOLATION("default_transaction_isolation", "read committed", Applied.TO_SESSION),

	// A deferrable transaction can wait for a snapshot without a bound.
	DEFAULT_TRANSACTION_DEFERRABLE("default_transaction_deferrable", "off", Applied.TO_SESSION),

	DEFAULT_TRANSACTION_READ_ONLY("default_transaction_read_only", "off", Applied.TO_SESSION),

	// With the value off, an error is reported where rows would be hidden. The rows that
	// a role sees are its policies' decision, and the counts of publish reveal the rest.
	ROW_SECURITY("row_security", "on", Applied.TO_SESSION),

	// How the server reads and prints values as text.

	CLIENT_ENCODING("client_encoding", "UTF8", Applied.TO_SESSION),

	DATE_STYLE("DateStyle", "ISO, MDY", Applied.TO_SESSION),

	INTERVAL_STYLE("IntervalStyle", "postgres", Applied.TO_SESSION),

	TIME_ZONE("TimeZone", "UTC", Applied.TO_SESSION),

	TIME_ZONE_ABBREVIATIONS("timezone_abbreviations", "Default", Applied.TO_SESSION) {
		// The server reads a file each time that it is set, which takes longer than all
		// the others together. Set once by the session, a reload does not change it.
		@Override
		String pinned() {
			return "CASE WHEN pg_catalog.current_setting('" + MARK + "', true) OPERATOR(pg_catalog.=) 'on' AND "
					+ current() + " OPERATOR(pg_catalog.=) '" + expected() + "' THEN " + current() + " ELSE "
					+ super.pinned() + " END";
		}
	},

	LC_MONETARY("lc_monetary", "C", Applied.TO_SESSION),

	XML_OPTION("xmloption", "content", Applied.TO_SESSION),

	BYTEA_OUTPUT("bytea_output", "hex", Applied.TO_SESSION),

	// Any value above 0 prints every digit of a float that matters.
	EXTRA_FLOAT_DIGITS("extra_float_digits", "1", Applied.TO_SESSION),

	ARRAY_NULLS("array_nulls", "on", Applied.TO_SESSION),

	// How the server reads SQL, and prints parts of it: a block's fingerprint contains
	// defaults and checks as the server prints them.

	STANDARD_CONFORMING_STRINGS("standard_conforming_strings", "on", Applied.TO_SESSION),

	TRANSFORM_NULL_EQUALS("transform_null_equals", "off", Applied.TO_SESSION),

	QUOTE_ALL_IDENTIFIERS("quote_all_identifiers", "off", Applied.TO_SESSION),

	// A search that uses a GIN index returns some of the rows only, if this is not 0.
	GIN_FUZZY_SEARCH_LIMIT("gin_fuzzy_search_limit", "0", Applied.TO_SESSION),

	// With the value off, a crash of the server can undo a commit that it had confirmed.
	SYNCHRONOUS_COMMIT("synchronous_commit", "on", Applied.TO_SESSION) {
		// The other values choose the standby servers that a commit waits for.
		@Override
		boolean accepts(String value) {
			return !value.equals("off");
		}

		@Override
		String pinned() {
			return "CASE WHEN " + current() + " OPERATOR(pg_catalog.=) 'off' THEN " + super.pinned() + " ELSE "
					+ current() + " END";
		}
	},

	// The attempts to get a lock fail inside a savepoint, and must not end the session.
	EXIT_ON_ERROR("exit_on_error", "off", Applied.TO_SESSION),

	// Foreign keys and triggers do nothing with the value replica.
	SESSION_REPLICATION_ROLE("session_replication_role", "origin", Applied.TO_SESSION_BY_ADMINISTRATOR),

	// A damaged page becomes an empty one: its rows are missing, without an error.
	ZERO_DAMAGED_PAGES("zero_damaged_pages", "off", Applied.TO_SESSION_BY_ADMINISTRATOR),

	IGNORE_CHECKSUM_FAILURE("ignore_checksum_failure", "off", Applied.TO_SESSION_BY_ADMINISTRATOR);

	/**
	 * A setting of Blockload's own, which says that the session has set every setting of
	 * the list. {@code DISCARD ALL} of a pool removes it together with them.
	 */
	static final String MARK = "blockload.pinned";

	private final String text;

	private final String expected;

	private final Applied applied;

	SessionSetting(String text, String expected, Applied applied) {
		this.text = text;
		this.expected = expected;
		this.applied = applied;
	}

	/** The name as PostgreSQL writes it. */
	String text() {
		return this.text;
	}

	/** The value that Blockload needs, as {@code current_setting} returns it. */
	String expected() {
		return this.expected;
	}

	/** Whether a run is exact with a value of it. */
	boolean accepts(String value) {
		return value.equals(this.expected);
	}

	/** Where it is set, and by whom. */
	Applied applied() {
		return this.applied;
	}

	/** An SQL expression that returns its value. */
	String current() {
		return "pg_catalog.current_setting('" + this.text + "')";
	}

	/**
	 * An SQL expression that sets it for the session, where the role can, and returns its
	 * value then.
	 */
	String pinned() {
		String set = "pg_catalog.set_config('" + this.text + "', '" + this.expected + "', false)";
		return switch (this.applied) {
			case TO_SESSION -> set;
			case TO_SESSION_BY_ADMINISTRATOR -> "CASE WHEN pg_catalog.has_parameter_privilege('" + this.text
					+ "', 'SET') THEN " + set + " ELSE " + current() + " END";
			case TO_TRANSACTION -> current();
		};
	}

	/**
	 * Where a setting is set, and by whom.
	 */
	enum Applied {

		/** To a session; every role can set it. */
		TO_SESSION,

		/**
		 * To a session; only a superuser can set it, or a role with
		 * {@code GRANT SET ON PARAMETER}.
		 */
		TO_SESSION_BY_ADMINISTRATOR,

		/**
		 * To each transaction, by the defaults of its session: they are applied just
		 * before it begins.
		 */
		TO_TRANSACTION

	}

}
