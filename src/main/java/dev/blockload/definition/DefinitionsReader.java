package dev.blockload.definition;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import dev.blockload.connection.S3Connection;
import dev.blockload.yaml.Problem;
import dev.blockload.yaml.Problems;
import dev.blockload.yaml.SourcePosition;
import dev.blockload.yaml.Variables;
import org.jspecify.annotations.Nullable;

/**
 * Reads all definitions, and collects every mistake in them. Used once.
 */
final class DefinitionsReader {

	private final DefinitionFiles files;

	private final SavedFiles saved;

	private final Variables variables;

	private final SavedSecrets secrets;

	private final ParsedTexts parsed;

	private final Connections connections;

	private final List<Problem> problems = new ArrayList<>();

	private final List<Problem> notes = new ArrayList<>();

	private final Map<String, ImportFile> names = new LinkedHashMap<>();

	private final List<LocatedImport> imports = new ArrayList<>();

	/** The names of all imports and of all flows, also of those that are wrong. */
	private final Set<String> importNames = new LinkedHashSet<>();

	private final Set<String> flowNames = new LinkedHashSet<>();

	private final List<LocatedFlow> flows = new ArrayList<>();

	/** The connections that could be read; null for those that are wrong. */
	private final Map<String, @Nullable S3Connection> connectionsByName = new LinkedHashMap<>();

	DefinitionsReader(Path jobs, DefinitionFiles files, SavedFiles saved, Variables variables, SavedSecrets secrets,
			ParsedTexts parsed) {
		this.files = files;
		this.saved = saved;
		this.variables = variables;
		this.secrets = secrets;
		this.parsed = parsed;
		this.connections = new Connections(ConnectionsFile.read(jobs, files, variables), saved, secrets.unread());
	}

	CheckedDefinitions read() {
		String unreadable = this.saved.unreadable(SavedSource.Need.REQUIRED);
		if (unreadable != null) {
			this.problems.add(new Problem("database", 1, 1, unreadable));
		}
		this.problems.addAll(this.files.problems());
		this.problems.addAll(this.connections.file().problems());
		for (String name : this.connections.names()) {
			this.connectionsByName.put(name, this.connections.connection(name, Set.of(), this.problems));
			this.connections.otherNames(name).ifPresent(this.problems::add);
		}
		for (Path path : this.files.imports()) {
			add(ImportFile.read(this.files, path, this.variables, this.parsed));
		}
		DefinitionFiles inDatabase = this.saved.files(SavedSource.Need.REQUIRED);
		for (Path path : inDatabase.imports()) {
			addSaved(ImportFile.read(inDatabase, path, Variables.TEXT, this.parsed), SavedText.name(path));
		}
		for (Path path : inDatabase.connections()) {
			if (this.connections.file().names().contains(SavedText.name(path))) {
				shadowed(path, this.connections.file().file());
			}
		}
		List<Channel> channels = channels(inDatabase);
		List<LocatedFlow> validFlows = flows(inDatabase);
		inDatabase.all().forEach((path) -> this.notes.addAll(UnexpandedText.find(inDatabase, path)));
		Comparator<Problem> order = Comparator.comparing(Problem::file)
			.thenComparingInt(Problem::line)
			.thenComparingInt(Problem::column);
		this.problems.sort(order);
		this.notes.sort(order);
		return new CheckedDefinitions(this.imports,
				this.connectionsByName.values().stream().flatMap(Stream::ofNullable).toList(), channels, validFlows,
				this.problems, this.notes);
	}

	private void add(ImportFile file) {
		if (file.isFlow()) {
			addFlow(file);
			return;
		}
		LocatedImport located = file.located();
		this.problems.addAll(file.problems().list());
		Optional.ofNullable(file.name()).ifPresent(this.importNames::add);
		ImportFile first = (file.name() != null) ? this.names.putIfAbsent(file.name(), file) : null;
		if (first != null) {
			this.problems.add(Definitions.twice(file, first));
		}
		else if (located != null) {
			this.imports.add(located);
			refuse(located);
		}
	}

	private void addFlow(ImportFile file) {
		LocatedFlow flow = file.flow();
		this.problems.addAll(file.problems().list());
		Optional.ofNullable(file.name()).ifPresent(this.flowNames::add);
		ImportFile first = (file.name() != null) ? this.names.putIfAbsent(file.name(), file) : null;
		if (first != null) {
			this.problems.add(Definitions.twice(file, first));
		}
		else if (flow != null) {
			this.flows.add(flow);
		}
	}

	/** After all imports are read, also those that are wrong. */
	private List<LocatedFlow> flows(DefinitionFiles inDatabase) {
		// Also those whose name is that of a flow: this is reported once, where it is
		// defined.
		Set<String> known = new LinkedHashSet<>(this.importNames);
		inDatabase.imports().forEach((path) -> known.add(SavedText.name(path)));
		List<LocatedFlow> valid = new ArrayList<>();
		for (LocatedFlow flow : this.flows) {
			List<Problem> unknown = Definitions.unknownImports(flow, known, this.flowNames);
			this.problems.addAll(unknown);
			if (unknown.isEmpty()) {
				valid.add(flow);
			}
		}
		return valid;
	}

	private void refuse(LocatedImport located) {
		if (!located.definition().isPushOnly()) {
			Definitions.refusal(located, this.connections,
					this.connectionsByName.get(located.definition().connectionName()), this.problems);
		}
	}

	private void addSaved(ImportFile file, String name) {
		ImportFile shadowing = this.names.get(name);
		if (shadowing != null) {
			shadowed(Path.of(file.file()), shadowing.file());
			return;
		}
		LocatedImport located = file.located();
		this.problems.addAll(file.problems().list());
		if (located == null) {
			return;
		}
		if (!located.definition().name().equals(name)) {
			this.problems.add(new Problem(file.file(), file.position().line(), file.position().column(), "import is '"
					+ located.definition().name() + "'. Expected '" + name + "', the name under which it is saved."));
			return;
		}
		if (!this.secrets.isSaving() && !located.definition().isPushOnly()
				&& this.connections.file().problems().isEmpty()
				&& !this.connections.knows(located.definition().connectionName())) {
			SourcePosition position = located.sourceMap().of("connection");
			this.notes.add(new Problem(located.file(), position.line(), position.column(),
					this.connections.refusal(located.definition(), null) + " Runs of import '" + name
							+ "' are left to nodes that have this connection in a file."));
			return;
		}
		this.imports.add(located);
		refuse(located);
	}

	private void shadowed(Path saved, String file) {
		this.notes.add(new Problem(saved.toString(), 1, 1, "This saved definition is shadowed: " + file
				+ " uses its name. It is active again when the name is" + " removed from the file."));
	}

	private List<Channel> channels(DefinitionFiles inDatabase) {
		List<Channel> channels = new ArrayList<>(ChannelKeysReader.read(this.files, this.variables, this.problems));
		Set<String> inFiles = new LinkedHashSet<>();
		this.files.notifications().forEach((path) -> inFiles.addAll(ChannelKeysReader.names(this.files, path)));
		for (Path path : inDatabase.notifications()) {
			if (inFiles.contains(SavedText.name(path))) {
				shadowed(path, this.files.notifications().get(0).toString());
			}
			else {
				Problems found = new Problems(path.toString());
				if (!ChannelKeysReader.names(inDatabase, path).equals(Set.of(SavedText.name(path)))) {
					found.add(SourcePosition.START, "Expected the key 'notifications', and below it channel '"
							+ SavedText.name(path) + "' and no other.");
				}
				channels.addAll(ChannelKeysReader.readSaved(inDatabase, path, this.secrets, found));
				this.problems.addAll(found.list());
			}
		}
		return channels;
	}

}
