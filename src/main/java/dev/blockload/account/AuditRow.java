package dev.blockload.account;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * An entry of the audit log as it is stored.
 *
 * @param number later entries have greater ones
 * @param at when it was recorded
 * @param actor who did it
 * @param address of the client, or null
 * @param entry what was done
 */
public record AuditRow(long number, Instant at, String actor, @Nullable String address, AuditEntry entry) {

}
