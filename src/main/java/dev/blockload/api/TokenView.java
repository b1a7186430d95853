package dev.blockload.api;

import java.time.Instant;
import java.util.List;

import dev.blockload.account.AddressRange;
import dev.blockload.account.Token;
import dev.blockload.account.TokenScope;
import org.jspecify.annotations.Nullable;

/**
 * A token, without its text.
 *
 * @param number identifies it
 * @param token its name, with that of its owner
 * @param owner the person whose rights limit it, or null for a service
 * @param roles its roles
 * @param scopes what else it is for
 * @param addresses from which it is accepted; empty for all
 * @param createdAt when it was created
 * @param createdBy who created it
 * @param expiresAt from when it is not accepted any more
 * @param revokedAt since when it is not accepted any more, or null
 * @param lastUsedAt when it was used last, or null
 * @param lastAddress from where, or null
 */
record TokenView(long number, String token, @Nullable String owner, List<GrantView> roles, List<String> scopes,
		List<String> addresses, Instant createdAt, String createdBy, Instant expiresAt, @Nullable Instant revokedAt,
		@Nullable Instant lastUsedAt, @Nullable String lastAddress) {

	static TokenView of(Token token) {
		return new TokenView(token.number(), token.label(), token.ownerLabel(), GrantView.of(token.grants()),
				token.scopes().stream().map(TokenScope::text).sorted().toList(),
				token.addresses().stream().map(AddressRange::text).toList(), token.createdAt(), token.createdBy(),
				token.expiresAt(), token.revokedAt(), token.lastUsedAt(), token.lastAddress());
	}

}
