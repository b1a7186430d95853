package dev.blockload.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

import dev.blockload.embedded.EmbeddedPostgres;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * The embedded PostgreSQL of the benchmark with its default settings, and the folder of
 * the embedded store, which Blockload starts itself: its start is part of the time.
 */
final class BenchServers implements AutoCloseable {

	static final String SCHEMA = "bench";

	private static final String STAGING = "SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = 'blockload'"
			+ " AND tablename ~ '^blockload_run_[0-9]+$' ORDER BY length(tablename) DESC, tablename DESC LIMIT 1";

	private final Path home;

	private final EmbeddedPostgres postgres;

	private final SingleConnectionDataSource connection;

	private final JdbcTemplate jdbc;

	private final long postmaster;

	/** The processes of the store that were found last. */
	private List<Long> store = List.of();

	/**
	 * Use the servers.
	 * @param folder that Blockload gets as BLOCKLOAD_HOME
	 * @param state the folder of the embedded PostgreSQL: {@code .blockload} in it, or
	 * where that leads
	 * @param libraries of the embedded servers
	 */
	BenchServers(Path folder, Path state, Path libraries) throws IOException {
		this.home = folder;
		this.postgres = EmbeddedPostgres.use(state, libraries);
		this.connection = new SingleConnectionDataSource(this.postgres.jdbcUrl(), this.postgres.username(),
				this.postgres.password(), true);
		this.jdbc = new JdbcTemplate(this.connection);
		this.jdbc.execute("CREATE SCHEMA IF NOT EXISTS " + SCHEMA);
		Path data = Path.of(text("SHOW data_directory"));
		this.postmaster = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0).trim());
	}

	/** The directory that Blockload gets as BLOCKLOAD_HOME. */
	Path home() {
		return this.home;
	}

	JdbcTemplate jdbc() {
		return this.jdbc;
	}

	String url() {
		return this.postgres.jdbcUrl();
	}

	int port() {
		return this.postgres.port();
	}

	String user() {
		return this.postgres.username();
	}

	String password() {
		return this.postgres.password();
	}

	Map<String, String> datasource() {
		return Map.of("SPRING_DATASOURCE_URL", url(), "SPRING_DATASOURCE_USERNAME", user(),
				"SPRING_DATASOURCE_PASSWORD", password());
	}

	Connection connect() throws SQLException {
		return DriverManager.getConnection(url(), user(), password());
	}

	/** Put a file into the store, without copying it. */
	void put(Path file) throws IOException {
		Path bucket = Files.createDirectories(this.home.resolve(".blockload/s3").resolve(SCHEMA));
		Path object = bucket.resolve(file.getFileName());
		if (Files.notExists(object)) {
			Files.createLink(object, file);
		}
	}

	double cpu() {
		return Proc.cpuWithChildren(this.postmaster);
	}

	/** Seconds on processors of the store; 0 if it does not run. */
	double storeCpu() {
		if (this.store.stream().noneMatch(Proc::isAlive)) {
			this.store = Proc.find("FileStoreMain", this.home.toString());
		}
		return this.store.stream().mapToDouble(Proc::cpu).sum();
	}

	/** The position in the WAL, in bytes. */
	long wal() {
		Long position = this.jdbc.queryForObject("SELECT pg_catalog.pg_current_wal_insert_lsn() - '0/0'::pg_lsn",
				Long.class);
		return (position != null) ? position : 0;
	}

	String text(String query) {
		String found = this.jdbc.queryForObject(query, String.class);
		return (found != null) ? found : "";
	}

	long count(String table) {
		Long rows = this.jdbc.queryForObject("SELECT count(*) FROM " + table, Long.class);
		return (rows != null) ? rows : 0;
	}

	/** Whether a table, or the newest staging table, has rows that are committed. */
	boolean hasRows(@Nullable String table) {
		List<String> staging = this.jdbc.queryForList(STAGING, String.class);
		return (table != null && exists(table)) || (!staging.isEmpty() && exists("blockload." + staging.get(0)));
	}

	private boolean exists(String table) {
		return Boolean.TRUE
			.equals(this.jdbc.queryForObject("SELECT EXISTS (SELECT FROM " + table + ")", Boolean.class));
	}

	@Override
	public void close() {
		this.jdbc.execute("DROP SCHEMA " + SCHEMA + " CASCADE");
		if (Boolean.TRUE
			.equals(this.jdbc.queryForObject("SELECT to_regclass('blockload.run') IS NOT NULL", Boolean.class))) {
			this.jdbc.update("DELETE FROM blockload.run WHERE application = ?", SCHEMA);
		}
		this.connection.destroy();
		this.postgres.close();
	}

}
