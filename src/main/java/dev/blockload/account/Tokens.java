package dev.blockload.account;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The tokens of programs. Each change is recorded in the audit log in its transaction,
 * and is effective on all nodes within five seconds. Safe for use by many threads.
 */
public final class Tokens {

	/** So often at most a use is written. */
	private static final Duration USES_APART = Duration.ofMinutes(1);

	private final TokenTable table;

	private final AccountTable accounts;

	private final AuditLog audit;

	private final TransactionTemplate transaction;

	private final TimedCache<Key, TokenTable.Stored> cache;

	/**
	 * Create the service.
	 * @param jdbc of the database
	 * @param transactions of the database
	 */
	public Tokens(JdbcClient jdbc, PlatformTransactionManager transactions) {
		this.table = new TokenTable(jdbc);
		this.accounts = new AccountTable(jdbc);
		this.audit = new AuditLog(jdbc);
		this.transaction = new TransactionTemplate(transactions);
		this.cache = new TimedCache<>(this::read);
	}

	/**
	 * Create a token. A person creates own ones, within the own rights; administrators
	 * and the command line also create those of services.
	 * @return the token with its text, which cannot be read later
	 * @throws AccountException code {@code not-allowed}, {@code unknown-account} or
	 * {@code token-exists}
	 */
	public CreatedToken create(Caller caller, NewToken order) {
		requireOwn(caller, order);
		String text = TokenText.create();
		return Objects.requireNonNull(this.transaction.execute((status) -> {
			requireWithinRightsOfOwner(order);
			Token token = this.table.insert(order, TokenText.hash(text), caller.actor().text())
				.flatMap(this.table::numbered)
				.orElseThrow(() -> new AccountException(AccountCode.TOKEN_EXISTS,
						"There is a token '" + order.name() + "' already.",
						"Choose another name, or revoke that token first: ./blockload token revoke "
								+ ownerLabel(order).map((label) -> label + "/").orElse("") + order.name()))
				.token();
			this.audit.record(caller.actor(),
					AuditEntry.of(AuditAction.TOKEN_CREATED, subject(token)).changing(Map.of(), properties(token)));
			return new CreatedToken(token, text);
		}));
	}

	private static void requireOwn(Caller caller, NewToken order) {
		boolean own = caller.actor().kind() == Actor.Kind.PERSON && Objects.equals(caller.account(), order.owner());
		if (!own && !(order.owner() == null && caller.isAdmin()) && caller.actor().kind() != Actor.Kind.COMMAND) {
			throw new AccountException(AccountCode.NOT_ALLOWED,
					"'" + caller.actor().text() + "' cannot create this token.",
					"People create their own tokens. Administrators also create tokens of services, which have no owner.");
		}
	}

	private void requireWithinRightsOfOwner(NewToken order) {
		Long number = order.owner();
		if (number == null) {
			return;
		}
		Account owner = this.accounts.numbered(number)
			.orElseThrow(() -> AccountException.unknownAccount("number " + number))
			.account();
		Caller rights = new Caller(owner.actor(null), owner.grants());
		if (!order.scopes().isEmpty()) {
			rights.requireAdmin();
		}
		order.grants().forEach((grant) -> {
			String application = grant.application();
			if (application == null) {
				rights.requireAdmin();
			}
			else {
				rights.require(grant.role(), application);
			}
		});
	}

	private Optional<String> ownerLabel(NewToken order) {
		return Optional.ofNullable(order.owner())
			.flatMap(this.accounts::numbered)
			.map((stored) -> stored.account().label());
	}

	private static Map<String, String> properties(Token token) {
		Map<String, String> properties = new TreeMap<>();
		properties.put("roles", AccountRoles.text(token.grants()));
		properties.put("scopes", token.scopes().stream().map(TokenScope::text).collect(Collectors.joining(", ")));
		properties.put("addresses",
				token.addresses().stream().map(AddressRange::text).collect(Collectors.joining(", ")));
		properties.values().removeIf(String::isEmpty);
		properties.put("expires", token.expiresAt().truncatedTo(ChronoUnit.SECONDS).toString());
		return properties;
	}

	/**
	 * The tokens that a caller sees: all for administrators, the own ones for people.
	 */
	public List<Token> list(Caller caller) {
		if (caller.isAdmin()) {
			return this.table.all(null);
		}
		Long owner = caller.account();
		return (owner != null) ? this.table.all(owner) : List.of();
	}

	/**
	 * Let a token not be accepted any more. Changes nothing if it is revoked already.
	 * @param number of the token
	 * @throws AccountException code {@code unknown-token}, also if the caller does not
	 * see it
	 */
	public Token revoke(Caller caller, long number) {
		return revoke(caller,
				this.table.numbered(number)
					.map(TokenTable.Stored::token)
					.filter((token) -> sees(caller, token))
					.orElseThrow(() -> AccountException.unknownToken("number " + number)));
	}

	/**
	 * Let a token not be accepted any more.
	 * @param label such as {@code nightly} or {@code anna/nightly}
	 * @throws AccountException code {@code unknown-token}, also if the caller does not
	 * see it, or it is revoked already
	 */
	public Token revoke(Caller caller, String label) {
		return revoke(caller,
				list(caller).stream()
					.filter((token) -> token.revokedAt() == null && token.label().equalsIgnoreCase(label))
					.findFirst()
					.orElseThrow(() -> AccountException.unknownToken(label)));
	}

	private Token revoke(Caller caller, Token token) {
		Token revoked = Objects.requireNonNull(this.transaction.execute((status) -> {
			if (this.table.revoke(token.number())) {
				this.audit.record(caller.actor(), AuditEntry.of(AuditAction.TOKEN_REVOKED, subject(token)));
			}
			return this.table.numbered(token.number()).orElseThrow().token();
		}));
		this.cache.forget();
		return revoked;
	}

	private static boolean sees(Caller caller, Token token) {
		return caller.isAdmin() || (token.owner() != null && token.owner().equals(caller.account()));
	}

	/**
	 * The rights of a program that sends a token; at most five seconds old.
	 * @param text what it sends
	 * @param address of the client
	 * @throws AccountException code {@code token-refused}
	 */
	public Caller verify(String text, String address) {
		if (!TokenText.isComplete(text)) {
			throw refused(address, "a text that is not a token", "The token is not complete.",
					"Expected blk_ and 49 letters and digits, as 'token create' printed them.");
		}
		TokenTable.Stored stored = this.cache.get(new Key(HexFormat.of().formatHex(TokenText.hash(text)), address))
			.orElseThrow(() -> refused(address, "a token that does not exist", "There is no such token.",
					"Create one: ./blockload token create NAME --role ROLE --application APPLICATION"));
		Token token = stored.token();
		String anew = "Create another one: ./blockload token create " + token.name()
				+ " --role ROLE --application APPLICATION";
		switch (stored.state()) {
			case REVOKED -> throw refused(address, subject(token), "Token '" + token.label() + "' was revoked.", anew);
			case EXPIRED -> throw refused(address, subject(token), "Token '" + token.label() + "' has expired on "
					+ token.expiresAt().truncatedTo(ChronoUnit.SECONDS) + ".", anew);
			case OWNER_DISABLED ->
				throw refused(address, subject(token), "The owner of token '" + token.label() + "' is disabled.", anew);
			case VALID -> {
			}
		}
		if (!token.accepts(address)) {
			throw refused(address, subject(token),
					"Token '" + token.label() + "' is not accepted from address " + address + ".",
					"Create a token for this address, with --from " + address);
		}
		return new Caller(new Actor(Actor.Kind.TOKEN, token.label(), address), stored.grants(), token.owner(),
				stored.scopes(), token.number());
	}

	private Optional<TokenTable.Stored> read(Key key) {
		Optional<TokenTable.Stored> found = this.table.withHash(HexFormat.of().parseHex(key.hash()));
		found.filter((stored) -> stored.state() == TokenTable.State.VALID && stored.token().accepts(key.address()))
			.ifPresent((stored) -> this.table.used(stored.token().number(), key.address(), USES_APART));
		return found;
	}

	private AccountException refused(String address, String subject, String message, String action) {
		this.audit.recordRefusal(Actor.unknown(address), AuditEntry.of(AuditAction.TOKEN_REFUSED, subject));
		return new AccountException(AccountCode.TOKEN_REFUSED, message, action);
	}

	private static String subject(Token token) {
		return "token " + token.label();
	}

	/**
	 * What is kept for some seconds.
	 *
	 * @param hash of the token, in hexadecimal digits
	 * @param address of the client
	 */
	private record Key(String hash, String address) {

	}

}
