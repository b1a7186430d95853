package dev.blockload.account;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * One thing that was done, or refused. Contains no secret and no value of a cell.
 *
 * @param action the text of an {@link AuditAction}
 * @param subject what it was done to, such as {@code import salaries} or {@code run 42}
 * @param importName the import that it concerns, or null
 * @param application the application that it concerns, or null
 * @param before the properties that changed, as they were; empty if there was nothing
 * @param after the properties that changed, as they are now; empty if there is nothing
 */
public record AuditEntry(String action, String subject, @Nullable String importName, @Nullable String application,
		Map<String, String> before, Map<String, String> after) {

	public AuditEntry {
		if (!action.matches("[a-z]+(-[a-z]+)*")) {
			throw new IllegalArgumentException(
					"The action is '" + action + "'. Expected words of lower case letters, joined by hyphens.");
		}
		if (subject.isBlank()) {
			throw new IllegalArgumentException("Action '" + action + "' has no subject. Expected one.");
		}
		before = Collections.unmodifiableMap(new TreeMap<>(before));
		after = Collections.unmodifiableMap(new TreeMap<>(after));
	}

	/** An entry that concerns no import and changes no property. */
	public static AuditEntry of(AuditAction action, String subject) {
		return new AuditEntry(action.text(), subject, null, null, Map.of(), Map.of());
	}

	/** The same entry for an import of an application. */
	public AuditEntry concerning(@Nullable String otherImport, @Nullable String otherApplication) {
		return new AuditEntry(this.action, this.subject, otherImport, otherApplication, this.before, this.after);
	}

	/** The same entry with the properties that changed. */
	public AuditEntry changing(Map<String, String> from, Map<String, String> to) {
		return new AuditEntry(this.action, this.subject, this.importName, this.application, from, to);
	}

}
