package dev.blockload.source;

import java.util.List;

import dev.blockload.Warning;
import dev.blockload.storage.Pin;

/**
 * The object that was chosen.
 *
 * @param pin the object as it was right after it was chosen
 * @param warnings what a person should know about the choice, none for most
 * @param requests how many requests to the store it took
 */
public record Resolution(Pin pin, List<Warning> warnings, int requests) {

	public Resolution {
		warnings = List.copyOf(warnings);
	}

}
