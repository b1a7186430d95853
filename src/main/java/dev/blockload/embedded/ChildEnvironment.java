package dev.blockload.embedded;

import java.util.Map;
import java.util.Set;

/**
 * The environment of child processes. Ours can hold every secret of every connection, and
 * the embedded servers live longer than we do: they get only what a program needs to run.
 */
final class ChildEnvironment {

	/**
	 * What programs need to find others, their user, a place for temporary files, and
	 * libraries.
	 */
	private static final Set<String> KEPT = Set.of("PATH", "HOME", "USER", "LOGNAME", "LANG", "TZ", "TMPDIR",
			"JAVA_HOME", "LD_LIBRARY_PATH");

	private ChildEnvironment() {
	}

	/**
	 * Limit the environment of a process that is not started yet.
	 * @param locale its locale, for all categories
	 */
	static void set(ProcessBuilder builder, String locale) {
		Map<String, String> environment = builder.environment();
		environment.keySet().retainAll(KEPT);
		environment.put("LC_ALL", locale);
	}

}
