package dev.blockload.definition;

import java.nio.file.Path;
import java.util.List;

import dev.blockload.connection.Origin;
import dev.blockload.yaml.SourceMap;

/**
 * An import and the file that it was read from.
 *
 * @param definition the import
 * @param file the path of the file, as messages show it
 * @param sourceMap the positions of its parts in the file
 * @param schedules its schedules, in the order of the file
 */
public record LocatedImport(ImportDefinition definition, String file, SourceMap sourceMap, List<Schedule> schedules) {

	public LocatedImport {
		if (file.isBlank()) {
			throw new IllegalArgumentException("Import '" + definition.name() + "' names no file.");
		}
		schedules = List.copyOf(schedules);
	}

	/** Where it is defined: in a file, or in the database. */
	public Origin origin() {
		return SavedText.isSaved(Path.of(this.file)) ? Origin.DATABASE : Origin.FILE;
	}

	/** The same file with another definition. */
	public LocatedImport with(ImportDefinition other) {
		return new LocatedImport(other, this.file, this.sourceMap, this.schedules);
	}

}
