package dev.blockload.console;

import java.util.Comparator;
import java.util.List;

import dev.blockload.run.RunLine;
import org.jspecify.annotations.Nullable;

/**
 * A block in a list.
 *
 * @param application its schema
 * @param name its name
 * @param imports those into it that the reader sees
 */
record BlockLine(String application, String name, List<ImportState> imports) {

	BlockLine {
		imports = imports.stream().sorted(Comparator.comparing(ImportState::name)).toList();
	}

	/** The URL of its page. */
	String url() {
		return BlockPath.of(this.application, this.name);
	}

	/**
	 * The condition of the import that people want to see first; null without imports.
	 */
	@Nullable ImportCondition condition() {
		return this.imports.stream().map(ImportState::condition).min(Comparator.naturalOrder()).orElse(null);
	}

	/** The last good run of all its imports, or null. */
	@Nullable RunLine good() {
		return this.imports.stream().max(Comparator.comparing(ImportState::goodAt)).map(ImportState::good).orElse(null);
	}

}
