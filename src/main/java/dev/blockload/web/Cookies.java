package dev.blockload.web;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import dev.blockload.serve.PublicUrl;
import dev.blockload.serve.WebOptions;
import dev.blockload.web.Exposure.Tls;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;

import org.springframework.http.ResponseCookie;

/**
 * The cookies of the pages. No script can read them, and other sites cannot send forms
 * with them.
 */
final class Cookies {

	private final boolean secure;

	Cookies(WebOptions options, Tls tls) {
		PublicUrl url = options.publicUrl();
		this.secure = (url != null) ? url.isSecure() : tls == Tls.ON;
	}

	/** Whether browsers send the cookies through TLS only. */
	boolean areSecure() {
		return this.secure;
	}

	/** The value of a cookie of a request. */
	Optional<String> value(Name name, HttpServletRequest request) {
		return values(name(name), request).filter((value) -> value.matches("[A-Za-z0-9_-]{43}")).findFirst();
	}

	/** The values that a browser sends for the name of a cookie. */
	static Stream<String> values(String name, HttpServletRequest request) {
		return Arrays.stream(Objects.requireNonNullElse(request.getCookies(), new Cookie[0]))
			.filter((cookie) -> cookie.getName().equals(name))
			.map(Cookie::getValue)
			.filter(Objects::nonNull);
	}

	/** The header that sets a cookie until the browser is closed. */
	String set(Name name, String value) {
		return cookie(name, value).build().toString();
	}

	/** The header that deletes a cookie. */
	String delete(Name name) {
		return cookie(name, "").maxAge(0).build().toString();
	}

	private ResponseCookie.ResponseCookieBuilder cookie(Name name, String value) {
		return cookie(name(name), value);
	}

	/** What sets a cookie of any name. */
	ResponseCookie.ResponseCookieBuilder cookie(String name, String value) {
		return ResponseCookie.from(name, value).path("/").httpOnly(true).sameSite("Lax").secure(this.secure);
	}

	/** With this prefix, browsers refuse cookies that another site of the domain sets. */
	private String name(Name name) {
		return (this.secure ? "__Host-" : "") + name.text;
	}

	/**
	 * The cookies.
	 */
	enum Name {

		/** The session of a person. */
		SESSION("blockload"),

		/** What forms contain before there is a session. */
		FORM("blockload-form"),

		/** A log-in at a provider that has begun. */
		LOG_IN("blockload-login");

		private final String text;

		Name(String text) {
			this.text = text;
		}

	}

}
