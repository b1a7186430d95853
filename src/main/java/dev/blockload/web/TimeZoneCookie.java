package dev.blockload.web;

import java.nio.charset.StandardCharsets;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;

import jakarta.servlet.http.HttpServletRequest;

/**
 * The time zone that a person has chosen for the pages, in a cookie of the browser. It is
 * no secret, and UTC if there is none.
 */
final class TimeZoneCookie {

	private static final String NAME = "blockload-zone";

	private static final Duration AGE = Duration.ofDays(400);

	private TimeZoneCookie() {
	}

	/** The zone of the pages for a request. */
	static ZoneId of(HttpServletRequest request) {
		return Cookies.values(NAME, request).findFirst().map(TimeZoneCookie::read).orElse(ZoneId.of("UTC"));
	}

	private static ZoneId read(String value) {
		try {
			return zone(URLDecoder.decode(value, StandardCharsets.UTF_8));
		}
		catch (WebException | IllegalArgumentException ex) {
			// Somebody changed the cookie: as if there were none.
			return ZoneId.of("UTC");
		}
	}

	/** The zone that a person wrote. */
	static ZoneId zone(String name) {
		try {
			return ZoneId.of(name.strip());
		}
		catch (DateTimeException ex) {
			throw WebException.badRequest("'" + name + "' is not a time zone. Expected a name like Europe/Paris.");
		}
	}

	/** The header that sets the cookie. */
	static String set(ZoneId zone, Cookies cookies) {
		return cookies.cookie(NAME, URLEncoder.encode(zone.getId(), StandardCharsets.UTF_8))
			.maxAge(AGE)
			.build()
			.toString();
	}

}
