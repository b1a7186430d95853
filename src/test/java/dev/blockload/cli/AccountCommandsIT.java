package dev.blockload.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

import dev.blockload.importjob.EmbeddedServers;
import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.Servers;
import dev.blockload.run.RunProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The verbs {@code user}, {@code token} and {@code audit}.
 */
@Isolated("replaces standard output")
class AccountCommandsIT {

	private static final Servers SERVERS = EmbeddedServers.get();

	private static final Map<String, String> DATABASE = Map.of("spring.datasource.url", SERVERS.jdbcUrl(),
			"spring.datasource.username", SERVERS.username(), "spring.datasource.password", SERVERS.password());

	private static final String PASSWORD_FILE = "BLOCKLOAD_ADMIN_PASSWORD_FILE";

	private String errors = "";

	private int code;

	@BeforeEach
	void useTheDatabase() {
		DATABASE.forEach(System::setProperty);
	}

	@AfterEach
	void forgetTheDatabase() {
		DATABASE.keySet().forEach(System::clearProperty);
		System.clearProperty(PASSWORD_FILE);
	}

	@Test
	void peopleAndProgramsGetTheirRoles() {
		ImportBench.shared(Map.of()).sql("TRUNCATE blockload.account, blockload.token CASCADE");
		ImportBench.shared(Map.of()).deleteAudit("true");
		assertThat(run("user", "add", "anna", "--role", "operator", "--application", "no_such")).matches("""
				Account 'anna' was created: operator in no_such\\.
				Password: [A-HJ-NP-Za-km-z2-9]{20}
				It is shown once\\. The person changes it at the first log-in\\.
				""");
		assertThat(this.errors)
			.isEqualTo("Application 'no_such' has no block in this database. Check that the name is correct.\n");
		assertThat(run("user", "add", "anna", "--role", "admin")).isEmpty();
		assertThat(this.code).isEqualTo(2);
		assertThat(this.errors).isEqualTo(
				"""
						account-exists: There is an account 'anna' already.
						  Choose another name, or change its role: ./blockload user role anna --role ROLE --application APPLICATION
						""");
		assertThat(run("user", "role", "anna", "--role", "viewer", "--application", "hr,finance"))
			.isEqualTo("Account 'anna' has these roles now: operator in no_such, viewer in finance, viewer in hr.\n");
		assertThat(run("user", "list", "-o", "csv")).matches(
				"""
						number,name,roles,state,issuer,last_log_in,created,created_by\r
						[0-9]+,anna,"operator in no_such, viewer in finance, viewer in hr",must change password,,,20[0-9T:.-]+Z,os:[^,]+\r
						""");
		String token = run("token", "create", "nightly", "--role", "viewer", "--application", "hr", "--owner", "anna",
				"--from", "10.1.0.0/16,::1", "--expires", "36h");
		assertThat(token).matches("blk_[0-9A-Za-z]{49}\n");
		assertThat(this.errors).matches("Token 'anna/nightly' is accepted until 20[0-9T:-]+Z\\. Its text is shown once"
				+ " and is not stored\\.\nApplication 'hr' has no block in this database\\. Check that the name is correct\\.\n");
		assertThat(run("token", "list", "-o", "csv")).matches("""
				number,name,roles,scopes,from,state,expires,last_used,last_address,created,created_by\r
				[0-9]+,anna/nightly,viewer in hr,,"10.1.0.0/16, ::1",accepted,20[0-9T:.-]+Z,,,20[0-9T:.-]+Z,os:[^,]+\r
				""").doesNotContain(token.strip());
		assertThat(run("token", "revoke", "anna/nightly"))
			.isEqualTo("Token 'anna/nightly' was revoked. All nodes refuse it within 5 s.\n");
		assertThat(run("audit", "--since", "1d", "--who", "os:" + RunProcess.user(), "--limit", "3")
			.replaceAll("20[0-9T:-]+Z", "TIME")
			.replace(RunProcess.user(), "WHO")
			.replaceAll(" {2,}", "  ")).isEqualTo(
					"""
							time  who  address  did  to  change
							TIME  os:WHO  token-revoked  token anna/nightly
							TIME  os:WHO  token-created  token anna/nightly  addresses: 10.1.0.0/16, ::1; expires: TIME; roles: viewer in hr
							TIME  os:WHO  roles-changed  account anna  roles: operator in no_such, viewer in hr -> operator in no_such, viewer in finance, viewer in hr
							""");
	}

	@Test
	void serveCreatesTheFirstAccountOfAContainer(@TempDir Path folder) {
		ImportBench.shared(Map.of()).sql("TRUNCATE blockload.account CASCADE");
		Path absent = folder.resolve("password");
		System.setProperty(PASSWORD_FILE, absent.toString());
		assertThat(run("serve", "--port", "0", "--jobs", folder.toString())).isEmpty();
		assertThat(this.errors).isEqualTo(
				"""
						wrong-password: BLOCKLOAD_ADMIN_PASSWORD_FILE names '%s', which cannot be read: the file does not exist.
						  Create the file, or remove the variable and create the account: ./blockload user add NAME --role admin --jobs %s
						"""
					.formatted(absent, folder));
		assertThat(this.code).isEqualTo(2);
	}

	private String run(String... arguments) {
		PrintStream out = System.out;
		PrintStream err = System.err;
		ByteArrayOutputStream printed = new ByteArrayOutputStream();
		ByteArrayOutputStream said = new ByteArrayOutputStream();
		try {
			System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
			System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
			this.code = Blockload.execute(arguments);
		}
		finally {
			System.setOut(out);
			System.setErr(err);
		}
		this.errors = said.toString(StandardCharsets.UTF_8);
		return printed.toString(StandardCharsets.UTF_8);
	}

}
