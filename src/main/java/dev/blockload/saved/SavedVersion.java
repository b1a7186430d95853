package dev.blockload.saved;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;

import dev.blockload.account.AuditAction;
import org.jspecify.annotations.Nullable;

/**
 * One version of a saved definition.
 *
 * @param number from 1
 * @param change how it came about
 * @param author who saved it, such as {@code anna} or {@code token:nightly}
 * @param at when
 * @param yaml the text, as files contain it, with numbers instead of secrets; null after
 * a delete
 */
public record SavedVersion(long number, Change change, String author, Instant at, @Nullable String yaml) {

	/**
	 * How a version came about.
	 */
	public enum Change {

		/** A new text was saved. */
		SAVED(AuditAction.DEFINITION_SAVED),

		/** The text of an earlier version was saved again. */
		REVERTED(AuditAction.DEFINITION_REVERTED),

		/** The definition was deleted. */
		DELETED(AuditAction.DEFINITION_DELETED);

		private final AuditAction action;

		Change(AuditAction action) {
			this.action = action;
		}

		/** As the audit log records it. */
		AuditAction action() {
			return this.action;
		}

		/** Such as {@code saved}. */
		public String text() {
			return name().toLowerCase(Locale.ROOT);
		}

		static Change of(String text) {
			return Arrays.stream(values()).filter((change) -> change.text().equals(text)).findFirst().orElseThrow();
		}

	}

}
