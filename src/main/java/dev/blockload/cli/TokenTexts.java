package dev.blockload.cli;

import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.blockload.account.AddressRange;
import dev.blockload.account.CreatedToken;
import dev.blockload.account.Token;
import dev.blockload.account.TokenScope;
import dev.blockload.report.CsvTable;
import dev.blockload.report.TextTable;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Words the answers of {@code token}.
 */
final class TokenTexts {

	private static final List<String> HEADER = List.of("name", "roles", "scopes", "from", "state", "expires",
			"last used", "by");

	private static final List<String> COLUMNS = List.of("number", "name", "roles", "scopes", "from", "state", "expires",
			"last_used", "last_address", "created", "created_by");

	private TokenTexts() {
	}

	static String table(List<Token> tokens) {
		return tokens.isEmpty()
				? "There is no token. To create one: ./blockload token create NAME --role operator --application APPLICATION\n"
				: TextTable.of(HEADER, tokens.stream().map(TokenTexts::row).toList());
	}

	private static List<String> row(Token token) {
		return List.of(token.label(), AccountTexts.roles(token.grants()), scopes(token), addresses(token), state(token),
				AccountTexts.time(token.expiresAt()), AccountTexts.time(token.lastUsedAt()), token.createdBy());
	}

	private static String scopes(Token token) {
		return token.scopes().stream().map(TokenScope::text).sorted().collect(Collectors.joining(", "));
	}

	private static String addresses(Token token) {
		return token.addresses().isEmpty() ? "anywhere"
				: token.addresses().stream().map(AddressRange::text).collect(Collectors.joining(", "));
	}

	private static String state(Token token) {
		return (token.revokedAt() != null) ? "revoked"
				: token.expiresAt().isAfter(Instant.now()) ? "accepted" : "expired";
	}

	static String json(CreatedToken created) {
		Map<String, @Nullable Object> tree = tree(created.token());
		tree.put("token", created.text());
		return JsonMapper.shared().writeValueAsString(tree);
	}

	static String json(Token token) {
		return JsonMapper.shared().writeValueAsString(tree(token));
	}

	static String json(List<Token> tokens) {
		return JsonMapper.shared().writeValueAsString(tokens.stream().map(TokenTexts::tree).toList());
	}

	static String csv(List<Token> tokens) {
		return CsvTable.of(COLUMNS, tokens.stream()
			.map((token) -> Arrays.<@Nullable Object>asList(token.number(), token.label(),
					AccountTexts.roles(token.grants()), scopes(token), addresses(token), state(token),
					token.expiresAt(), token.lastUsedAt(), token.lastAddress(), token.createdAt(), token.createdBy()))
			.toList());
	}

	private static Map<String, @Nullable Object> tree(Token token) {
		Map<String, @Nullable Object> tree = new LinkedHashMap<>();
		tree.put("number", token.number());
		tree.put("name", token.label());
		tree.put("owner", token.ownerLabel());
		tree.put("roles", AccountTexts.grants(token.grants()));
		tree.put("scopes", token.scopes().stream().map(TokenScope::text).sorted().toList());
		tree.put("from", token.addresses().stream().map(AddressRange::text).toList());
		tree.put("expiresAt", token.expiresAt().toString());
		tree.put("revokedAt", AccountTexts.text(token.revokedAt()));
		tree.put("lastUsedAt", AccountTexts.text(token.lastUsedAt()));
		tree.put("lastAddress", token.lastAddress());
		tree.put("createdAt", token.createdAt().toString());
		tree.put("createdBy", token.createdBy());
		return tree;
	}

}
