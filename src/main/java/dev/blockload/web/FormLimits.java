package dev.blockload.web;

import java.util.Locale;

/**
 * How many parameters and fields a request has. The size of a request is limited too.
 */
public final class FormLimits {

	/** Parameters of a URL, and fields of a form of a client that is not logged in. */
	public static final int PARAMETERS = 200;

	/**
	 * Fields of a form of a caller: a rejected record has one for each of its columns.
	 */
	static final int FIELDS_OF_CALLER = 20_000;

	private FormLimits() {
	}

	static WebException tooManyFields(int most) {
		return WebException.badRequest(String.format(Locale.ROOT, "The form has more than %,d fields.", most));
	}

}
