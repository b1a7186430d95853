package dev.blockload.docs;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.blockload.embedded.EmbeddedPostgres;
import dev.blockload.embedded.UnpackedPrograms;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the SQL of each page on a real PostgreSQL, in its own database.
 */
class PagesSqlIT {

	private static final Path LIBRARIES = Path.of("target", "embedded");

	/** What a page takes for granted. */
	private static final Map<Path, String> BEFORE = Map.of(Pages.OPERATIONS, """
			CREATE SCHEMA finance;
			CREATE TABLE finance.revenue (month date);
			CREATE TABLE finance.journal (id serial);
			CREATE TABLE finance.bookings (_load bigint NOT NULL) PARTITION BY RANGE (_load);
			CREATE SCHEMA blockload;
			CREATE SCHEMA batch;
			""", Path.of("src/docs/publishing.md"), "CREATE SCHEMA finance;");

	@TempDir
	private static Path home;

	private static EmbeddedPostgres server;

	private static JdbcTemplate jdbc;

	@BeforeAll
	static void start() {
		server = EmbeddedPostgres.use(UnpackedPrograms.linkedInto(home, LIBRARIES), LIBRARIES);
		jdbc = connect(server.jdbcUrl());
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	static Stream<Path> pages() {
		return Pages.all().stream().filter((page) -> !Pages.blocks(page, "sql").isEmpty());
	}

	@Test
	void thePagesWithSqlAreKnown() {
		assertThat(pages()).contains(Pages.README, Pages.OPERATIONS, Path.of("src/docs/publishing.md"));
	}

	@ParameterizedTest
	@MethodSource("pages")
	void eachStatementOfAPageWorks(Path page) {
		jdbc.execute("DROP DATABASE IF EXISTS planning");
		jdbc.execute("CREATE DATABASE planning");
		JdbcTemplate database = connect(server.jdbcUrl().replaceFirst("/blockload(\\?|$)", "/planning$1"));
		assertThat(database.queryForObject("SELECT current_database()", String.class)).isEqualTo("planning");
		String before = BEFORE.get(page);
		if (before != null) {
			database.execute(before);
		}
		List<String> blocks = Pages.blocks(page, "sql");
		blocks.forEach(database::execute);
	}

	private static JdbcTemplate connect(String url) {
		return new JdbcTemplate(new DriverManagerDataSource(url, server.username(), server.password()));
	}

}
