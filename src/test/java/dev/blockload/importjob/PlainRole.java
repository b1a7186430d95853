package dev.blockload.importjob;

import java.util.UUID;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * A role that is no superuser, and its own database, in which it can create schemas and
 * nothing else.
 */
public final class PlainRole {

	private final Servers all = EmbeddedServers.get();

	private final String name = "plain_" + UUID.randomUUID().toString().substring(0, 8);

	private final JdbcTemplate server = client(this.all.jdbcUrl());

	private PlainRole() {
	}

	public static PlainRole create() {
		PlainRole role = new PlainRole();
		role.execute("CREATE ROLE " + role.name + " LOGIN PASSWORD 'secret'");
		role.execute("CREATE DATABASE " + role.name);
		role.execute("REVOKE ALL ON DATABASE " + role.name + " FROM PUBLIC");
		role.execute("GRANT CONNECT, CREATE ON DATABASE " + role.name + " TO " + role.name);
		return role;
	}

	private JdbcTemplate client(String url) {
		return new JdbcTemplate(new DriverManagerDataSource(url, this.all.username(), this.all.password()));
	}

	/** The name of the role, and of the database. */
	public String name() {
		return this.name;
	}

	/** The servers as this role reaches them. */
	public Servers servers() {
		return new Servers(this.all.jdbcUrl().replaceFirst("(//[^/]+/)[^?]+", "$1" + this.name), this.name, "secret",
				this.all.s3(), this.all.accessKeyId(), this.all.secretAccessKey());
	}

	/** Execute a statement as the superuser, in the database that all tests share. */
	public void execute(String statement) {
		this.server.execute(statement);
	}

	/** A client of the database as the superuser. */
	public JdbcTemplate administrator() {
		return client(servers().jdbcUrl());
	}

	public void drop() {
		execute("DROP DATABASE " + this.name + " WITH (FORCE)");
		execute("DROP ROLE " + this.name);
	}

}
