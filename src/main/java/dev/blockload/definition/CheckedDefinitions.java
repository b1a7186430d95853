package dev.blockload.definition;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import dev.blockload.connection.S3Connection;
import dev.blockload.yaml.Choices;
import dev.blockload.yaml.Problem;

/**
 * All that a jobs directory holds.
 *
 * @param imports the imports that could be read, in the order of their files; one whose
 * connection is wrong is among them, and its problem too
 * @param connections the connections that could be read, in the order of the file
 * @param channels who is told what of scheduled runs, in the order of the file
 * @param problems every mistake of every file, in the order of files and lines; empty
 * where all is well
 */
public record CheckedDefinitions(List<LocatedImport> imports, List<S3Connection> connections, List<Channel> channels,
		List<Problem> problems) {

	public CheckedDefinitions {
		imports = List.copyOf(imports);
		connections = List.copyOf(connections);
		channels = List.copyOf(channels);
		problems = List.copyOf(problems);
	}

	/** What is no mistake, and yet hardly meant: word of imports that there are not. */
	public List<String> oddities() {
		Set<String> names = this.imports.stream()
			.map((located) -> located.definition().name())
			.collect(Collectors.toCollection(TreeSet::new));
		return this.channels.stream()
			.flatMap((channel) -> channel.imports()
				.stream()
				.filter((name) -> !names.contains(name))
				.map((name) -> "Channel '" + channel.name() + "' lists import '" + name + "', which does not exist."
						+ Choices.hint(name, names)))
			.toList();
	}

}
