package dev.blockload.web;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Objects;

import dev.blockload.account.Caller;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.security.web.csrf.CsrfToken;

/**
 * What a template knows about the page that it is part of: its title, who is logged in,
 * its texts, and how numbers and times are written for the reader. Belongs to one
 * request.
 */
public final class Page {

	private static final String NOT_KNOWN = "–";

	private final String title;

	private final String path;

	private final @Nullable Caller caller;

	private final CsrfToken csrf;

	private final Formats formats;

	private final Instant now = Instant.now();

	private Page(HttpServletRequest request, @Nullable Caller caller, String title) {
		this.title = title;
		this.path = request.getRequestURI();
		this.caller = caller;
		this.csrf = (CsrfToken) Objects.requireNonNull(request.getAttribute(CsrfToken.class.getName()),
				"The request has not passed the security chain of the pages.");
		this.formats = new Formats(locale(request), TimeZoneCookie.of(request));
	}

	/**
	 * The page that answers a request.
	 * @param request of a browser
	 * @param caller who is logged in, or null
	 * @param title the key of its title
	 * @param values for the places of the title
	 */
	public static Page of(HttpServletRequest request, @Nullable Caller caller, String title, Object... values) {
		return new Page(request, caller, Texts.text(title, values));
	}

	/** Only with a country it says how dates are written. */
	private static Locale locale(HttpServletRequest request) {
		return (request.getHeader("Accept-Language") != null) ? request.getLocale() : Locale.UK;
	}

	public String title() {
		return this.title;
	}

	/** Who is logged in; null if nobody is. */
	public @Nullable Caller caller() {
		return this.caller;
	}

	/** The path of the request. */
	public String path() {
		return this.path;
	}

	/** Whether the page belongs to a part of the navigation, which begins at a path. */
	public boolean isIn(String section) {
		return this.path.equals(section) || (section.length() > 1 && this.path.startsWith(section + "/"));
	}

	/** What each form contains in its hidden field {@code _csrf}. */
	public String csrf() {
		return this.csrf.getToken();
	}

	/**
	 * A text of the bundle.
	 * @param key of the text
	 * @param values for its places, formatted
	 */
	public String text(String key, Object... values) {
		return Texts.text(key, values);
	}

	/**
	 * A text with a count: the one of {@code key.one} for 1, otherwise that of
	 * {@code key.many}.
	 */
	public String count(String key, long count, Object... others) {
		Object[] values = new Object[others.length + 1];
		values[0] = number(count);
		System.arraycopy(others, 0, values, 1, others.length);
		return Texts.text(key + ((count == 1) ? ".one" : ".many"), values);
	}

	/** A whole number; a dash if it is not known. */
	public String number(@Nullable Long number) {
		return (number != null) ? this.formats.number(number) : NOT_KNOWN;
	}

	/** A share of a whole, from 0 to 1. */
	public String percent(double fraction) {
		return this.formats.percent(fraction);
	}

	/** A moment, to the second; a dash if it is not known. */
	public String time(@Nullable Instant time) {
		return (time != null) ? this.formats.time(time) : NOT_KNOWN;
	}

	/** A moment, to the minute; a dash if it is not known. */
	public String minute(@Nullable Instant time) {
		return (time != null) ? this.formats.minute(time) : NOT_KNOWN;
	}

	/**
	 * A moment in the zone of a schedule, to the minute and with the name of the zone.
	 * The day is named only if it is not that of the zone of the page.
	 */
	public String minuteIn(Instant time, ZoneId other) {
		Formats there = new Formats(this.formats.locale(), other);
		boolean sameDay = LocalDate.ofInstant(time, other).equals(LocalDate.ofInstant(time, zone()));
		return (sameDay ? there.timeOfDay(time) : there.minute(time)) + " " + other.getId();
	}

	/** A day. */
	public String date(LocalDate date) {
		return this.formats.date(date);
	}

	/** How long ago a moment was; a dash if it is not known. */
	public String ago(@Nullable Instant time) {
		if (time == null) {
			return NOT_KNOWN;
		}
		Duration age = Duration.between(time, this.now);
		return (age.toSeconds() < 10) ? text("time.now") : text("time.ago", this.formats.duration(age));
	}

	/** A time span; a dash if it is not known. */
	public String duration(@Nullable Duration span) {
		return (span != null) ? this.formats.duration(span) : NOT_KNOWN;
	}

	/** A size; a dash if it is not known. */
	public String bytes(@Nullable Long bytes) {
		return (bytes != null) ? this.formats.bytes(bytes) : NOT_KNOWN;
	}

	/** The time zone of all times of the page, which its top names. */
	public ZoneId zone() {
		return this.formats.zone();
	}

	/** The URL of a file that pages load. */
	public String asset(String name) {
		return Asset.named(name).url();
	}

}
