package dev.blockload.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The defaults of a role that harm most: for each setting that Blockload applies to its
 * sessions, another value than the one it needs.
 */
public final class HostileDefaults {

	private static final Map<String, String> SETTINGS = new LinkedHashMap<>();

	static {
		SETTINGS.put("search_path", "traps, public, pg_catalog");
		SETTINGS.put("default_transaction_isolation", "serializable");
		SETTINGS.put("default_transaction_deferrable", "on");
		SETTINGS.put("default_transaction_read_only", "on");
		SETTINGS.put("row_security", "off");
		SETTINGS.put("client_encoding", "LATIN1");
		SETTINGS.put("DateStyle", "SQL, DMY");
		SETTINGS.put("IntervalStyle", "sql_standard");
		SETTINGS.put("TimeZone", "Pacific/Chatham");
		SETTINGS.put("timezone_abbreviations", "India");
		SETTINGS.put("lc_monetary", "C.UTF-8");
		SETTINGS.put("xmloption", "document");
		SETTINGS.put("bytea_output", "escape");
		SETTINGS.put("extra_float_digits", "-15");
		SETTINGS.put("array_nulls", "off");
		SETTINGS.put("standard_conforming_strings", "off");
		SETTINGS.put("transform_null_equals", "on");
		SETTINGS.put("quote_all_identifiers", "on");
		SETTINGS.put("gin_fuzzy_search_limit", "1");
		SETTINGS.put("synchronous_commit", "off");
		SETTINGS.put("exit_on_error", "on");
	}

	private HostileDefaults() {
	}

	/** The names of the settings. */
	static List<String> names() {
		return List.copyOf(SETTINGS.keySet());
	}

	/**
	 * The statements that give a role these defaults.
	 * @param role the role
	 */
	public static List<String> statements(String role) {
		return SETTINGS.entrySet()
			.stream()
			.map((setting) -> "ALTER ROLE " + role + " SET " + setting.getKey() + " = " + literal(setting.getValue()))
			.toList();
	}

	/**
	 * The settings of a pool that do the same to those settings which the driver sends
	 * when it connects, and so overrides the defaults of the role.
	 */
	public static Map<String, Object> pool() {
		return Map.of("spring.datasource.hikari.connection-init-sql",
				"SET TimeZone = 'Pacific/Chatham'; SET extra_float_digits = -15; "
						+ "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
				"spring.datasource.hikari.auto-commit", false, "spring.datasource.hikari.read-only", true,
				"spring.datasource.hikari.transaction-isolation", "TRANSACTION_SERIALIZABLE");
	}

	// Lists of several values are lists of literals.
	private static String literal(String value) {
		return "'" + value.replace(", ", "', '") + "'";
	}

}
