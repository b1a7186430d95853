package dev.blockload.account;

import java.time.Instant;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A token of a program, without its text, which is not stored. Immutable.
 *
 * @param number identifies the token, and never changes
 * @param name unique among the valid tokens of its owner
 * @param owner the account whose rights limit those of the token, or null for a service
 * @param ownerLabel the label of the owner, or null for a service
 * @param grants the roles of the token
 * @param scopes what else it is for
 * @param addresses from which it is accepted; empty for all
 * @param createdAt when it was created
 * @param createdBy who created it
 * @param expiresAt from when it is not accepted any more
 * @param revokedAt since when it is not accepted any more, or null
 * @param lastUsedAt when it was used last, to the minute, or null
 * @param lastAddress from where it was used then, or null
 */
public record Token(long number, String name, @Nullable Long owner, @Nullable String ownerLabel, Set<RoleGrant> grants,
		Set<TokenScope> scopes, List<AddressRange> addresses, Instant createdAt, String createdBy, Instant expiresAt,
		@Nullable Instant revokedAt, @Nullable Instant lastUsedAt, @Nullable String lastAddress) {

	public Token {
		grants = Set.copyOf(grants);
		scopes = Set.copyOf(scopes);
		addresses = List.copyOf(addresses);
	}

	/**
	 * The name for people, commands and the audit log: {@code nightly} for a service,
	 * {@code anna/nightly} for a person.
	 */
	public String label() {
		return (this.ownerLabel != null) ? this.ownerLabel + "/" + this.name : this.name;
	}

	/** Whether it is accepted from the address of a client. */
	boolean accepts(String address) {
		return this.addresses.isEmpty() || this.addresses.stream().anyMatch((range) -> range.contains(address));
	}

}
