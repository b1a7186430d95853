package dev.blockload.run;

import dev.blockload.csv.Position;
import dev.blockload.importjob.EmbeddedServers;
import dev.blockload.importjob.Servers;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Migration V15 makes batches of ranges and chunks: runs at V14 can be restarted, and
 * their records are found.
 */
class MigratedRangesIT {

	private static final String DATABASE = "migrated_ranges";

	private static final Servers SERVERS = EmbeddedServers.get();

	private final JdbcClient server = client(SERVERS.jdbcUrl());

	private final JdbcClient jdbc = client(url());

	private final Ledger ledger = new Ledger(this.jdbc);

	private static String url() {
		return SERVERS.jdbcUrl().replaceFirst("/[^/?]+(\\?|$)", "/" + DATABASE + "$1");
	}

	private static JdbcClient client(String url) {
		return JdbcClient.create(new DriverManagerDataSource(url, SERVERS.username(), SERVERS.password()));
	}

	@BeforeEach
	@AfterEach
	void drop() {
		this.server.sql("DROP DATABASE IF EXISTS " + DATABASE).update();
	}

	private void migrate(String version) {
		Flyway.configure()
			.dataSource(url(), SERVERS.username(), SERVERS.password())
			.locations("filesystem:sql/migrations")
			.schemas("blockload")
			.target(version)
			.load()
			.migrate();
	}

	@Test
	void rangesAndChunksBecomeBatches() {
		this.server.sql("CREATE DATABASE " + DATABASE).update();
		migrate("14");
		this.jdbc
			.sql("""
					INSERT INTO blockload.run (import, application, block, mode, definition, forced, owner, holder, status,
					                           restartable)
					VALUES ('done', 'a', 'b', 'append', '{}', false, 1, 'here', 'COMPLETED', false),
					       ('stopped', 'a', 'b', 'append', '{}', false, 2, 'here', 'STOPPED', true),
					       ('zipped', 'a', 'b', 'append', '{}', false, 3, 'here', 'FAILED', true),
					       ('planned', 'a', 'b', 'append', '{}', false, 4, 'here', 'FAILED', true),
					       ('new', 'a', 'b', 'append', '{}', false, 5, 'here', 'FAILED', true);
					INSERT INTO blockload.range (run_id, ordinal, start_byte, end_byte, first_record, next_byte, next_record,
					                             next_line, loaded, rejected, blank_cells, owner)
					VALUES (1, 0, 10, 100, 1, 100, 10, 13, 7, 2, 1, 1), (2, 0, 10, 100, 1, 40, 4, 5, 2, 1, 0, 2),
					       (3, 0, 10, 9223372036854775807, 1, 40, 4, 5, 3, 0, 0, 3), (4, 0, 10, 100, 1, 10, 1, 2, 0, 0, 0, 4);
					INSERT INTO blockload.chunk (run_id, first_record, start_byte, end_byte, first_line)
					VALUES (1, 1, 10, 50, 2), (1, 5, 50, 90, 7), (1, 10, 90, 100, 12), (2, 1, 10, 20, 2), (2, 2, 20, 40, 3),
					       (3, 1, 10, 40, 2)""")
			.update();
		migrate("15");

		Position begin = new Position(10, 1, 2);
		assertThat(this.ledger.batchOf(1, 4)).contains(new Batch(begin, new Position(50, 5, 7), 7, 2, 1));
		assertThat(this.ledger.batchOf(1, 5))
			.contains(new Batch(new Position(50, 5, 7), new Position(90, 10, 12), 0, 0));
		assertThat(this.ledger.coverage(1).gaps()).isEmpty();
		assertThat(this.ledger.books(1)).isEqualTo(new Ledger.Books(9, 7, 2, 1, null, 0));

		assertThat(this.ledger.batchOf(2, 3)).contains(new Batch(begin, new Position(40, 4, 5), 2, 1));
		assertThat(this.ledger.coverage(2).gaps()).containsExactly(new Gap(new Position(40, 4, 5), 100L, 1));
		assertThat(this.ledger.coverage(3).gaps()).containsExactly(new Gap(new Position(40, 4, 5), null, 0));
		assertThat(this.ledger.coverage(4).gaps()).containsExactly(new Gap(begin, 100L, 0));
		assertThat(this.ledger.countsOf(5)).isEqualTo(Run.Counts.UNKNOWN);
		assertThat(this.jdbc.sql("SELECT count(*) FROM blockload.batch").query(Long.class).single()).isEqualTo(5);
		assertThat(this.jdbc
			.sql("SELECT to_regclass('blockload.range') IS NULL AND to_regclass('blockload.chunk') IS NULL")
			.query(Boolean.class)
			.single()).isTrue();
		assertThat(this.ledger.coverage(1)).extracting(Coverage::begin).isEqualTo(begin);
	}

}
