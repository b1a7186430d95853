package dev.blockload.api.pigment;

import java.util.List;

import dev.blockload.definition.Definitions;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.mapping.ColumnRule;
import dev.blockload.mapping.ColumnRule.Source;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory;
import org.jspecify.annotations.Nullable;

/**
 * Finds the columns of a run's file that columns of its block come from.
 *
 * @param definition of the run
 * @param header of its file
 */
record SourceColumns(ImportDefinition definition, List<String> header) {

	SourceColumns {
		header = List.copyOf(header);
	}

	static SourceColumns of(RunHistory history, Run run) {
		return new SourceColumns(Definitions.fromSource(history.definition(run), run.importName()),
				history.header(run));
	}

	/**
	 * The header that a column comes from.
	 * @param column of the block, or null for whole records
	 * @return null if the column comes from no single column of the file
	 */
	@Nullable String headerOf(@Nullable String column) {
		if (column == null) {
			return null;
		}
		for (ColumnRule rule : this.definition.allColumns()) {
			if (rule.column().equals(column)) {
				return header(rule.source());
			}
		}
		// Without a mapping, the headers are the names of the columns.
		return this.header.stream()
			.filter(column::equals)
			.findFirst()
			.or(() -> this.header.stream().filter(column::equalsIgnoreCase).findFirst())
			.orElse(null);
	}

	private static @Nullable String header(Source source) {
		if (source instanceof Source.FromHeader from) {
			return from.header();
		}
		return (source instanceof Source.FromHeaders from) ? String.join(", ", from.headers()) : null;
	}

}
