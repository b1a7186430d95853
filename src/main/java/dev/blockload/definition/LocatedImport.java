package dev.blockload.definition;

import java.util.List;

import dev.blockload.yaml.SourceMap;

/**
 * An import and where it was read.
 *
 * @param definition the import
 * @param file its file as the user would name it
 * @param sourceMap where its parts stand in the file
 * @param schedules when it is to be run by itself, in the order of the file
 */
public record LocatedImport(ImportDefinition definition, String file, SourceMap sourceMap, List<Schedule> schedules) {

	public LocatedImport {
		if (file.isBlank()) {
			throw new IllegalArgumentException("Import '" + definition.name() + "' names no file.");
		}
		schedules = List.copyOf(schedules);
	}

	/** The same, defined otherwise. */
	public LocatedImport with(ImportDefinition other) {
		return new LocatedImport(other, this.file, this.sourceMap, this.schedules);
	}

}
