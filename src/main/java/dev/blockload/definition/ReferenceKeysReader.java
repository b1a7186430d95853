package dev.blockload.definition;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

import dev.blockload.block.Cycles;
import dev.blockload.block.Mode;
import dev.blockload.block.ReferencesOnDelete;
import dev.blockload.mapping.Unpivot;
import dev.blockload.yaml.Choices;
import dev.blockload.yaml.YamlSection;
import org.jspecify.annotations.Nullable;

/**
 * Reads the keys of an import that say what happens to items that refer to each other.
 */
final class ReferenceKeysReader {

	static final String CYCLES = "cycles";

	static final String ON_DELETE = "references-on-delete";

	private static final List<String> CYCLES_TEXTS = Arrays.stream(Cycles.values()).map(Cycles::text).toList();

	private static final List<String> ON_DELETE_TEXTS = Arrays.stream(ReferencesOnDelete.values())
		.map(ReferencesOnDelete::text)
		.toList();

	private final YamlSection section;

	/** Null if it is wrong, which is a problem already. */
	private final @Nullable Mode mode;

	/** Whether blank cells delete their items, in any mode. */
	private final boolean deletesCells;

	ReferenceKeysReader(YamlSection section, @Nullable Mode mode, @Nullable Unpivot unpivot) {
		this.section = section;
		this.mode = mode;
		this.deletesCells = Unpivot.deletesItems(unpivot);
	}

	/** What happens to items that refer to each other in a circle. */
	Cycles cycles() {
		Cycles read = this.section.read(CYCLES, Choices.oneOf(CYCLES_TEXTS),
				(text) -> choice(text, CYCLES_TEXTS, Cycles::of));
		return (read != null) ? read : Cycles.LOAD;
	}

	/** What happens to items that a replace deletes and to which other rows refer. */
	ReferencesOnDelete onDelete() {
		ReferencesOnDelete read = this.section.read(ON_DELETE, Choices.oneOf(ON_DELETE_TEXTS),
				(text) -> choice(text, ON_DELETE_TEXTS, ReferencesOnDelete::of));
		Mode found = this.mode;
		if (this.section.has(ON_DELETE) && found != null && !found.deletesAbsentRows() && !this.deletesCells) {
			this.section.problem(this.section.position(ON_DELETE), ON_DELETE + " is set, but mode is '" + found.text()
					+ "', which deletes no row. Remove " + ON_DELETE + ", or use mode replace.");
		}
		return (read != null) ? read : ReferencesOnDelete.REFUSE;
	}

	private static <T> T choice(String text, List<String> texts, Function<String, T> of) {
		if (!texts.contains(text)) {
			throw new IllegalArgumentException("Expected " + Choices.oneOf(texts) + "." + Choices.hint(text, texts));
		}
		return of.apply(text);
	}

}
