package dev.blockload.account;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static dev.blockload.account.AccountBench.COMMAND;
import static dev.blockload.account.AccountBench.HOME;
import static dev.blockload.account.AccountBench.PASSWORD;
import static dev.blockload.account.AccountBench.roles;
import static dev.blockload.account.AccountsIT.refused;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The first account: by the code of a terminal, and by a file of a container.
 */
class SetupCodesIT {

	private AccountBench bench;

	private AccountBench.Node node;

	@BeforeEach
	void empty() {
		this.bench = new AccountBench();
		this.node = this.bench.node();
	}

	@Test
	void theCodeOfALinkLogsInOnceForTenMinutes() {
		AtomicLong now = new AtomicLong();
		EntryCodes codes = new EntryCodes(this.node.accounts(), new AuditLog(this.bench.jdbc()), now::get);
		assertThat(codes.isIssued()).isFalse();
		Actor command = Actor.command("root@host");
		String earlier = codes.issue(command, "demo");
		String code = codes.issue(command, "demo");
		assertThat(refused(() -> codes.redeem(earlier, HOME))).hasMessage("The code is wrong.");
		now.set(Duration.ofMinutes(10).toNanos() - 1);
		LogIn demo = codes.redeem(code.toLowerCase(Locale.ROOT).replace("-", ""), HOME);
		assertThat(demo.account().name()).isEqualTo("demo");
		assertThat(demo.account().grants()).isEqualTo(roles("admin"));
		AccountException again = refused(() -> codes.redeem(code, HOME));
		assertThat(again.code()).isEqualTo("log-in-refused");
		assertThat(again).hasMessage("The link is not valid any more. It works once, for ten minutes.");
		assertThat(again.action()).isEqualTo("Stop './blockload demo --serve' and start it again for a new link.");
		String late = codes.issue(command, "demo");
		now.addAndGet(Duration.ofMinutes(10).toNanos());
		assertThat(refused(() -> codes.redeem(late, HOME))).hasMessage(again.message());
		String guessed = codes.issue(command, "demo");
		for (int tries = 0; tries < 5; tries++) {
			assertThat(refused(() -> codes.redeem("AAAA-AAAA-AAAA", HOME))).hasMessage("The code is wrong.");
		}
		assertThat(refused(() -> codes.redeem(guessed, HOME))).hasMessage(again.message());
		String disabled = codes.issue(command, "demo");
		this.node.accounts().disable(COMMAND, "demo");
		assertThat(refused(() -> codes.redeem(disabled, HOME))).hasMessage("Account 'demo' is disabled.");
		assertThat(this.bench.audit()).contains("demo|10.1.0.7|logged-in|account demo",
				"unknown:10.1.0.7|10.1.0.7|log-in-failed|a link");
	}

	@Test
	void theCodeCreatesTheFirstAdministrator() {
		String earlier = this.bench.node().codes().issue().orElseThrow();
		String code = this.node.codes().issue().orElseThrow();
		assertThat(code).matches("[A-HJKMNP-TV-Z2-9]{4}-[A-HJKMNP-TV-Z2-9]{4}-[A-HJKMNP-TV-Z2-9]{4}");
		assertThat(this.bench.jdbc().sql("SELECT count(*) FROM blockload.setup_code").query(Long.class).single())
			.isOne();
		AccountException other = refused(() -> this.node.codes().redeem(earlier, "anna", PASSWORD, HOME));
		assertThat(other).hasMessage("The code is wrong.");
		assertThat(other.action()).isEqualTo("Enter the code that the terminal of './blockload serve' shows.");
		assertThat(refused(() -> this.node.codes().redeem(code, "anna", "short", HOME)).code())
			.isEqualTo("wrong-password");
		LogIn anna = this.bench.node()
			.codes()
			.redeem(code.toLowerCase(Locale.ROOT).replace("-", " "), "anna", PASSWORD, HOME);
		assertThat(anna.account().grants()).isEqualTo(roles("admin"));
		assertThat(anna.account().password()).isEqualTo(Account.PasswordState.CHOSEN);
		assertThat(this.node.codes().issue()).isEmpty();
		AccountException again = refused(() -> this.node.codes().redeem(code, "boris", PASSWORD, HOME));
		assertThat(again).hasMessage("There is an account already, so the code is not valid any more.");
		assertThat(again.action())
			.isEqualTo("Log in. On the command line, create another account: ./blockload user add NAME --role admin");
		assertThat(this.bench.audit()).containsExactly("unknown:10.1.0.7|10.1.0.7|setup-refused|the first account",
				"system:setup|10.1.0.7|account-created|account anna|{}|{\"roles\": \"admin\"}",
				"anna|10.1.0.7|logged-in|account anna");
	}

	@Test
	void theCodeIsValidForFiveTriesAndFifteenMinutes() {
		String code = this.node.codes().issue().orElseThrow();
		for (int i = 0; i < 5; i++) {
			assertThat(refused(() -> this.node.codes().redeem("AAAA-AAAA-AAAA", "anna", PASSWORD, HOME)))
				.hasMessage("The code is wrong.");
		}
		AccountException tried = refused(() -> this.node.codes().redeem(code, "anna", PASSWORD, HOME));
		assertThat(tried).hasMessage("The code is not valid any more. It is valid for 15 minutes and five tries.");
		assertThat(tried.action()).isEqualTo(
				"On the machine of the node, restart './blockload serve' for a new code, or create the account: ./blockload user add NAME --role admin");
		assertThat(tried.code()).isEqualTo("setup-refused");
		String anew = this.node.codes().issue().orElseThrow();
		this.bench.sql("UPDATE blockload.setup_code SET expires_at = expires_at - interval '15 minutes'");
		assertThat(refused(() -> this.node.codes().redeem(anew, "anna", PASSWORD, HOME)).message())
			.isEqualTo(tried.message());
		assertThat(this.node.accounts().exist()).isFalse();
	}

	@Test
	void aFileCreatesTheFirstAdministratorOnce(@TempDir Path folder) throws Exception {
		Path file = Files.writeString(folder.resolve("password"), PASSWORD + "\r\n");
		FirstAdministrator first = new FirstAdministrator(this.node.accounts());
		assertThat(first.createFrom(file)).isTrue();
		assertThat(this.node.accounts().authenticator().authenticate("admin", PASSWORD, HOME).account().grants())
			.isEqualTo(roles("admin"));
		Files.delete(file);
		// Not read while there is an account: it can be gone.
		assertThat(new FirstAdministrator(this.bench.node().accounts()).createFrom(file)).isFalse();
		assertThat(this.bench.audit()).first()
			.isEqualTo("system:serve|-|account-created|account admin|{}|{\"roles\": \"admin\"}");
	}

	@Test
	void aFileThatIsNoPasswordIsRefused(@TempDir Path folder) throws Exception {
		FirstAdministrator first = new FirstAdministrator(this.node.accounts());
		Path file = folder.resolve("password");
		AccountException absent = refused(() -> first.createFrom(file));
		assertThat(absent).hasMessage(
				"BLOCKLOAD_ADMIN_PASSWORD_FILE names '" + file + "', which cannot be read: the file does not exist.");
		assertThat(absent.action()).isEqualTo(
				"Create the file, or remove the variable and create the account: ./blockload user add NAME --role admin");
		Files.writeString(file, "secret\n");
		AccountException wrong = refused(() -> first.createFrom(file));
		assertThat(wrong).hasMessage("The file of BLOCKLOAD_ADMIN_PASSWORD_FILE: The password has 6 characters.");
		assertThat(wrong.action()).isEqualTo(Passwords.RULE);
		assertThat(List.of(absent.code(), wrong.code())).containsOnly("wrong-password");
		assertThat(this.node.accounts().list(COMMAND)).isEmpty();
	}

}
