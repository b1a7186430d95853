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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The embedded database, kept up by a command of its own.
 */
class DatabaseIT {

	@Test
	void itIsUpForAllUntilASignalEndsTheLastThatKeepsIt(@TempDir Path home) throws Exception {
		Commands commands = new Commands(Map.of(), "-Dblockload.home=" + home);
		Process first = commands.start("database");
		Process second = null;
		try {
			Told told = told(first);
			assertThat(told.lines())
				.startsWith("The embedded PostgreSQL is running, and other commands use it. Press Ctrl-C to stop.")
				.contains("  psql      PGPASSWORD=%s psql -h 127.0.0.1 -p %s -U %s blockload".formatted(told.password(),
						told.url().replaceAll("\\D*127.0.0.1:(\\d+)/.*", "$1"), told.user()));
			told.connect();
			second = commands.start("database");
			assertThat(told(second)).isEqualTo(told);
			assertThat(commands.run("history").ends(0).out()).isEqualTo("No runs yet.\n");
			assertThat(terminated(second)).isZero();
			told.connect();
			assertThat(terminated(first)).isZero();
			assertThatThrownBy(told::connect).isInstanceOf(SQLException.class);
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
		Answer answer = new Commands(Map.of("SPRING_DATASOURCE_URL", "jdbc:postgresql://db.example.com/x"))
			.run("database");
		assertThat(answer).isEqualTo(new Answer(2, "", """
				SPRING_DATASOURCE_URL is set, so commands do not use the embedded PostgreSQL. Unset it first.
				For help, run: ./blockload database --help
				"""));
	}

	private static int terminated(Process process) throws InterruptedException {
		process.destroy();
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ended by SIGTERM").isTrue();
		return process.exitValue();
	}

	private static Told told(Process process) throws IOException {
		// Not closed: that would break the process's pipe.
		BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
		List<String> lines = new ArrayList<>();
		for (int number = 0; number < 5; number++) {
			lines.add(reader.readLine());
		}
		return new Told(lines);
	}

	/** What the command told, which ends in the URL, the user and the password. */
	private record Told(List<String> lines) {

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
