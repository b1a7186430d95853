package dev.blockload.definition;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.blockload.connection.S3Connection;
import dev.blockload.yaml.Choices;
import dev.blockload.yaml.Problem;

/**
 * Everything that a jobs directory contains.
 *
 * @param imports the imports that could be read, in the order of their files. An import
 * whose connection is wrong is included, and so is its problem
 * @param connections the connections that could be read, in the order of the file
 * @param channels the notification channels, in the order of the file
 * @param flows the flows that could be read and whose imports exist, in the order of
 * their files
 * @param problems every mistake in every file, in the order of files and lines; empty if
 * there are none
 * @param notes what is valid and probably not intended in saved definitions, and what is
 * not active, with positions
 */
public record CheckedDefinitions(List<LocatedImport> imports, List<S3Connection> connections, List<Channel> channels,
		List<LocatedFlow> flows, List<Problem> problems, List<Problem> notes) {

	public CheckedDefinitions {
		imports = List.copyOf(imports);
		connections = List.copyOf(connections);
		channels = List.copyOf(channels);
		flows = List.copyOf(flows);
		problems = List.copyOf(problems);
		notes = List.copyOf(notes);
	}

	/**
	 * Sentences about what is valid and probably not intended: channels that list imports
	 * that do not exist, and the notes with their positions.
	 */
	public List<String> warnings() {
		Set<String> names = this.imports.stream()
			.map((located) -> located.definition().name())
			.collect(Collectors.toCollection(TreeSet::new));
		this.flows.forEach((located) -> names.add(located.definition().name()));
		Stream<String> ofChannels = this.channels.stream()
			.flatMap((channel) -> channel.imports()
				.stream()
				.filter((name) -> !names.contains(name))
				.map((name) -> "Channel '" + channel.name() + "' lists import '" + name + "', which does not exist."
						+ Choices.hint(name, names)));
		return Stream.concat(ofChannels, this.notes.stream().map(Problem::toString)).toList();
	}

}
