package dev.blockload.api;

import java.time.Instant;
import java.util.List;

import dev.blockload.account.Account;
import org.jspecify.annotations.Nullable;

/**
 * An account of a person.
 *
 * @param number identifies it
 * @param user its unique name
 * @param issuer the provider of OpenID Connect that knows the person, or null
 * @param roles its roles
 * @param mustChangePassword whether the person changes the password at the next log-in
 * @param disabledAt since when nobody can log in, or null
 * @param createdAt when it was created
 * @param createdBy who created it
 * @param lastLogInAt the last log-in, or null
 */
record UserView(long number, String user, @Nullable String issuer, List<GrantView> roles, boolean mustChangePassword,
		@Nullable Instant disabledAt, Instant createdAt, String createdBy, @Nullable Instant lastLogInAt) {

	static UserView of(Account account) {
		return new UserView(account.number(), account.label(), account.issuer(), GrantView.of(account.grants()),
				account.password() == Account.PasswordState.MUST_CHANGE, account.disabledAt(), account.createdAt(),
				account.createdBy(), account.lastLogInAt());
	}

}
