package dev.blockload.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import dev.blockload.account.AddressRange;
import dev.blockload.account.CreatedToken;
import dev.blockload.account.NewToken;
import dev.blockload.account.Token;
import dev.blockload.account.TokenScope;
import dev.blockload.account.Tokens;
import dev.blockload.app.Session;
import dev.blockload.yaml.ValueParsers;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/**
 * {@code token ACTION [NAME]}: manages the tokens of programs. Prints the text of a token
 * once, when it creates it.
 */
@Command(name = "token",
		description = { "Manage the tokens with which programs call the HTTP API.",
				"create NAME: create a token, and print only its text, once. list: show all tokens.",
				"revoke NAME: let a token not be accepted any more." })
final class TokenCommand extends Verb {

	@Parameters(index = "0", paramLabel = "ACTION", description = "create, list or revoke")
	private Action action = Action.LIST;

	@Parameters(index = "1", arity = "0..1", paramLabel = "NAME",
			description = "the name of the token; for revoke as 'token list' shows it")
	private @Nullable String name;

	@Mixin
	private final Grants grants = new Grants();

	@Option(names = "--expires", paramLabel = "DURATION", converter = ExpiryConverter.class,
			description = "how long the token is accepted, at most 366d (default: 90d)")
	private @Nullable Duration expires;

	@Option(names = "--scope", paramLabel = "SCOPE", split = ",",
			description = "metrics: the token reads /metrics and the details of /health")
	private List<String> scopes = new ArrayList<>();

	@Option(names = "--from", paramLabel = "ADDRESSES", split = ",",
			description = "accept the token from these addresses and networks only, such as 10.1.0.0/16")
	private List<String> addresses = new ArrayList<>();

	@Option(names = "--owner", paramLabel = "ACCOUNT",
			description = "the person whose rights limit those of the token (default: none, a service)")
	private @Nullable String owner;

	@Override
	Set<Output> outputs() {
		return EnumSet.allOf(Output.class);
	}

	@Override
	ExitCode answer() {
		refuseWhatDoesNotFit();
		try (Session session = options().session()) {
			Tokens tokens = session.tokens();
			switch (this.action) {
				case LIST -> list(tokens.list(commandCaller()));
				case CREATE -> create(session, tokens);
				case REVOKE -> {
					Token revoked = tokens.revoke(commandCaller(), String.valueOf(this.name));
					print(() -> "Token '%s' was revoked. All nodes refuse it within 5 s.\n".formatted(revoked.label()),
							() -> TokenTexts.json(revoked));
				}
			}
			return ExitCode.OK;
		}
	}

	private void refuseWhatDoesNotFit() {
		String text = this.action.name().toLowerCase(Locale.ROOT);
		if (this.action == Action.LIST) {
			if (this.name != null) {
				throw wrong("'token list' takes no name. It shows all tokens.");
			}
		}
		else if (this.name == null) {
			throw wrong("'token " + text + "' needs a name. Expected: ./blockload token " + text + " NAME");
		}
		else if (options().output() == Output.CSV) {
			throw wrong("--output is csv, which is for 'token list' only. Expected text or json.");
		}
		boolean plain = this.grants.isEmpty() && this.expires == null && this.scopes.isEmpty()
				&& this.addresses.isEmpty() && this.owner == null;
		if (this.action != Action.CREATE && !plain) {
			throw wrong(
					"--role, --application, --expires, --scope, --from and --owner are options of 'token create' only.");
		}
	}

	private void list(List<Token> tokens) {
		print(() -> TokenTexts.table(tokens), () -> TokenTexts.json(tokens), () -> TokenTexts.csv(tokens));
	}

	private void create(Session session, Tokens tokens) {
		Set<TokenScope> wanted = this.scopes.stream().map(TokenScope::of).collect(Collectors.toSet());
		List<AddressRange> from = this.addresses.stream().map(AddressRange::new).toList();
		Duration validity = (this.expires != null) ? this.expires : NewToken.DEFAULT_VALIDITY;
		Long number = (this.owner != null) ? session.accounts().named(commandCaller(), this.owner).number() : null;
		CreatedToken created = tokens.create(commandCaller(),
				new NewToken(String.valueOf(this.name), number, this.grants.grants(), wanted, validity, from));
		print(() -> created.text() + "\n", () -> TokenTexts.json(created));
		note("Token '%s' is accepted until %s. Its text is shown once and is not stored."
			.formatted(created.token().label(), AccountTexts.time(created.token().expiresAt())));
		this.grants.withoutBlocks(session.blocks())
			.forEach((application) -> note("Application '" + application
					+ "' has no block in this database. Check that the name is correct."));
	}

	/**
	 * What to do with tokens.
	 */
	enum Action {

		/** Create one. */
		CREATE,

		/** Show all. */
		LIST,

		/** Let one not be accepted any more. */
		REVOKE

	}

	/** Reads how long a token is accepted. */
	static final class ExpiryConverter implements ITypeConverter<Duration> {

		@Override
		public Duration convert(String text) {
			try {
				return ValueParsers.age(text);
			}
			catch (IllegalArgumentException | DateTimeException | ArithmeticException ex) {
				throw new TypeConversionException(
						"'" + text + "' is not a valid duration. Expected a duration like 90d or 36h, at most 366d.");
			}
		}

	}

}
