package dev.blockload.api;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.definition.LocatedImport;
import dev.blockload.definition.Schedule;
import dev.blockload.source.FileChoice;
import dev.blockload.visible.DefinitionPath;
import org.jspecify.annotations.Nullable;

/**
 * An import.
 *
 * @param importName its name
 * @param application the schema of its block
 * @param connection the connection that it reads from, or null if clients push its files
 * @param file which object it reads
 * @param block the table that it loads into
 * @param mode what happens to the rows of the block
 * @param key the columns of the key as the import names them; empty if it names none
 * @param schedules its schedules
 * @param definedIn the file of its definition
 */
record ImportView(@JsonProperty("import") String importName, String application, @Nullable String connection,
		FileView file, String block, String mode, List<String> key, List<ScheduleView> schedules,
		@DefinitionPath String definedIn) {

	static ImportView of(LocatedImport located) {
		ImportDefinition definition = located.definition();
		return new ImportView(definition.name(), definition.application(), definition.connection(),
				FileView.of(definition.file()), definition.block(), definition.mode().text(), definition.key(),
				located.schedules().stream().map(ScheduleView::of).toList(), located.file());
	}

	/**
	 * Which object an import reads: one of these.
	 *
	 * @param fixed a key, or null
	 * @param latest a path with a date in the name of the file, or null
	 * @param each a path with a date in the name of the file, each file of which is
	 * loaded once, or null
	 * @param from the first date of these files, or null
	 * @param push whether clients push its files
	 */
	record FileView(@Nullable String fixed, @Nullable String latest, @Nullable String each, @Nullable String from,
			boolean push) {

		static FileView of(FileChoice file) {
			return new FileView((file instanceof FileChoice.Fixed fixed) ? fixed.key() : null,
					(file instanceof FileChoice.MostRecent recent) ? recent.path().toString() : null,
					(file instanceof FileChoice.Each each) ? each.path().toString() : null,
					(file instanceof FileChoice.Each each) ? each.from().toString() : null,
					file instanceof FileChoice.Pushed);
		}

	}

	/**
	 * A schedule as the import defines it.
	 */
	record ScheduleView(String cron, String zone) {

		static ScheduleView of(Schedule schedule) {
			return new ScheduleView(schedule.cron(), schedule.zone().toString());
		}

	}

}
