package dev.blockload.account;

import java.time.Instant;

/**
 * A log-in that succeeded.
 *
 * @param account who logged in, with its roles at that time
 * @param at when, by the clock of the database; a session keeps it, see
 * {@link Accounts#callerOf(long, Instant, String)}
 */
public record LogIn(Account account, Instant at) {

}
