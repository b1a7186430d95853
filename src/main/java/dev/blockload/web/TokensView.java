package dev.blockload.web;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

import dev.blockload.Failure;
import dev.blockload.account.Caller;
import dev.blockload.account.CreatedToken;
import dev.blockload.account.Role;
import dev.blockload.account.RoleGrant;
import dev.blockload.account.Token;
import org.jspecify.annotations.Nullable;

/**
 * What the page of the tokens shows.
 *
 * @param caller who reads it
 * @param tokens those that are not revoked
 * @param typed the fields of a form that was refused
 * @param created a token that was just created, with its text, or null
 * @param problem why nothing was done, or null
 */
record TokensView(Caller caller, List<Token> tokens, Map<String, String> typed, @Nullable CreatedToken created,
		@Nullable Failure problem) {

	private static final Map<String, String> USUAL = Map.of("days", "90");

	TokensView {
		tokens = List.copyOf(tokens);
		typed = Map.copyOf(typed);
	}

	/** What a field contains. */
	String typed(String field) {
		return this.typed.getOrDefault(field, USUAL.getOrDefault(field, ""));
	}

	boolean isAdmin() {
		return this.caller.isAdmin();
	}

	/** The roles that the reader can give to a token. */
	List<String> roles() {
		return List.of(Role.values())
			.stream()
			.filter((role) -> role != Role.ADMIN || this.caller.isAdmin())
			.map(Role::text)
			.toList();
	}

	/** The applications that the reader sees, by name. */
	List<String> applications() {
		return List.copyOf(new TreeSet<>(this.caller.applicationsWith(Role.VIEWER)));
	}

	/** The roles of a token. */
	static String roles(Token token) {
		return token.grants().stream().map(RoleGrant::text).sorted().collect(Collectors.joining(", "));
	}

}
