package dev.blockload.account;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

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
		assertThat(this.node.accounts().authenticate("admin", PASSWORD, HOME).account().grants())
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
