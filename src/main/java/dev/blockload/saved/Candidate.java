package dev.blockload.saved;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.blockload.connection.S3Connection;
import dev.blockload.definition.Channel;
import dev.blockload.definition.CheckedDefinitions;
import dev.blockload.definition.DefinitionException;
import dev.blockload.definition.DefinitionKind;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.definition.LocatedImport;
import dev.blockload.definition.SavedText;
import dev.blockload.yaml.Problem;
import org.jspecify.annotations.Nullable;

/**
 * A text that somebody wants to save, or the deletion of one, with all other definitions
 * as they would be then.
 *
 * @param kind of the definition
 * @param name of the definition
 * @param text its new text; null for a deletion
 * @param before all definitions as they are
 * @param after all definitions as they would be
 */
record Candidate(DefinitionKind kind, String name, @Nullable String text, CheckedDefinitions before,
		CheckedDefinitions after) {

	static Candidate of(DefinitionKind kind, String name, @Nullable String text, Definitions present) {
		return new Candidate(kind, name, text, present.before().check(), present.after(kind, name, text).check());
	}

	String file() {
		return SavedText.file(this.kind, this.name);
	}

	/** The import that the text defines; empty if it is wrong, or no import. */
	Optional<LocatedImport> located() {
		return this.after.imports().stream().filter((located) -> located.file().equals(file())).findFirst();
	}

	/** The import that is saved now; empty if it is wrong, or no import. */
	Optional<ImportDefinition> presentImport() {
		return this.before.imports()
			.stream()
			.filter((located) -> located.file().equals(file()))
			.map(LocatedImport::definition)
			.findFirst();
	}

	/** The connection that the text defines; empty if it is wrong, or no connection. */
	Optional<S3Connection> connection() {
		return this.after.connections()
			.stream()
			.filter((connection) -> this.kind == DefinitionKind.CONNECTION && connection.name().equals(this.name))
			.findFirst();
	}

	/** The channel that the text defines; empty if it is wrong, or no channel. */
	Optional<Channel> channel() {
		return this.after.channels()
			.stream()
			.filter((channel) -> this.kind == DefinitionKind.NOTIFICATION && channel.name().equals(this.name))
			.findFirst();
	}

	/**
	 * Refuses a text that is wrong, or with which another definition becomes wrong.
	 * @throws DefinitionException with every problem
	 */
	void requireValid() {
		Set<Problem> known = Set.copyOf(this.before.problems());
		List<Problem> found = this.after.problems()
			.stream()
			.filter((problem) -> problem.file().equals(file()) || !known.contains(problem))
			.distinct()
			.toList();
		if (!found.isEmpty()) {
			throw new DefinitionException(found);
		}
	}

	/** What is valid in the text and probably not intended. */
	List<Problem> notes() {
		return this.after.notes().stream().filter((note) -> note.file().equals(file())).toList();
	}

}
