package dev.blockload.app;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * A connection URI of libpq, {@code postgresql://USER:PASSWORD@HOST:PORT/DATABASE?…}. See
 * "Connection URIs" in the documentation of libpq.
 *
 * @param hosts one or more, each with or without its port, as the URI writes them; empty
 * if it names none
 * @param database decoded, or null if the URI names none
 * @param user decoded, or null
 * @param password decoded, or null
 * @param parameters by the names that the JDBC driver has for them
 */
record PostgresUri(String hosts, @Nullable String database, @Nullable String user, @Nullable String password,
		Map<String, String> parameters) {

	/** The parameters of libpq and how the JDBC driver names them. */
	private static final Map<String, String> NAMES = Map.ofEntries(Map.entry("sslmode", "sslmode"),
			Map.entry("sslrootcert", "sslrootcert"), Map.entry("sslcert", "sslcert"), Map.entry("sslkey", "sslkey"),
			Map.entry("sslpassword", "sslpassword"), Map.entry("sslnegotiation", "sslNegotiation"),
			Map.entry("connect_timeout", "connectTimeout"), Map.entry("application_name", "ApplicationName"),
			Map.entry("options", "options"), Map.entry("channel_binding", "channelBinding"),
			Map.entry("gssencmode", "gssEncMode"), Map.entry("target_session_attrs", "targetServerType"));

	/** How the JDBC driver names the values of {@code target_session_attrs}. */
	private static final Map<String, String> SERVERS = Map.of("read-write", "primary", "read-only", "secondary",
			"standby", "secondary", "prefer-standby", "preferSecondary");

	PostgresUri {
		parameters = Map.copyOf(parameters);
	}

	/** Whether a text begins as such a URI does. */
	static boolean isOne(String text) {
		return text.startsWith("postgresql://") || text.startsWith("postgres://");
	}

	/**
	 * Parse a URI.
	 * @param text the URI, which is not quoted in messages because it can hold a password
	 * @throws IllegalArgumentException if it is not valid; the message is the end of a
	 * sentence about the variable
	 */
	static PostgresUri parse(String text) {
		// As in libpq, a user and a password end at an @ before the first slash, and can
		// have a question mark.
		String rest = text.substring(text.indexOf("://") + 3);
		int first = rest.indexOf('/');
		int at = rest.lastIndexOf('@', (first < 0) ? rest.length() : first);
		String[] login = rest.substring(0, Math.max(at, 0)).split(":", 2);
		String[] parts = rest.substring(at + 1).split("\\?", 2);
		int slash = parts[0].indexOf('/');
		String authority = (slash < 0) ? parts[0] : parts[0].substring(0, slash);
		// Before names of parameters are shown: they can be a part of a password.
		checkedHosts(authority);
		Map<String, String> query = query((parts.length > 1) ? parts[1] : "");
		Map<String, String> parameters = new LinkedHashMap<>();
		query.forEach((name, value) -> parameter(name, value, parameters));
		String port = query.get("port");
		String host = (query.get("host") != null) ? query.get("host") : authority;
		String hosts = checkedHosts(host + ((port != null && !host.isEmpty()) ? ":" + port : ""));
		return new PostgresUri(hosts,
				first(query.get("dbname"), (slash < 0) ? "" : decoded(parts[0].substring(slash + 1))),
				first(query.get("user"), decoded(login[0])),
				first(query.get("password"), (login.length > 1) ? decoded(login[1]) : ""), parameters);
	}

	private static @Nullable String first(@Nullable String one, String other) {
		return (one != null) ? one : other.isEmpty() ? null : other;
	}

	private static Map<String, String> query(String text) {
		Map<String, String> query = new LinkedHashMap<>();
		Stream.of(text.split("&")).filter((pair) -> !pair.isEmpty()).forEach((pair) -> {
			String[] parts = pair.split("=", 2);
			query.put(decoded(parts[0]), (parts.length > 1) ? decoded(parts[1]) : "");
		});
		return query;
	}

	private static void parameter(String name, String value, Map<String, String> parameters) {
		if (Stream.of("host", "port", "user", "password", "dbname").anyMatch(name::equals)) {
			return;
		}
		String jdbc = NAMES.get(name);
		if (jdbc == null) {
			throw new IllegalArgumentException("has "
					+ (name.matches("[a-z_]{1,30}") ? "the parameter '" + name + "', which" : "a parameter that")
					+ " Blockload does not know. Expected " + String.join(", ", new TreeSet<>(NAMES.keySet())) + ".");
		}
		parameters.put(jdbc, jdbc.equals("targetServerType") ? SERVERS.getOrDefault(value, value) : value);
	}

	/**
	 * Hosts with or without their ports.
	 * @throws IllegalArgumentException if one is not valid
	 */
	static String checkedHosts(String text) {
		return Stream.of(text.split(",")).map((host) -> {
			if (decoded(host).startsWith("/")) {
				throw new IllegalArgumentException("names a directory of Unix sockets, '" + decoded(host)
						+ "'. Expected a host: Java connects over TCP only.");
			}
			if (!host.matches("(?:\\[[0-9A-Fa-f:.]+\\]|[^:\\[\\]@/]*)(?::\\d{0,5})?")) {
				// Not shown: it can be a part of a password.
				throw new IllegalArgumentException("has a host that is not valid. Expected HOST or HOST:PORT."
						+ " In a password, write @ as %40 and / as %2F.");
			}
			return host;
		}).collect(Collectors.joining(","));
	}

	/** A plus sign is no space in these URIs. */
	private static String decoded(String text) {
		try {
			return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("has a % that no two hexadecimal digits follow. Write % as %25.", ex);
		}
	}

	/**
	 * The URL for the JDBC driver, without user and password.
	 * @param host where the URI names none
	 * @param name of the database where the URI names none
	 */
	String jdbcUrl(String host, String name) {
		String query = this.parameters.entrySet()
			.stream()
			.sorted(Map.Entry.comparingByKey())
			.map((parameter) -> parameter.getKey() + "=" + encoded(parameter.getValue()))
			.collect(Collectors.joining("&"));
		return "jdbc:postgresql://" + (this.hosts.isEmpty() ? host : this.hosts) + "/"
				+ encoded((this.database != null) ? this.database : name) + (query.isEmpty() ? "" : "?" + query);
	}

	private static String encoded(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
	}

}
