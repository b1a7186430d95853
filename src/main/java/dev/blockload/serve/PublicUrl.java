package dev.blockload.serve;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * The address under which people and programs reach the web server, such as
 * {@code https://blockload.example.com}. It can differ from the address on which the
 * server listens, for example behind a proxy.
 *
 * @param origin scheme, host and port, without a path
 */
public record PublicUrl(URI origin) {

	private static final String EXPECTED = " Expected scheme, host and port, such as https://blockload.example.com.";

	public PublicUrl {
		String scheme = String.valueOf(origin.getScheme());
		if (!scheme.equals("https") && !scheme.equals("http")) {
			throw wrong(origin, "does not begin with https:// or http://");
		}
		if (origin.getHost() == null) {
			throw wrong(origin, "has no host");
		}
		if (origin.getRawUserInfo() != null || origin.getRawQuery() != null || origin.getRawFragment() != null
				|| !origin.getRawPath().isEmpty()) {
			throw wrong(origin, "has more than scheme, host and port");
		}
	}

	private static IllegalArgumentException wrong(Object origin, String why) {
		return new IllegalArgumentException("--public-url is '" + origin + "', which " + why + "." + EXPECTED);
	}

	/**
	 * Read what somebody typed. A slash at its end is ignored.
	 * @throws IllegalArgumentException if it is not such a URL
	 */
	public static PublicUrl of(String text) {
		try {
			return new PublicUrl(new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text));
		}
		catch (URISyntaxException ex) {
			throw wrong(text, "is not a URL");
		}
	}

	/** Whether browsers reach the server through TLS. */
	public boolean isSecure() {
		return this.origin.getScheme().equals("https");
	}

	/** The host in lower case, without the port. */
	public String host() {
		return this.origin.getHost().toLowerCase(Locale.ROOT);
	}

	/**
	 * The URL of a path.
	 * @param path begins with a slash
	 */
	public String with(String path) {
		return this.origin + path;
	}

}
