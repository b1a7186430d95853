package dev.blockload.account;

import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import dev.blockload.importjob.SqlTraffic;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static dev.blockload.account.AccountBench.COMMAND;
import static dev.blockload.account.AccountBench.HOME;
import static dev.blockload.account.AccountBench.roles;
import static dev.blockload.account.AccountsIT.refused;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tokens of services and of people: what they can do, and until when.
 */
class TokensIT {

	private AccountBench bench;

	private AccountBench.Node node;

	private Tokens tokens;

	@BeforeEach
	void empty() {
		this.bench = new AccountBench();
		this.node = this.bench.node();
		this.tokens = this.node.tokens();
	}

	@Test
	void aServiceHasTheRightsOfItsToken() {
		CreatedToken created = this.tokens.create(COMMAND, service("nightly", "operator in finance"));
		assertThat(created.text()).matches("blk_[0-9A-Za-z]{49}");
		assertThat(created).hasToString("nightly");
		Caller caller = this.tokens.verify(created.text(), HOME);
		assertThat(caller).isEqualTo(new Caller(new Actor(Actor.Kind.TOKEN, "nightly", HOME),
				roles("operator in finance"), null, Set.of(), created.token().number()));
		assertThat(this.bench.jdbc().sql("SELECT t::text FROM blockload.token t").query(String.class).single())
			.doesNotContain(created.text().substring(4))
			.contains(HexFormat.of().formatHex(TokenText.hash(created.text())));
		assertThat(this.bench.audit()).singleElement()
			.asString()
			.matches("os:ops@app-1\\|-\\|token-created\\|token nightly\\|\\{}\\|"
					+ "\\{\"roles\": \"operator in finance\", \"expires\": \"20[0-9T:-]+Z\"}");
	}

	@Test
	void aTokenOfAPersonHasTheSmallerRightsAtEachUse() {
		Account anna = this.node.create("anna", "editor in finance", "viewer in hr");
		Caller person = this.node.caller(anna);
		NewToken order = new NewToken("sync", anna.number(), roles("operator in finance", "viewer in hr"), Set.of(),
				Duration.ofDays(1), List.of());
		CreatedToken created = this.tokens.create(person, order);
		assertThat(created.token().label()).isEqualTo("anna/sync");
		assertThat(this.tokens.verify(created.text(), HOME).grants())
			.isEqualTo(roles("operator in finance", "viewer in hr"));
		this.node.accounts().grant(COMMAND, "anna", RoleGrant.of("viewer", "finance"));
		this.node.accounts().revoke(COMMAND, "anna", "hr");
		Caller now = this.bench.node().tokens().verify(created.text(), HOME);
		assertThat(now.grants()).isEqualTo(roles("viewer in finance"));
		assertThat(now.account()).isEqualTo(anna.number());
		this.node.accounts().grant(COMMAND, "anna", RoleGrant.ADMIN);
		assertThat(this.bench.node().tokens().verify(created.text(), HOME).grants())
			.isEqualTo(roles("operator in finance", "viewer in hr"));
		this.node.accounts().disable(COMMAND, "anna");
		assertThat(refused(() -> this.bench.node().tokens().verify(created.text(), HOME)))
			.hasMessage("The owner of token 'anna/sync' is disabled.");
	}

	@Test
	void theRightsOfATokenOfAnAdministratorAreThoseOfTheOwner() {
		assertThat(RoleGrant.smaller(roles("admin"), roles("editor in finance"))).isEqualTo(roles("editor in finance"));
		assertThat(RoleGrant.smaller(roles("editor in a", "viewer in b"), roles("viewer in a", "admin")))
			.isEqualTo(roles("editor in a", "viewer in b"));
		assertThat(RoleGrant.smaller(roles("editor in a"), roles("editor in b"))).isEmpty();
	}

	@Test
	void aPersonCreatesOwnTokensWithinTheOwnRights() {
		Account anna = this.node.create("anna", "operator in finance");
		Account boris = this.node.create("boris", "admin");
		Caller person = this.node.caller(anna);
		AccountException service = refused(() -> this.tokens.create(person, service("x", "viewer in finance")));
		assertThat(service).hasMessage("'anna' cannot create this token.");
		assertThat(service.action()).isEqualTo(
				"People create their own tokens. Administrators also create tokens of services, which have no owner.");
		assertThat(refused(() -> this.tokens.create(person, of(boris, "viewer in finance"))).code())
			.isEqualTo("not-allowed");
		// Not even an administrator acts in the name of somebody else.
		assertThat(refused(() -> this.tokens.create(this.node.caller(boris), of(anna, "viewer in finance"))).code())
			.isEqualTo("not-allowed");
		AccountException more = refused(() -> this.tokens.create(person, of(anna, "editor in finance")));
		assertThat(more).hasMessage("'anna' does not have role editor in application 'finance'.");
		assertThat(refused(() -> this.tokens.create(person, of(anna, "admin"))))
			.hasMessage("'anna' does not have role admin.");
		assertThat(refused(() -> this.tokens.create(person,
				new NewToken("m", anna.number(), Set.of(), Set.of(TokenScope.METRICS), Duration.ofDays(1), List.of()))))
			.hasMessage("'anna' does not have role admin.");
		CreatedToken own = this.tokens.create(person, of(anna, "operator in finance"));
		// A token creates no tokens of its owner.
		Caller token = this.tokens.verify(own.text(), HOME);
		assertThat(refused(() -> this.tokens.create(token, of(anna, "viewer in finance"))).code())
			.isEqualTo("not-allowed");
		assertThat(this.tokens.create(this.node.caller(boris), service("y", "viewer in finance")).token().createdBy())
			.isEqualTo("boris");
		assertThat(this.tokens.list(person)).extracting(Token::label).containsExactly("anna/t");
		assertThat(this.tokens.list(this.node.caller(boris))).extracting(Token::label).containsExactly("y", "anna/t");
		assertThat(refused(() -> this.tokens.revoke(person, "y"))).hasMessage("There is no token 'y'.");
		long other = this.tokens.list(COMMAND).get(0).number();
		assertThat(refused(() -> this.tokens.revoke(person, other)))
			.hasMessage("There is no token 'number " + other + "'.");
		assertThat(this.tokens.revoke(person, "anna/t").revokedAt()).isNotNull();
	}

	@Test
	void whatIsNoTokenOrNotValidIsRefused() {
		String text = this.tokens.create(COMMAND, service("nightly", "viewer in finance")).text();
		String other = TokenText.create();
		AccountException copied = refused(() -> this.tokens.verify(text.substring(0, 52), HOME));
		assertThat(copied).hasMessage("The token is not complete.");
		assertThat(copied.action())
			.isEqualTo("Expected blk_ and 49 letters and digits, as 'token create' printed them.");
		char last = text.charAt(52);
		assertThat(refused(() -> this.tokens.verify(text.substring(0, 52) + ((last == 'a') ? 'b' : 'a'), HOME)))
			.hasMessage("The token is not complete.");
		assertThat(refused(() -> this.tokens.verify(other, HOME))).hasMessage("There is no such token.");
		this.bench.sql("UPDATE blockload.token SET expires_at = '2026-01-02T03:04:05.678Z'");
		AccountException expired = refused(() -> this.tokens.verify(text, HOME));
		assertThat(expired).hasMessage("Token 'nightly' has expired on 2026-01-02T03:04:05Z.");
		assertThat(expired.action())
			.isEqualTo("Create another one: ./blockload token create nightly --role ROLE --application APPLICATION");
		assertThat(expired.code()).isEqualTo("token-refused");
		// The name of an expired token is free.
		String anew = this.tokens.create(COMMAND, service("NIGHTLY", "viewer in finance")).text();
		assertThat(this.tokens.verify(anew, HOME).actor().text()).isEqualTo("token:NIGHTLY");
		AccountException taken = refused(() -> this.tokens.create(COMMAND, service("nightly", "viewer in hr")));
		assertThat(taken).hasMessage("There is a token 'nightly' already.");
		assertThat(taken.action())
			.isEqualTo("Choose another name, or revoke that token first: ./blockload token revoke nightly");
		this.tokens.revoke(COMMAND, "nightly");
		assertThat(refused(() -> this.tokens.verify(anew, HOME))).hasMessage("Token 'NIGHTLY' was revoked.");
		assertThat(this.bench.audit()).last().isEqualTo("os:ops@app-1|-|token-revoked|token NIGHTLY");
		assertThat(this.bench.audit()).filteredOn((row) -> row.contains("refused"))
			.containsExactly("unknown:10.1.0.7|10.1.0.7|token-refused|a text that is not a token");
	}

	@Test
	void aTokenIsValidForAYearAtMostAndForSomething() {
		AccountException longer = refused(
				() -> new NewToken("n", null, roles("admin"), Set.of(), Duration.ofDays(367), List.of()));
		assertThat(longer).hasMessage("Token 'n' would be valid for 367 days.");
		assertThat(longer.action()).isEqualTo("Expected at most 366 days, such as --expires 90d.");
		AccountException nothing = refused(
				() -> new NewToken("n", null, Set.of(), Set.of(), Duration.ofDays(1), List.of()));
		assertThat(nothing).hasMessage("Token 'n' would have no role and no scope.");
		assertThat(nothing.action())
			.isEqualTo("Give it a role, such as --role operator --application finance, or --scope metrics.");
		Token year = this.tokens
			.create(COMMAND,
					new NewToken("y", null, Set.of(), Set.of(TokenScope.METRICS), Duration.ofDays(366), List.of()))
			.token();
		assertThat(Duration.between(year.createdAt(), year.expiresAt())).isBetween(Duration.ofDays(366),
				Duration.ofDays(366).plusSeconds(1));
		assertThat(year.scopes()).containsExactly(TokenScope.METRICS);
	}

	@Test
	void aTokenIsAcceptedFromItsAddressesOnly() {
		CreatedToken created = this.tokens.create(COMMAND, new NewToken("n", null, roles("viewer in finance"), Set.of(),
				Duration.ofDays(1), List.of(new AddressRange("10.1.0.0/29"), new AddressRange("2001:db8::/33"))));
		assertThat(this.tokens.verify(created.text(), HOME).actor().address()).isEqualTo(HOME);
		assertThat(this.tokens.verify(created.text(), "2001:db8:7fff::1").actor().text()).isEqualTo("token:n");
		AccountException refused = refused(() -> this.tokens.verify(created.text(), "10.1.0.8"));
		assertThat(refused).hasMessage("Token 'n' is not accepted from address 10.1.0.8.");
		assertThat(refused.action()).isEqualTo("Create a token for this address, with --from 10.1.0.8");
		assertThat(refused(() -> this.tokens.verify(created.text(), "2001:db8:8000::1")).code())
			.isEqualTo("token-refused");
		assertThat(refused(() -> this.tokens.verify(created.text(), "app-1")).code()).isEqualTo("token-refused");
		for (String wrong : List.of("10.1.0", "10.1.0.256", "10.1.0.0/33", "10.1.0.0/", "10.1.0.0/8/8", "app-1", "",
				"::/129")) {
			AccountException no = refused(() -> new AddressRange(wrong));
			assertThat(no).hasMessage("'" + wrong + "' is not an IP address or a network.");
			assertThat(no.action())
				.isEqualTo("Expected one like 10.1.2.3, 10.1.0.0/16 or 2001:db8::/32. Separate several by commas.");
		}
	}

	@Test
	void theLastUseIsWrittenOnceAMinute() {
		String text = this.tokens.create(COMMAND, service("n", "viewer in finance")).text();
		this.tokens.verify(text, HOME);
		Token used = this.tokens.list(COMMAND).get(0);
		assertThat(used.lastUsedAt()).isNotNull();
		assertThat(used.lastAddress()).isEqualTo(HOME);
		this.bench.node().tokens().verify(text, "10.1.0.8");
		assertThat(this.tokens.list(COMMAND).get(0)).isEqualTo(used);
		this.bench.sql("UPDATE blockload.token SET last_used_at = last_used_at - interval '61 seconds'");
		this.bench.node().tokens().verify(text, "10.1.0.8");
		assertThat(this.tokens.list(COMMAND).get(0).lastAddress()).isEqualTo("10.1.0.8");
	}

	@Test
	void anotherNodeRefusesARevokedTokenWithinFiveSeconds() throws InterruptedException {
		AccountBench.Node other = this.bench.node();
		Account anna = this.node.create("anna", "viewer in finance");
		String text = this.tokens.create(COMMAND, service("n", "viewer in finance")).text();
		LogIn session = other.accounts().authenticator().authenticate("anna", AccountBench.PASSWORD, HOME);
		assertThat(other.tokens().verify(text, HOME).actor().name()).isEqualTo("n");
		assertThat(other.accounts().callerOf(anna.number(), session.at(), HOME)).isPresent();
		this.tokens.revoke(COMMAND, "n");
		this.node.accounts().disable(COMMAND, "anna");
		long revoked = System.nanoTime();
		assertThat(refused(() -> this.tokens.verify(text, HOME)).code()).isEqualTo("token-refused");
		long begun = revoked;
		while (refused(() -> other.tokens().verify(text, HOME)) == null
				|| other.accounts().callerOf(anna.number(), session.at(), HOME).isPresent()) {
			// When the request began: how long it takes is up to the machine.
			assertThat(Duration.ofNanos(begun - revoked)).isLessThan(Duration.ofSeconds(5));
			Thread.sleep(100);
			begun = System.nanoTime();
		}
	}

	@Test
	void notEachRequestReadsTheDatabase() {
		Account anna = this.node.create("anna", "viewer in finance");
		String text = this.tokens.create(COMMAND, service("n", "viewer in finance")).text();
		LogIn session = this.node.accounts().authenticator().authenticate("anna", AccountBench.PASSWORD, HOME);
		// Not the first: it reads them. On a busy machine what was read can be old again.
		assertThat(IntStream.range(0, 10).map((request) -> {
			try (SqlTraffic traffic = SqlTraffic.begin()) {
				this.tokens.verify(text, HOME);
				assertThat(this.node.accounts().callerOf(anna.number(), session.at(), HOME)).isPresent();
				return traffic.statements();
			}
		})).contains(0);
	}

	private static NewToken service(String name, String... roles) {
		return new NewToken(name, null, roles(roles), Set.of(), NewToken.DEFAULT_VALIDITY, List.of());
	}

	private static NewToken of(Account owner, String... roles) {
		return new NewToken("t", owner.number(), roles(roles), Set.of(), Duration.ofDays(1), List.of());
	}

}
