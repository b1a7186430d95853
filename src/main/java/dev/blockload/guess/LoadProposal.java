package dev.blockload.guess;

import java.util.List;

import dev.blockload.Warning;

/**
 * An import of a file into an existing block.
 *
 * @param definition the import, as YAML
 * @param warnings what was guessed that changes values or skips lines
 */
public record LoadProposal(String definition, List<Warning> warnings) {

	public LoadProposal {
		warnings = List.copyOf(warnings);
	}

}
