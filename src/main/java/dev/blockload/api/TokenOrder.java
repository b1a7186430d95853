package dev.blockload.api;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import dev.blockload.account.AddressRange;
import dev.blockload.account.NewToken;
import dev.blockload.account.TokenScope;
import org.jspecify.annotations.Nullable;

/**
 * A token to create for a service.
 *
 * @param token its name
 * @param roles its roles, or null for none
 * @param scopes what else it is for, or null for nothing
 * @param days how long it is accepted, or null for 90 days
 * @param addresses from which it is accepted, or null for all
 */
record TokenOrder(String token, @Nullable List<GrantView> roles,
		@About("metrics, for /health and /metrics") @Nullable List<String> scopes,
		@About("1 to 366; 90 if it is missing") @Nullable Integer days,
		@About("Such as 10.0.0.7 or 10.0.0.0/8; all if it is missing") @Nullable List<String> addresses) {

	TokenOrder {
		Parameters.require("token", token);
	}

	NewToken order() {
		Set<TokenScope> named = (this.scopes != null)
				? this.scopes.stream().map(TokenScope::of).collect(Collectors.toSet()) : Set.of();
		List<AddressRange> from = (this.addresses != null) ? this.addresses.stream().map(AddressRange::new).toList()
				: List.of();
		return new NewToken(this.token, null, GrantView.grants(this.roles), named,
				(this.days != null) ? Duration.ofDays(this.days) : NewToken.DEFAULT_VALIDITY, from);
	}

}
