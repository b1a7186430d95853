package dev.blockload.saved;

import dev.blockload.Failure;
import dev.blockload.FailureCode;
import dev.blockload.definition.DefinitionKind;
import org.jspecify.annotations.Nullable;

/**
 * A change of a saved definition is refused.
 */
public final class SavedException extends Failure {

	private static final long serialVersionUID = 1L;

	SavedException(FailureCode code, String message, @Nullable String action) {
		super(code, message, action, null);
	}

	static SavedException unknown(DefinitionKind kind, String name) {
		return new SavedException(SavedCode.UNKNOWN_DEFINITION,
				"No %s '%s' is saved in the database.".formatted(kind.text(), name),
				"Check the name. Names are case-sensitive.");
	}

	static SavedException unknownVersion(DefinitionKind kind, String name, long version, long last) {
		return new SavedException(SavedCode.UNKNOWN_DEFINITION,
				"Version %d of %s '%s' does not exist, or was a delete. Its last version is %d.".formatted(version,
						kind.text(), name, last),
				"List its versions.");
	}

	static SavedException inFile(DefinitionKind kind, String name, String file) {
		return new SavedException(SavedCode.DEFINED_IN_FILE,
				"The %s '%s' is defined in the file %s on this node. It cannot be changed here.".formatted(kind.text(),
						name, file),
				"Change the file, or save the definition under another name.");
	}

	static SavedException isFlow(String name, String file) {
		return new SavedException(SavedCode.DEFINED_IN_FILE,
				"'%s' is a flow, which is defined in the file %s on this node. Flows and imports share their names."
					.formatted(name, file),
				"Save the import under another name.");
	}

	/** The definition that has the name is one that the caller does not see. */
	static SavedException taken(DefinitionKind kind, String name) {
		return new SavedException(SavedCode.NAME_TAKEN, "The name '%s' is taken.".formatted(name),
				"Save the %s under another name.".formatted(kind.text()));
	}

	static SavedException mismatch(DefinitionKind kind, String name, long expected, long found) {
		String message = (found == 0)
				? "No %s '%s' is saved now, but version %d was expected.".formatted(kind.text(), name, expected)
				: (expected == 0) ? "The %s '%s' is saved already, with version %d.".formatted(kind.text(), name, found)
						: "The %s '%s' has version %d now, but version %d was expected: somebody else changed it."
							.formatted(kind.text(), name, found, expected);
		return new SavedException(SavedCode.VERSION_MISMATCH, message,
				"Read the definition again, repeat the change, and save it with the version that it has then.");
	}

}
