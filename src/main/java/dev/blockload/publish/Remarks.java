package dev.blockload.publish;

import java.util.List;

import dev.blockload.Warning;
import dev.blockload.run.ReplacedReference;

/**
 * What a person should know about the values of staged rows.
 *
 * @param warnings in words
 * @param replaced references that were loaded with null or a default
 */
public record Remarks(List<Warning> warnings, List<ReplacedReference> replaced) {

	public Remarks {
		warnings = List.copyOf(warnings);
		replaced = List.copyOf(replaced);
	}

}
