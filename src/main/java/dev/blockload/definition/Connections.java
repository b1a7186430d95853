package dev.blockload.definition;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import dev.blockload.connection.S3Connection;
import dev.blockload.yaml.Choices;
import dev.blockload.yaml.Problem;
import dev.blockload.yaml.Problems;
import dev.blockload.yaml.SourcePosition;
import org.jspecify.annotations.Nullable;

/**
 * The connections of the file {@code connections.yml}, and the saved ones whose names are
 * not in that file. Used by one thread.
 */
final class Connections {

	private final ConnectionsFile file;

	private final SavedFiles saved;

	private final SavedSecrets secrets;

	Connections(ConnectionsFile file, SavedFiles saved, SavedSecrets secrets) {
		this.file = file;
		this.saved = saved;
		this.secrets = secrets;
	}

	/** The file {@code connections.yml}. */
	ConnectionsFile file() {
		return this.file;
	}

	/**
	 * The file that defines a connection: that of all connections, or a saved one.
	 * @return the file of all connections also where no connection has this name
	 */
	private ConnectionsFile fileOf(String name) {
		if (this.file.names().contains(name)) {
			return this.file;
		}
		return this.saved.find(DefinitionKind.CONNECTION, name).map(this::saved).orElse(this.file);
	}

	private ConnectionsFile saved(Path path) {
		return ConnectionsFile.saved(this.saved.files(SavedSource.Need.REQUIRED), path, this.secrets);
	}

	/** The names of all connections, those of the file first. */
	Set<String> names() {
		Set<String> names = new LinkedHashSet<>(this.file.names());
		this.saved.files(SavedSource.Need.REQUIRED).connections().forEach((path) -> names.add(SavedText.name(path)));
		return names;
	}

	/** The position of a connection, or else the beginning of the file. */
	Problem at(String name, String message) {
		ConnectionsFile place = fileOf(name);
		SourcePosition position = place.position(name);
		return new Problem(place.file(), position.line(), position.column(), message);
	}

	/**
	 * Reads a connection.
	 * @param leftOut keys that are ignored
	 * @param problems receives what is wrong with it
	 * @return null where it does not exist or is wrong
	 */
	@Nullable S3Connection connection(String name, Set<String> leftOut, List<Problem> problems) {
		ConnectionsFile place = fileOf(name);
		if (place != this.file) {
			problems.addAll(place.problems());
		}
		Problems found = new Problems(place.file());
		S3Connection connection = place.connection(name, leftOut, found);
		problems.addAll(found.list());
		return connection;
	}

	/**
	 * What is wrong with the names in the text of a saved connection.
	 * @return empty for a connection of the file
	 */
	Optional<Problem> otherNames(String name) {
		ConnectionsFile place = fileOf(name);
		return (place == this.file || place.names().equals(List.of(name)) || !place.problems().isEmpty())
				? Optional.empty() : Optional.of(new Problem(place.file(), 1, 1,
						"Expected the key 'connections', and below it connection '" + name + "' and no other."));
	}

	/**
	 * Reads a connection that must exist, where the file must be valid as a whole.
	 * @param leftOut keys that are ignored
	 * @param problems receives what is wrong with it
	 * @return null where it does not exist or is wrong
	 * @throws DefinitionException where the file as a whole is wrong
	 */
	@Nullable S3Connection named(String name, Set<String> leftOut, List<Problem> problems) {
		if (!this.file.problems().isEmpty()) {
			throw new DefinitionException(this.file.problems());
		}
		if (!knows(name)) {
			problems.add(new Problem(this.file.file(), 1, 1, unknown(name)));
		}
		return connection(name, leftOut, problems);
	}

	/** Whether a connection has this name. */
	boolean knows(String name) {
		return this.file.names().contains(name) || this.saved.find(DefinitionKind.CONNECTION, name).isPresent();
	}

	/**
	 * Why an import is not allowed to use a connection, apart from mistakes in the
	 * connection.
	 * @return null where it is allowed
	 */
	@Nullable String refusal(ImportDefinition definition, @Nullable S3Connection connection) {
		String name = definition.connectionName();
		if (connection == null) {
			return knows(name) ? null : unknown(name);
		}
		if (!connection.allows(definition.application())) {
			return NamingSentence.REFUSED_CONNECTION.of(definition.application(), name) + " Expected "
					+ Choices.oneOf(connection.applications())
					+ ". To allow it, add it to 'applications' of the connection in " + fileOf(name).file() + ".";
		}
		return null;
	}

	private String unknown(String name) {
		String unreadable = this.saved.unreadable(SavedSource.Need.REQUIRED);
		return Stream.of(NamingSentence.UNKNOWN_CONNECTION.of(name) + " " + expected(name), unreadable)
			.filter((sentence) -> sentence != null)
			.reduce((first, second) -> first + " " + second)
			.orElseThrow();
	}

	private String expected(String name) {
		List<String> names = new ArrayList<>(names());
		if (names.isEmpty()) {
			return this.file.exists() ? "File " + this.file.file() + " has no valid connection."
					: "File " + this.file.file() + " does not exist. Create it.";
		}
		return "Expected " + Choices.oneOf(names) + "." + Choices.hint(name, names);
	}

}
