package dev.blockload.app;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.blockload.run.SqlFailures;
import org.jspecify.annotations.Nullable;

/**
 * The database that the environment names. The first of these that is set counts:
 * {@code SPRING_DATASOURCE_URL}, {@code DATABASE_URL}, {@code PGHOST} or
 * {@code PGDATABASE}. {@code PGUSER}, {@code PGPASSWORD}, {@code PGPORT},
 * {@code PGDATABASE} and {@code PGSSL…} fill what a URI of libpq leaves open, as with
 * {@code psql}. If there is no password, the JDBC driver looks into {@code ~/.pgpass}, or
 * the file of {@code PGPASSFILE}.
 *
 * @param variable that names the database
 * @param url for the JDBC driver; it can contain a password
 * @param username of the role, or null for the account of the operating system
 * @param password of the role, or null
 */
public record DatabaseSettings(String variable, String url, @Nullable String username, @Nullable String password) {

	/** Seconds, until a database counts as one that cannot be reached. */
	private static final String CONNECT_SECONDS = "5";

	private static final String SPRING = "SPRING_DATASOURCE_URL";

	private static final String DEFAULT_HOST = "localhost";

	private static final Pattern JDBC = Pattern.compile("jdbc:postgresql:(?://(?<hosts>[^/?]*)/)?(?<name>[^?]*).*");

	/** The variables of libpq for parameters of a connection. */
	private static final Map<String, String> PARAMETERS = Map.of("PGSSLMODE", "sslmode", "PGSSLROOTCERT", "sslrootcert",
			"PGSSLCERT", "sslcert", "PGSSLKEY", "sslkey", "PGCONNECT_TIMEOUT", "connectTimeout");

	/**
	 * The database that variables name.
	 * @param variables their values by their names, or null
	 * @return empty if they name none
	 * @throws IllegalArgumentException if a value is not valid; the message contains no
	 * secret
	 */
	static Optional<DatabaseSettings> of(UnaryOperator<@Nullable String> variables) {
		for (String variable : new String[] { SPRING, "DATABASE_URL" }) {
			String url = given(variables, variable);
			if (url != null) {
				return Optional.of(of(variable, url, variables));
			}
		}
		boolean host = given(variables, "PGHOST") != null;
		return (host || given(variables, "PGDATABASE") != null)
				? Optional.of(uri(host ? "PGHOST" : "PGDATABASE", "postgresql://", variables)) : Optional.empty();
	}

	private static DatabaseSettings of(String variable, String url, UnaryOperator<@Nullable String> variables) {
		if (PostgresUri.isOne(url)) {
			return uri(variable, url, variables);
		}
		if (!url.startsWith("jdbc:postgresql:")) {
			// The URL itself is not shown: some hold a password.
			throw new IllegalArgumentException(
					variable + " is not a PostgreSQL URL. Expected postgresql://USER@HOST:5432/DATABASE, or"
							+ " jdbc:postgresql://HOST:5432/DATABASE, or no value to use the embedded PostgreSQL.");
		}
		requireNoLogin(variable, url);
		return variable.equals(SPRING)
				? new DatabaseSettings(variable, url, variables.apply("SPRING_DATASOURCE_USERNAME"),
						variables.apply("SPRING_DATASOURCE_PASSWORD"))
				: new DatabaseSettings(variable, url, given(variables, "PGUSER"), given(variables, "PGPASSWORD"));
	}

	/** A part of a password would be taken for a host, and shown. */
	private static void requireNoLogin(String variable, String url) {
		Matcher parts = JDBC.matcher(url);
		String hosts = parts.matches() ? parts.group("hosts") : null;
		if (url.split("\\?", 2)[0].contains("@")) {
			throw new IllegalArgumentException(variable + " is a JDBC URL with a user before its host, which JDBC does"
					+ " not have. Write postgresql://USER:PASSWORD@HOST:5432/DATABASE, without jdbc:.");
		}
		if (hosts != null && !hosts.isEmpty()) {
			try {
				PostgresUri.checkedHosts(hosts);
			}
			catch (IllegalArgumentException ex) {
				throw new IllegalArgumentException(variable + " " + ex.getMessage(), ex);
			}
		}
	}

	private static DatabaseSettings uri(String variable, String text, UnaryOperator<@Nullable String> variables) {
		try {
			PostgresUri uri = PostgresUri.parse(text);
			boolean spring = variable.equals(SPRING);
			String user = first(spring ? given(variables, "SPRING_DATASOURCE_USERNAME") : null, uri.user(),
					given(variables, "PGUSER"));
			String password = first(spring ? given(variables, "SPRING_DATASOURCE_PASSWORD") : null, uri.password(),
					given(variables, "PGPASSWORD"));
			Map<String, String> parameters = new LinkedHashMap<>();
			PARAMETERS.forEach((name, parameter) -> {
				String value = given(variables, name);
				if (value != null) {
					parameters.put(parameter, value);
				}
			});
			parameters.putAll(uri.parameters());
			String name = first(uri.database(), given(variables, "PGDATABASE"), user);
			PostgresUri complete = new PostgresUri(uri.hosts(), uri.database(), user, password, parameters);
			return new DatabaseSettings(variable,
					complete.jdbcUrl(hostOf(variables), (name != null) ? name : System.getProperty("user.name")), user,
					password);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException(variable + " " + ex.getMessage(), ex);
		}
	}

	private static String hostOf(UnaryOperator<@Nullable String> variables) {
		String host = first(given(variables, "PGHOST"), DEFAULT_HOST, null);
		String port = given(variables, "PGPORT");
		// Refuses what is no host.
		return PostgresUri.checkedHosts(host + ((port != null) ? ":" + port : ""));
	}

	private static @Nullable String first(@Nullable String one, @Nullable String other, @Nullable String last) {
		return (one != null) ? one : (other != null) ? other : last;
	}

	private static @Nullable String given(UnaryOperator<@Nullable String> variables, String name) {
		String value = variables.apply(name);
		return (value == null || value.isEmpty()) ? null : value;
	}

	/**
	 * Why the database cannot be reached, without a start of the program.
	 * @return empty if it can be reached
	 */
	public Optional<String> problem() {
		Properties properties = new Properties();
		// Absent, not empty: only then does the driver use the account, and ~/.pgpass.
		if (this.username != null && !this.username.isEmpty()) {
			properties.setProperty("user", this.username);
		}
		if (this.password != null && !this.password.isEmpty()) {
			properties.setProperty("password", this.password);
		}
		properties.setProperty("connectTimeout", CONNECT_SECONDS);
		properties.setProperty("ApplicationName", "blockload");
		try (Connection connection = DriverManager.getConnection(this.url, properties)) {
			return connection.isValid(1) ? Optional.empty() : Optional.of("It does not answer.");
		}
		catch (SQLException ex) {
			return Optional.of(SqlFailures.messageOf(ex));
		}
	}

	/**
	 * The database for people: {@code planning on db.example.com:5432, role blockload}.
	 */
	public String name() {
		Matcher parts = JDBC.matcher(this.url);
		String hosts = parts.matches() ? parts.group("hosts") : null;
		String name = parts.matches() ? parts.group("name") : "";
		return ((name == null || name.isEmpty()) ? "the default database" : name) + " on "
				+ ((hosts == null || hosts.isEmpty()) ? DEFAULT_HOST : hosts)
				+ ((this.username != null && !this.username.isEmpty()) ? ", role " + this.username : "");
	}

	/** Without the password, and without the URL, which can contain one. */
	@Override
	public String toString() {
		return this.variable + ": " + name();
	}

}
