package dev.blockload.account;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Which entries of the audit log are read.
 *
 * @param since only entries of this time or later, or null
 * @param who only entries of this actor, such as {@code anna} or {@code token:nightly},
 * or null
 * @param importName only entries that concern this import, or null
 * @param before only entries with a smaller number, to read the next page; or null
 */
public record AuditFilter(@Nullable Instant since, @Nullable String who, @Nullable String importName,
		@Nullable Long before) {

	/** All entries. */
	public static final AuditFilter ALL = new AuditFilter(null, null, null, null);

}
