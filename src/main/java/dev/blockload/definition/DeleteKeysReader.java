package dev.blockload.definition;

import java.util.List;

import dev.blockload.block.DeleteLimit;
import dev.blockload.block.DeleteRules;
import dev.blockload.block.DeleteRules.Emptying;
import dev.blockload.block.Mode;
import dev.blockload.mapping.Unpivot;
import dev.blockload.yaml.ValueParsers;
import dev.blockload.yaml.YamlSection;
import org.jspecify.annotations.Nullable;

/**
 * Reads the keys of an import that say what a replace may delete.
 */
final class DeleteKeysReader {

	static final String MAX_DELETE = "max-delete";

	static final String ALLOW_EMPTY = "allow-empty";

	private static final String EXPECTED_LIMIT = "a percentage such as 20%, a number of rows, or none";

	private final YamlSection section;

	/** Null if it is wrong, which is a problem already. */
	private final @Nullable Mode mode;

	/** Whether blank cells delete their items, in any mode. */
	private final boolean deletesCells;

	DeleteKeysReader(YamlSection section, @Nullable Mode mode, @Nullable Unpivot unpivot) {
		this.section = section;
		this.mode = mode;
		this.deletesCells = Unpivot.deletesItems(unpivot);
	}

	/** The rules; those that hold by default where a key is missing or wrong. */
	DeleteRules rules() {
		DeleteLimit limit = this.section.read(MAX_DELETE, EXPECTED_LIMIT, DeleteKeysReader::limit);
		Boolean empty = this.section.read(ALLOW_EMPTY, "true or false", ValueParsers::flag);
		(this.deletesCells ? List.of(ALLOW_EMPTY) : List.of(MAX_DELETE, ALLOW_EMPTY)).forEach(this::requireReplace);
		return new DeleteRules((limit != null) ? limit : DeleteLimit.STANDARD,
				Boolean.TRUE.equals(empty) ? Emptying.ALLOWED : Emptying.REFUSED);
	}

	private void requireReplace(String key) {
		if (this.section.has(key) && this.mode != null && !this.mode.deletesAbsentRows()) {
			this.section.problem(this.section.position(key),
					key + " is set, but mode is '" + this.mode.text() + "', which deletes "
							+ (this.deletesCells ? "only the items of blank cells" : "no row") + ". Remove " + key
							+ ", or use mode replace.");
		}
	}

	private static DeleteLimit limit(String text) {
		if (text.equals(DeleteLimit.NONE.text())) {
			return DeleteLimit.NONE;
		}
		try {
			return text.endsWith("%")
					? new DeleteLimit.Share(ValueParsers.percent(text.substring(0, text.length() - 1).stripTrailing()))
					: new DeleteLimit.Count(ValueParsers.count(text));
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("Expected " + EXPECTED_LIMIT + ".", ex);
		}
	}

}
