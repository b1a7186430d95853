package dev.blockload.cli;

import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A connection that does not list the application is refused whenever it would be used,
 * not only when definitions are looked at.
 */
class RefusedConnectionIT {

	private CommandBench bench;

	@TempDir
	private Path jobs;

	@BeforeEach
	void open() {
		this.bench = new CommandBench(this.jobs);
		this.bench.sql("CREATE TABLE app.staff (id int PRIMARY KEY, name text)");
	}

	@AfterEach
	void close() {
		this.bench.close();
	}

	@Test
	void aConnectionIsRefusedToARunAndToARestartOfAnEarlierOne() {
		connectionFor(this.bench.application());
		this.bench.define("staff", "file: {fixed: staff.csv}\nblock: staff\nmode: upsert\n");
		// The secret is wrong: a run that could be restarted.
		this.bench.run("run", "staff").ends(1);
		connectionFor("finance");
		String why = "Application '" + this.bench.application()
				+ "' is not allowed to use connection 'store'. Expected finance. To allow it, add it to 'applications' of the"
				+ " connection in " + this.jobs.resolve("connections.yml") + ".\n";
		assertThat(this.bench.run("run", "staff"))
			.isEqualTo(new CommandResult(2, "", this.jobs.resolve("staff.yml") + ":2:14: " + why));
		assertThat(this.bench.run("restart", "staff")).isEqualTo(new CommandResult(2, "",
				this.jobs.resolve("connections.yml") + ":2:3: Import 'staff' is refused. " + why));
		assertThat(this.bench.jdbc()
			.queryForObject("SELECT count(*) FROM blockload.run WHERE application = ?", Integer.class,
					this.bench.application()))
			.isEqualTo(1);
	}

	private void connectionFor(String application) {
		this.bench.write("connections.yml", """
				connections:
				  store:
				    bucket: %s
				    endpoint: %s
				    access-key-id: %s
				    secret-access-key: notTheSecret
				    applications: [%s]
				""".formatted(this.bench.bucket(), RunningServers.S3.endpoint(), RunningServers.S3.accessKeyId(),
				application));
	}

}
