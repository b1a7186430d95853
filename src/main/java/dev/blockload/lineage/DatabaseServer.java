package dev.blockload.lineage;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The namespace of the tables of a PostgreSQL server: {@code postgres://host:port}.
 */
final class DatabaseServer {

	private static final String PORT = "5432";

	/** The first of several hosts; an address of IPv6 is in brackets. */
	private static final Pattern HOST = Pattern
		.compile("jdbc:postgresql://(?<host>\\[[^\\]]+\\]|[^:/,?\\[]*)(:(?<port>\\d+))?.*", Pattern.DOTALL);

	private DatabaseServer() {
	}

	/**
	 * The namespace.
	 * @param url of JDBC, which can also leave out host and port
	 */
	static String of(String url) {
		Matcher matcher = HOST.matcher(url);
		String host = matcher.matches() ? matcher.group("host") : "";
		String port = matcher.matches() ? matcher.group("port") : null;
		return "postgres://" + (host.isEmpty() ? "localhost" : host) + ":" + ((port != null) ? port : PORT);
	}

}
