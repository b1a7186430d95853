package dev.blockload.definition;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.blockload.block.Mode;
import dev.blockload.connection.S3Connection;
import dev.blockload.source.FileChoice;
import dev.blockload.yaml.Choices;
import dev.blockload.yaml.Problem;
import dev.blockload.yaml.Problems;
import dev.blockload.yaml.ReadContext;
import dev.blockload.yaml.Redacted;
import dev.blockload.yaml.SourcePosition;
import dev.blockload.yaml.ValueParsers;
import dev.blockload.yaml.Variables;
import dev.blockload.yaml.YamlNode;
import dev.blockload.yaml.YamlReader;
import org.jspecify.annotations.Nullable;

/**
 * The definitions in a jobs directory: {@code connections.yml} at its top, and one import
 * in each other {@code *.yml} or {@code *.yaml}. Each method reads the files again.
 * Mistakes are reported by a {@link DefinitionException} or by
 * {@link CheckedDefinitions#problems()}, with file, line and column. Thread-safe.
 */
public final class Definitions {

	private final Path jobs;

	private final Variables variables;

	private final Supplier<DefinitionFiles> files;

	private Definitions(Path jobs, Variables variables, Supplier<DefinitionFiles> files) {
		this.jobs = jobs;
		this.variables = variables;
		this.files = files;
	}

	/**
	 * The definitions of a directory.
	 * @param jobs the directory; messages name files by this path
	 * @param environment the value of an environment variable, or null where it is not
	 * set
	 */
	public static Definitions in(Path jobs, UnaryOperator<@Nullable String> environment) {
		return new Definitions(jobs, Variables.from(environment), () -> DefinitionFiles.below(jobs));
	}

	/**
	 * The definitions in the files that a supplier returns; each method asks it again.
	 */
	static Definitions following(Path jobs, UnaryOperator<@Nullable String> environment,
			Supplier<DefinitionFiles> files) {
		return new Definitions(jobs, Variables.from(environment), files);
	}

	/**
	 * Reads the source text of an import, as {@link ImportDefinition#source()} returns
	 * it.
	 * @param json the source
	 * @param name the name of the text in messages
	 * @return an import equal to the one that the source belongs to
	 * @throws DefinitionException where this version cannot read it
	 */
	public static ImportDefinition fromSource(String json, String name) {
		Problems problems = new Problems(name);
		YamlNode tree = YamlReader.read(json, FileKeysReader.PATHS, problems);
		ImportDefinition definition = (tree != null)
				? ImportKeysReader.read(tree, new ReadContext(problems, Variables.NONE)) : null;
		if (definition == null || problems.any()) {
			throw new DefinitionException(problems.list());
		}
		return definition;
	}

	/**
	 * Reads an import that is not in a file of the directory.
	 * @param text the text of a definition; variables are resolved, schedules are ignored
	 * @param file the name of the text in messages
	 * @throws DefinitionException where anything is wrong; its connection is not checked
	 */
	public LocatedImport fromText(String text, String file) {
		Problems problems = new Problems(file);
		YamlNode tree = YamlReader.read(text, FileKeysReader.PATHS, problems);
		ImportDefinition definition = (tree != null)
				? ImportKeysReader.read(tree, new ReadContext(problems, this.variables)) : null;
		if (definition == null || problems.any()) {
			throw new DefinitionException(problems.list());
		}
		return new LocatedImport(definition, file, ImportKeysReader.sourceMap(tree), List.of());
	}

	/**
	 * The names of all imports that have a readable name, whether they are valid or not.
	 */
	public Set<String> importNames() {
		DefinitionFiles present = this.files.get();
		return present.imports()
			.stream()
			.map((path) -> ImportFile.read(present, path, this.variables).name())
			.filter(Objects::nonNull)
			.collect(Collectors.toSet());
	}

	/**
	 * Reads a connection. Mistakes in other connections and in imports are ignored.
	 * @param name the connection's name, case-sensitive
	 * @throws DefinitionException where it does not exist or is wrong
	 */
	public S3Connection connectionNamed(String name) {
		ConnectionsFile connectionsFile = connectionsFile(this.files.get());
		Problems problems = new Problems(connectionsFile.file());
		S3Connection connection = connectionsFile.named(ValueParsers.normal(name), Set.of(), problems);
		return orThrow(connection, problems.list());
	}

	/** The same import published in another way. */
	public static ImportDefinition withMode(ImportDefinition d, Mode mode) {
		return ImportSource.complete(new ImportDefinition(d.name(), d.application(), d.connection(), d.file(),
				d.block(), d.key(), d.rules().with(mode), d.dialect(), d.zone(), d.formats(), d.columns(), d.unpivot(),
				d.rejects(), d.deletes(), d.checkpoint(), ""));
	}

	/** The same import of another object. */
	public static ImportDefinition withFile(ImportDefinition d, FileChoice file) {
		return ImportSource.complete(new ImportDefinition(d.name(), d.application(), d.connection(), file, d.block(),
				d.key(), d.rules(), d.dialect(), d.zone(), d.formats(), d.columns(), d.unpivot(), d.rejects(),
				d.deletes(), d.checkpoint(), ""));
	}

	/**
	 * Reads one import and checks its connection. Mistakes in other files are ignored.
	 * @param name the import's name, case-sensitive
	 * @throws DefinitionException where no import or two imports have this name, or where
	 * it or its connection is wrong
	 */
	public LocatedImport importNamed(String name) {
		String wanted = ValueParsers.normal(name);
		DefinitionFiles files = this.files.get();
		List<ImportFile> all = files.imports()
			.stream()
			.map((path) -> ImportFile.read(files, path, this.variables))
			.toList();
		List<ImportFile> named = all.stream().filter((file) -> wanted.equals(file.name())).toList();
		if (named.size() > 1) {
			throw new DefinitionException(List.of(twice(named.get(1), named.get(0))));
		}
		List<ImportFile> meant = named.isEmpty() ? all.stream().filter((file) -> file.evidently(wanted)).toList()
				: named;
		if (meant.isEmpty()) {
			throw new DefinitionException(List.of(unknown(name, files, all)));
		}
		LocatedImport located = null;
		List<Problem> problems = new ArrayList<>();
		for (ImportFile file : meant) {
			located = file.located();
			problems.addAll(file.problems().list());
		}
		ConnectionsFile connectionsFile = connectionsFile(files);
		if (located == null || !problems.isEmpty()) {
			problems.addAll(connectionsFile.problems());
			throw new DefinitionException(problems);
		}
		if (!located.definition().isPushOnly()) {
			connect(located, connectionsFile);
		}
		return located;
	}

	/**
	 * Reads all imports.
	 * @throws DefinitionException where any definition is wrong
	 */
	public List<LocatedImport> all() {
		CheckedDefinitions checked = check();
		if (!checked.problems().isEmpty()) {
			throw new DefinitionException(checked.problems());
		}
		return checked.imports();
	}

	/** Reads everything and collects every mistake of every file. */
	public CheckedDefinitions check() {
		DefinitionFiles files = this.files.get();
		List<Problem> problems = new ArrayList<>(files.problems());
		ConnectionsFile connectionsFile = connectionsFile(files);
		problems.addAll(connectionsFile.problems());
		Problems ofConnections = new Problems(connectionsFile.file());
		Map<String, S3Connection> connections = new LinkedHashMap<>();
		for (String name : connectionsFile.names()) {
			S3Connection connection = connectionsFile.connection(name, ofConnections);
			if (connection != null) {
				connections.put(name, connection);
			}
		}
		problems.addAll(ofConnections.list());
		Map<String, ImportFile> names = new LinkedHashMap<>();
		List<LocatedImport> imports = new ArrayList<>();
		for (Path path : files.imports()) {
			ImportFile file = ImportFile.read(files, path, this.variables);
			LocatedImport located = file.located();
			problems.addAll(file.problems().list());
			ImportFile first = (file.name() != null) ? names.putIfAbsent(file.name(), file) : null;
			if (first != null) {
				problems.add(twice(file, first));
			}
			else if (located != null) {
				imports.add(located);
				if (!located.definition().isPushOnly()) {
					refusal(located, connectionsFile, connections.get(located.definition().connectionName()), problems);
				}
			}
		}
		List<Channel> channels = ChannelKeysReader.read(files, this.variables, problems);
		problems.sort(
				Comparator.comparing(Problem::file).thenComparingInt(Problem::line).thenComparingInt(Problem::column));
		return new CheckedDefinitions(imports, List.copyOf(connections.values()), channels, problems);
	}

	/**
	 * Reads a connection and all imports that use it. Mistakes elsewhere are ignored,
	 * except in a file that does not show which connection it uses.
	 * @param name the connection's name, case-sensitive
	 * @throws DefinitionException where it does not exist, or where it or one of its
	 * imports is wrong
	 */
	public ConnectionUse use(String name) {
		return use(name, Set.of());
	}

	/**
	 * Reads the same, without the secrets and the proxy of the connection, which need not
	 * be set. A role and its external id are read.
	 * @param name the connection's name, case-sensitive
	 * @throws DefinitionException as {@link #use}
	 */
	public ConnectionUse useWithoutSecrets(String name) {
		return use(name, CredentialKeysReader.SECRETS);
	}

	private ConnectionUse use(String name, Set<String> leftOut) {
		DefinitionFiles files = this.files.get();
		ConnectionsFile connectionsFile = connectionsFile(files);
		Problems ofConnection = new Problems(connectionsFile.file());
		S3Connection connection = connectionsFile.named(ValueParsers.normal(name), leftOut, ofConnection);
		List<Problem> problems = new ArrayList<>(ofConnection.list());
		problems.addAll(files.problems());
		List<ImportDefinition> imports = new ArrayList<>();
		for (Path path : files.imports()) {
			ImportFile file = ImportFile.read(files, path, this.variables);
			if (file.connection() == null || file.connection().equals(ValueParsers.normal(name))) {
				LocatedImport located = file.located();
				problems.addAll(file.problems().list());
				if (located != null && !located.definition().isPushOnly()) {
					refusal(located, connectionsFile, connection, problems);
					imports.add(located.definition());
				}
			}
		}
		return new ConnectionUse(orThrow(connection, problems), imports);
	}

	/**
	 * Reads the connection of an import.
	 * @throws DefinitionException where it does not exist, is wrong, or does not list the
	 * application of the import
	 */
	public S3Connection connectionOf(LocatedImport located) {
		return connect(located, connectionsFile(this.files.get()));
	}

	/**
	 * Reads the connection of an import without a file, such as the import of an earlier
	 * run. Refusals have a position in the file of connections.
	 * @throws DefinitionException as {@link #connectionOf(LocatedImport)}
	 */
	public S3Connection connectionOf(ImportDefinition definition) {
		ConnectionsFile connectionsFile = connectionsFile(this.files.get());
		Problems problems = new Problems(connectionsFile.file());
		S3Connection connection = checkedConnection(definition, connectionsFile, problems);
		String refusal = connectionsFile.refusal(definition, connection);
		if (refusal != null) {
			problems.add(connectionsFile.position(definition.connectionName()),
					"Import '" + definition.name() + "' is refused. " + refusal);
		}
		return orThrow(connection, problems.list());
	}

	private static S3Connection connect(LocatedImport located, ConnectionsFile connectionsFile) {
		Problems ofConnection = new Problems(connectionsFile.file());
		S3Connection connection = checkedConnection(located.definition(), connectionsFile, ofConnection);
		List<Problem> problems = new ArrayList<>(ofConnection.list());
		refusal(located, connectionsFile, connection, problems);
		return orThrow(connection, problems);
	}

	/** The connection, of a file that is valid as a whole. */
	private static @Nullable S3Connection checkedConnection(ImportDefinition definition,
			ConnectionsFile connectionsFile, Problems problems) {
		if (!connectionsFile.problems().isEmpty()) {
			throw new DefinitionException(connectionsFile.problems());
		}
		return connectionsFile.connection(definition.connectionName(), problems);
	}

	private static S3Connection orThrow(@Nullable S3Connection connection, List<Problem> problems) {
		if (connection == null || !problems.isEmpty()) {
			throw new DefinitionException(problems);
		}
		return connection;
	}

	private static void refusal(LocatedImport located, ConnectionsFile connectionsFile,
			@Nullable S3Connection connection, List<Problem> problems) {
		String refusal = connectionsFile.problems().isEmpty()
				? connectionsFile.refusal(located.definition(), connection) : null;
		if (refusal != null) {
			String key = (connection != null) ? "application" : "connection";
			SourcePosition position = located.sourceMap().of(key);
			problems.add(new Problem(located.file(), position.line(), position.column(), refusal));
		}
	}

	private ConnectionsFile connectionsFile(DefinitionFiles files) {
		return ConnectionsFile.read(this.jobs, files, this.variables);
	}

	private static Problem twice(ImportFile file, ImportFile first) {
		return new Problem(file.file(), file.position().line(), file.position().column(), "Import '" + file.name()
				+ "' is defined twice, here and in " + first.file() + ". Expected a unique name. Rename one of them.");
	}

	private Problem unknown(String name, DefinitionFiles files, List<ImportFile> all) {
		if (all.isEmpty() && !files.problems().isEmpty()) {
			return files.problems().get(0);
		}
		List<String> names = all.stream().map(ImportFile::name).filter(Objects::nonNull).sorted().toList();
		String unread = Stream
			.concat(all.stream().filter((file) -> file.name() == null).map(ImportFile::file),
					files.problems().stream().map(Problem::file))
			.collect(Collectors.joining(", "));
		String message = "Import " + Redacted.value(name) + " does not exist. "
				+ (names.isEmpty() ? "This directory has no imports."
						: "Expected " + Choices.oneOf(names) + "." + Choices.hint(name, names))
				+ (unread.isEmpty() ? "" : " These files could not be read: " + unread + ".");
		return new Problem(this.jobs.toString(), 1, 1, message);
	}

}
