package dev.blockload.saved;

import java.util.List;

import dev.blockload.definition.LocatedImport;
import dev.blockload.yaml.Problem;

/**
 * The text of an import that could be saved.
 *
 * @param located the import
 * @param notes what is valid and probably not intended, with positions
 */
public record CheckedText(LocatedImport located, List<Problem> notes) {

	public CheckedText {
		notes = List.copyOf(notes);
	}

}
