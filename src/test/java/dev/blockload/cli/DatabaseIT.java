package dev.blockload.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.blockload.embedded.UnpackedPrograms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The command that keeps the embedded database running.
 */
class DatabaseIT {

	@Test
	void itIsUpForAllUntilASignalEndsTheLastThatKeepsIt(@TempDir Path home) throws Exception {
		Commands commands = new Commands(Map.of(), "-Dblockload.home=" + home);
		var unused = UnpackedPrograms.linkedInto(home.resolve(".blockload"), Commands.LIBRARIES);
		Process first = commands.start("database");
		Process second = null;
		try {
			Printed printed = printed(first);
			assertThat(printed.lines())
				.startsWith("The embedded PostgreSQL is running, and other commands use it. Press Ctrl-C to stop.")
				.contains("  psql      PGPASSWORD=%s psql -h 127.0.0.1 -p %s -U %s blockload".formatted(
						printed.password(), printed.url().replaceAll("\\D*127.0.0.1:(\\d+)/.*", "$1"), printed.user()));
			printed.connect();
			second = commands.start("database");
			assertThat(printed(second)).isEqualTo(printed);
			assertThat(commands.run("history").ends(0).out()).isEqualTo("""
					Database: the embedded PostgreSQL
					No runs yet.
					""");
			assertThat(terminated(second)).isZero();
			printed.connect();
			assertThat(terminated(first)).isZero();
			assertThatThrownBy(printed::connect).isInstanceOf(SQLException.class);
		}
		finally {
			first.destroy();
			if (second != null) {
				second.destroy();
			}
		}
	}

	@Test
	void itIsRefusedWhereTheSettingsNameAnother() {
		CommandResult answer = new Commands(Map.of("SPRING_DATASOURCE_URL", "jdbc:postgresql://db.example.com/x"))
			.run("database");
		assertThat(answer).isEqualTo(new CommandResult(2, "", """
				SPRING_DATASOURCE_URL is set, so commands do not use the embedded PostgreSQL. Unset it first.
				For help, run: ./blockload database --help
				"""));
	}

	private static int terminated(Process process) throws InterruptedException {
		process.destroy();
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended by SIGTERM").isTrue();
		return process.exitValue();
	}

	private static Printed printed(Process process) throws IOException {
		// Not closed: that would break the process's pipe.
		BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
		List<String> lines = new ArrayList<>();
		for (int number = 0; number < 5; number++) {
			lines.add(reader.readLine());
		}
		return new Printed(lines);
	}

	/**
	 * What the command printed: its last lines are the URL, the user and the password.
	 */
	private record Printed(List<String> lines) {

		String url() {
			return this.lines.get(2).replaceFirst("  JDBC      ", "");
		}

		String user() {
			return this.lines.get(3).replaceFirst("  user      ", "");
		}

		String password() {
			return this.lines.get(4).replaceFirst("  password  ", "");
		}

		void connect() throws SQLException {
			DriverManager.getConnection(url(), user(), password()).close();
		}

	}

}
