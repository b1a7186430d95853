package dev.blockload.api;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

import dev.blockload.web.WebException;

/**
 * Where a page of a list begins, as text that callers do not read. Each kind of list has
 * its own, so that a cursor of another list is refused.
 */
enum Cursor {

	/** Of lists that are sorted by name. */
	NAME("n"),

	/** Of runs. */
	RUN("r"),

	/** Of rejects. */
	REJECT("j"),

	/** Of events. */
	EVENT("e"),

	/** Of the audit log. */
	AUDIT("a"),

	/** Of objects in a store. */
	OBJECT("o"),

	/** Of versions of a definition. */
	VERSION("v");

	private final String prefix;

	Cursor(String letter) {
		this.prefix = letter + ":";
	}

	/** The cursor of the page after a position. */
	String at(String position) {
		return Base64.getUrlEncoder()
			.withoutPadding()
			.encodeToString((this.prefix + position).getBytes(StandardCharsets.UTF_8));
	}

	/** The cursor of the page after a number. */
	String at(long number) {
		return at(Long.toString(number));
	}

	/**
	 * The position that a cursor contains.
	 * @throws WebException if it is not a cursor of such a list
	 */
	String position(String cursor) {
		try {
			String text = StandardCharsets.UTF_8.newDecoder()
				.decode(ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor)))
				.toString();
			if (text.startsWith(this.prefix)) {
				return text.substring(this.prefix.length());
			}
		}
		catch (IllegalArgumentException | CharacterCodingException ex) {
			// Refused below.
		}
		throw wrong(cursor);
	}

	/**
	 * The number that a cursor contains.
	 * @throws WebException if it is not a cursor of such a list
	 */
	long number(String cursor) {
		String position = position(cursor);
		if (!position.matches("[0-9]{1,18}")) {
			throw wrong(cursor);
		}
		return Long.parseLong(position);
	}

	/** What to answer for a cursor that this list did not return. */
	WebException wrong(String cursor) {
		return Parameters.wrong("cursor", cursor, "the value of 'next' from the page before, or no cursor");
	}

}
